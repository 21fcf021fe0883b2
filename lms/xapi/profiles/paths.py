"""JSONPath as profiles may use it (xAPI Profiles 1.0, part two, 8.1).

``$`` is the document, and may be left out, as the specification's own example does.
``.name`` and ``['any name']`` are a member, ``[0]`` an item counted from 0, ``[*]`` and
``.*`` every member or item, ``['a', 'b']`` and ``[0, 2]`` unions of these. ``..`` in
front of a name or bracket looks at every depth. Whole paths are joined by ``|``.
Filters, scripts, slices and negative indexes are refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_TOKEN = rf"(?:{_QUOTED}|[0-9]{{1,9}}|\*)"
_TOKENS = re.compile(_TOKEN)
_STEP = re.compile(
    r"(?P<dots>\.{1,2})?"
    r"(?:(?P<name>[^\s.\[\]'\"|*,()?]+)|(?P<star>\*)"
    rf"|\[\s*(?P<union>{_TOKEN}(?:\s*,\s*{_TOKEN})*)\s*\])"
)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Step:
    """From values to some of their members (names) and items (numbers).

    ``keys`` is None for all of them. A ``deep`` step looks below the values as well, at
    every depth.
    """

    keys: tuple[str | int, ...] | None
    deep: bool = False


Path = tuple[Step, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Path, ...]:
    """Return the paths that ``text`` joins; raise ValueError for what is no path."""
    found: list[Path] = []
    position = -1
    while position < len(text):
        path, position = _path(text, _skip(text, position + 1))
        found.append(path)
        position = _skip(text, position)
        if position < len(text) and text[position] != "|":
            message = f"unknown JSONPath at {text[position:]!r} of {text!r}"
            raise ValueError(message)
    return tuple(found)


def _skip(text: str, position: int) -> int:
    """Return where the white space at ``position`` ends."""
    return len(text) - len(text[position:].lstrip())


def _path(text: str, start: int) -> tuple[Path, int]:
    """Return the path that begins at ``start``, and where it ends."""
    steps: list[Step] = []
    position = start + text.startswith("$", start)
    while match := _STEP.match(text, position):
        is_bare = match["union"] is None and not match["dots"]
        if is_bare and (position > start or match["star"]):
            break
        steps.append(Step(_keys(match), match["dots"] == ".."))
        position = match.end()
    if position == start:
        message = f"not a JSONPath: {text!r}"
        raise ValueError(message)
    return tuple(steps), position


def _keys(match: re.Match[str]) -> tuple[str | int, ...] | None:
    if match["name"]:
        return (match["name"],)
    tokens = _TOKENS.findall(match["union"] or "*")
    return None if "*" in tokens else tuple(map(_key, tokens))


def _key(token: str) -> str | int:
    return int(token) if token.isdigit() else _ESCAPED.sub(r"\1", token[1:-1])


def values(document: object, text: str) -> list[object]:
    """Return what lies at the paths of ``text`` in ``document``, path after path."""
    return [value for path in parse(text) for value in _at(document, path)]


def _at(document: object, path: Path) -> list[object]:
    found = [document]
    for step in path:
        held = _below(found) if step.deep else found
        found = [value for each in held for value in _follow(each, step.keys)]
    return found


def _below(found: Iterable[object]) -> list[object]:
    """Return all objects and arrays in ``found``, at every depth, each once."""
    seen: dict[int, object] = {}
    waiting = list(found)[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and id(value) not in seen:
            seen[id(value)] = value
            waiting.extend(reversed(list(_children(value))))
    return list(seen.values())


def _follow(value: object, keys: tuple[str | int, ...] | None) -> Iterator[object]:
    if keys is None:
        yield from _children(value)
    elif isinstance(value, dict):
        yield from (value[key] for key in keys if type(key) is str and key in value)
    elif isinstance(value, list):
        numbers = (key for key in keys if type(key) is int)
        yield from (value[number] for number in numbers if number < len(value))


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
