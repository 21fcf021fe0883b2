"""Tests of the slides module."""
