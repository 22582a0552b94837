"""Tests of what joins the gate with money."""
