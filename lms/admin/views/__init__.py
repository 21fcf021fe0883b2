"""The staff pages, a module for each place in the navigation or a step of it."""
