"""Requirements of the public xAPI suite, in our own words, by their ids."""
