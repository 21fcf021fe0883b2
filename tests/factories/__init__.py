"""Makers of objects for tests."""
