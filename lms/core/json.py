"""JSON as bytes, by orjson: compact, UTF-8, keys in the order given."""

from typing import Any

import orjson

JsonObject = dict[str, Any]


def dumps(value: object) -> bytes:
    """Return ``value`` as compact JSON; UUID and datetime become strings."""
    return orjson.dumps(value)


def dumps_canonical(value: object) -> bytes:
    """Return ``value`` as compact JSON with sorted keys, for digests."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(text: bytes | str) -> Any:
    """Parse JSON; raise ``ValueError`` for what RFC 8259 refuses (NaN, Infinity)."""
    return orjson.loads(text)
