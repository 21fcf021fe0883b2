"""JSON as bytes, by orjson: compact, UTF-8, keys in the order given."""

from decimal import Decimal
from typing import Any

import orjson

JsonObject = dict[str, Any]


def dumps(value: object) -> bytes:
    """Return ``value`` as compact JSON; UUID and datetime become strings.

    A ``Decimal`` becomes a number with exactly its own digits.
    """
    return orjson.dumps(value, default=_as_json)


def _as_json(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(f"{value:f}")
    message = f"not JSON: {type(value).__name__}"
    raise TypeError(message)


def dumps_canonical(value: object) -> bytes:
    """Return ``value`` as compact JSON with sorted keys, for digests."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(text: bytes | str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Parse JSON; raise ``ValueError`` for what RFC 8259 refuses (NaN, Infinity)."""
    return orjson.loads(text)


def dumps_pretty(value: object) -> bytes:
    """Return ``value`` as indented JSON, for people to read."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)
