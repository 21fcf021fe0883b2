"""Tests of files of statements."""
