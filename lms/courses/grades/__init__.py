"""What a final mark is called: the bands (*kualifikasi*)."""
