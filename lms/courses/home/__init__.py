"""The learner's own places: home, catalogue, course page."""
