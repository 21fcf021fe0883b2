"""Tests of lms.web."""
