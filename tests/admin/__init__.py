"""Tests of lms.admin."""
