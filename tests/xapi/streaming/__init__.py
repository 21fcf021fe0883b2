"""Live streams of statements."""
