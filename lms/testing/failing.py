"""How a check fails: with every problem that it found, not only the first."""

from collections.abc import Iterable


def refuse(problems: Iterable[str]) -> None:
    """Raise AssertionError if there are ``problems``, and tell all of them."""
    found = list(problems)
    if found:
        raise AssertionError("\n".join(found))
