"""Chance that can be repeated."""

from random import Random


def chance(*names: object) -> Random:
    """Return a source of chance that is the same for the same names."""
    return Random("/".join(map(str, names)))  # noqa: S311 - guards nothing
