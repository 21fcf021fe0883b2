"""Merging two JSON objects, one level deep, without touching their values.

xAPI 2.0, 4.1.6.2 and 1.0.3, Communication 2.2 ("Document Merge"). The values go over as
they were written: a number keeps digits that no parser here could hold.
"""

import re

from lms.core import json
from lms.xapi import bodies
from lms.xapi.errors import UnmergeableDocumentError

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]', re.DOTALL)


def check(content: bytes) -> None:
    """Refuse what is sent to be merged unless it is a JSON object."""
    if not isinstance(bodies.parse(content), dict):
        message = "the document sent is JSON, but not an object"
        raise UnmergeableDocumentError(message)


def merged(old: bytes, new: bytes) -> bytes:
    """Return the object ``old`` with the members of ``new`` in place of its own.

    ``new`` has passed ``check``; ``old`` may be anything, since PUT looks into nothing.
    """
    bodies.check_values(old)
    try:
        known = json.loads(old)
    except ValueError:
        known = None
    if not isinstance(known, dict):
        message = "the document that is there is not a JSON object; send PUT"
        raise UnmergeableDocumentError(message)
    together = {**members(old), **members(new)}
    listed = (json.dumps(name) + b":" + value for name, value in together.items())
    return b"{" + b",".join(listed) + b"}"


def members(content: bytes) -> dict[str, bytes]:
    """Return the members of a JSON object, each value as it was written."""
    found: dict[str, bytes] = {}
    name, start, depth = None, 0, 0
    for token in _TOKEN.finditer(content):
        mark = token[0][:1]
        if depth == 1 and mark == b":":
            start = token.end()
        elif depth == 1 and mark == b'"' and name is None:
            name = json.loads(token[0])
        elif depth == 1 and mark in b",}" and name is not None:
            found[name] = content[start : token.start()].strip()
            name = None
        depth += _STEP.get(mark, 0)
    return found


_STEP = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
