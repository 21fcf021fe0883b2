"""A module that keeps every promise of the contract, and others that break one each."""
