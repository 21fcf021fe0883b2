"""What holds of the product as a whole: its shape, its documents, its promises."""
