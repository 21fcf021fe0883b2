"""A demonstration institute: people to sign in as, and months of their records."""
