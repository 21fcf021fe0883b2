"""Tests of lms.courses.transcript."""
