"""Tests of lms.records.charts."""
