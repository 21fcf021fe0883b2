"""Tests of lms.courses.enrolments."""
