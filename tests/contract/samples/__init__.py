"""One activity of each module, as an author writes it and a learner does it."""
