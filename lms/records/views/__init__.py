"""Pages for those who read the record."""
