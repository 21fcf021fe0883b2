"""Cohorts and enrolments: who learns what, when, and where it is recorded."""
