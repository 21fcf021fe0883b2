"""Where each learner stands: rows that the statement log can always rebuild."""
