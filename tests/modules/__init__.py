"""Tests of the activity modules."""
