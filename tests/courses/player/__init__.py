"""Tests of lms.courses.player."""
