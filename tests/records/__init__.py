"""Tests of the pages for those who read the record."""
