"""Every activity module keeps the contract; every check of the contract can fail."""
