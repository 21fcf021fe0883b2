"""Tests of the page module."""
