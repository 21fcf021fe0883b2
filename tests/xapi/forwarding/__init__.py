"""Forwarding: tests."""
