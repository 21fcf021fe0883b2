"""The part of JSONPath that our rules use (xAPI Profiles 1.0, 8.1).

``$`` is the statement, ``.name`` and ``['any name']`` a member, ``['a', 'b']`` the
members a and b, ``[*]`` every item of a list. Nothing else is known here: no indexes,
filters, scripts, slices or recursive descent, and no union of whole paths.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

Step = tuple[str, ...] | None
"""The names of members to follow, or None for every item of a list."""

_QUOTED = r"'[^']*'"
_STEP = re.compile(
    rf"\.(?P<name>\w+)|\[(?P<names>{_QUOTED}(?:\s*,\s*{_QUOTED})*)\]|(?P<all>\[\*\])"
)


@cache
def parse(path: str) -> tuple[Step, ...]:
    """Return the steps of ``path``; raise ValueError for what is not known here."""
    if not path.startswith("$"):
        raise ValueError(f"not a path from the statement: {path!r}")
    steps: list[Step] = []
    position = 1
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(f"unknown JSONPath at {path[position:]!r} of {path!r}")
        steps.append(_step(match))
        position = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["all"]:
        return None
    if match["name"]:
        return (match["name"],)
    return tuple(quoted[1:-1] for quoted in re.findall(_QUOTED, match["names"]))


def values(document: object, path: str) -> list[object]:
    """Return what lies at ``path`` in ``document``, in order."""
    found = [document]
    for step in parse(path):
        found = list(_follow(found, step))
    return found


def _follow(found: Iterable[object], step: Step) -> Iterator[object]:
    for value in found:
        if step is None:
            yield from value if isinstance(value, list) else ()
        elif isinstance(value, dict):
            yield from (value[name] for name in step if name in value)
