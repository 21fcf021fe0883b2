"""Tests of the xAPI profile."""
