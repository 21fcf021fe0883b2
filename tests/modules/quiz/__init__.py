"""Tests of the quiz module."""
