"""Tests of the example of a third party's module."""
