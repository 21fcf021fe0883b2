"""The Learning Record Store: statements in, statements out."""
