"""Tests of tillfree.insight.lake."""
