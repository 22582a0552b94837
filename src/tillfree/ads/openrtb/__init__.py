"""OpenRTB 2.6 as far as this bidder speaks it: requests, answers, and which requests are valid."""
