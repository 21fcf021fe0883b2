"""Any xAPI profile: read it, and tell whether statements follow it."""
