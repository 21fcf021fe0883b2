"""Reading the record for its readers."""
