"""What changes accounts: plain functions with the session first, without a request."""
