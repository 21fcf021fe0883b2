"""Certificates: an act with its own statements, a paper, and a public check."""
