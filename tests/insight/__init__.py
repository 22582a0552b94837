"""Tests of tillfree.insight."""
