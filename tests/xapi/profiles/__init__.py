"""A checker for any xAPI profile."""
