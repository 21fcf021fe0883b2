"""Tell whether statements follow a pattern (xAPI Profiles 1.0, part three, 2.2).

Greedy and without going back, as the specification wants it: a pattern that needs more
is a bad pattern. Statements are given by the names of their templates.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from lms.courses.profile.patterns import PATTERNS

Names = tuple[str, ...]


class Outcome(Enum):
    """What came of matching; PARTIAL ran out of statements."""

    SUCCESS = auto()
    PARTIAL = auto()
    FAILURE = auto()


Match = tuple[Outcome, Names]
_PATTERNS = {f"patterns/{pattern.name}": pattern for pattern in PATTERNS}


def follows(names: Sequence[str], pattern: str) -> bool:
    """Tell whether statements of the templates ``names`` follow ``pattern`` whole."""
    return matches(tuple(names), f"patterns/{pattern}") == (Outcome.SUCCESS, ())


def begins(names: Sequence[str], pattern: str) -> bool:
    """Tell whether they follow it as far as they go."""
    outcome, rest = matches(tuple(names), f"patterns/{pattern}")
    return outcome is not Outcome.FAILURE and not rest


def matches(names: Names, element: str) -> Match:
    """Match from the beginning; return what is left."""
    if element not in _PATTERNS:
        return _template(names, element)
    pattern = _PATTERNS[element]
    return _COMBINATIONS[pattern.combination](names, pattern.members)


def _template(names: Names, element: str) -> Match:
    if not names:
        return Outcome.PARTIAL, ()
    if f"templates/{names[0]}" == element:
        return Outcome.SUCCESS, names[1:]
    return Outcome.FAILURE, names


def _sequence(names: Names, members: Names) -> Match:
    rest = names
    for member in members:
        outcome, rest = matches(rest, member)
        if outcome is Outcome.FAILURE:
            return outcome, names
        if outcome is Outcome.PARTIAL:
            return outcome, ()
    return Outcome.SUCCESS, rest


def _alternates(names: Names, members: Names) -> Match:
    found = [matches(names, member) for member in members]
    rests = [rest for outcome, rest in found if outcome is Outcome.SUCCESS]
    if rests:
        return Outcome.SUCCESS, min(rests, key=len)
    if any(outcome is Outcome.PARTIAL for outcome, _ in found):
        return Outcome.PARTIAL, ()
    return Outcome.FAILURE, names


def _zero_or_more(names: Names, members: Names) -> Match:
    rest = names
    while True:
        outcome, following = matches(rest, members[0])
        if outcome is Outcome.FAILURE:
            return Outcome.SUCCESS, rest
        if outcome is Outcome.PARTIAL and rest:
            return Outcome.PARTIAL, following
        if len(following) == len(rest):
            return Outcome.SUCCESS, following
        rest = following


def _one_or_more(names: Names, members: Names) -> Match:
    outcome, rest = matches(names, members[0])
    if outcome is not Outcome.SUCCESS:
        return outcome, rest if outcome is Outcome.PARTIAL else names
    return _zero_or_more(rest, members)


_COMBINATIONS: dict[str, Callable[[Names, Names], Match]] = {
    "sequence": _sequence,
    "alternates": _alternates,
    "zeroOrMore": _zero_or_more,
    "oneOrMore": _one_or_more,
}
