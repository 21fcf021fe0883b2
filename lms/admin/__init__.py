"""Pages for those who run the training."""
