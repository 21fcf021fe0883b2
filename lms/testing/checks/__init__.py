"""The checks of the battery, by what they look at."""
