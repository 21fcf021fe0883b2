"""Tests of lms.core."""
