"""Faults while statements are forwarded."""
