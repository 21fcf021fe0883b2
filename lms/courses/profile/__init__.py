"""Our xAPI profile: what the statements of this product look like, published."""
