"""Changes that readers of the record make."""
