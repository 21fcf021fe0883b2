"""Tests of lms.courses.home."""
