"""Tests of lms.courses.certificates."""
