"""Activity modules: one folder each, independent of one another."""
