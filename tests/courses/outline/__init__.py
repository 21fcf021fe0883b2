"""Tests of lms.courses.outline."""
