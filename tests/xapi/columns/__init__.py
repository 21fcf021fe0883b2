"""Tests of the columns beside the log."""
