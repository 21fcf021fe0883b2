"""The transcript: each mark with its derivation, down to the statements."""
