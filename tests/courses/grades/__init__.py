"""Tests of lms.courses.grades."""
