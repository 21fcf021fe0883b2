"""What every package may use: database, clock, identifiers, text, files."""
