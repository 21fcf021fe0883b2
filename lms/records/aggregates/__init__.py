"""Aggregates as people ask for them: read from an address, as lines, as a drawing."""
