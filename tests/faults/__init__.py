"""What happens when something below or beside the product fails."""
