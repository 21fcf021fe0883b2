"""Tests of lms.courses."""
