"""Tests of the demonstration's second half."""
