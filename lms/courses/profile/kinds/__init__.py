"""The kinds of statement, by what they are about."""
