"""What the staff pages show, in a number of queries that does not grow with people."""
