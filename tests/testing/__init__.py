"""What plugin authors test with, tested."""
