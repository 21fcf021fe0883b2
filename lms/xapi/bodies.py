"""Request bodies: JSON read so strictly that what is checked is what was sent."""

import re
from typing import Any

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.errors import BodyError, StatementError

MAX_DEPTH = 64
"""Levels of nesting; a statement without extensions has ten."""

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def parse(raw: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """Return the JSON value of ``raw``; refuse what readers could take differently.

    That is: NaN and infinite numbers, half surrogate pairs, a name that stands twice in
    one object, and nesting without end.
    """
    try:
        value = json.loads(raw)
    except ValueError as error:
        message = f"the body is not JSON: {error}"
        raise BodyError(message) from None
    # Outside strings every colon follows a name, so a missing name was said twice.
    if _names(value) != _STRING.sub(b"", raw).count(b":"):
        message = "an object in the body has the same name twice"
        raise BodyError(message)
    return value


def _names(value: object) -> int:
    """Count the names of all objects in ``value``, level by level."""
    count = 0
    level: list[Any] = [value]
    for _depth in range(MAX_DEPTH + 1):
        level = [item for item in level if type(item) in {dict, list}]
        if not level:
            return count
        count += sum(len(item) for item in level if type(item) is dict)
        level = [
            inner
            for item in level
            for inner in (item.values() if type(item) is dict else item)
        ]
    message = f"the body is nested deeper than {MAX_DEPTH} levels"
    raise BodyError(message)


def statements(raw: bytes) -> list[JsonObject]:
    """Return the statements of a body: one, or an array of them."""
    value = parse(raw)
    batch = value if isinstance(value, list) else [value]
    for position, statement in enumerate(batch):
        try:
            _check_attachments(statement)
        except StatementError as error:
            raise (error.within(position) if len(batch) > 1 else error) from None
    return batch


def _check_attachments(statement: object) -> None:
    """Refuse attachments whose content would have to be in the body (2.0, 4.2.2.6)."""
    for path, holder in (("", statement), ("object", _object_of(statement))):
        listed = holder.get("attachments") if isinstance(holder, dict) else None
        for position, item in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(item, dict):
                continue
            if "fileUrl" not in item or item.get("usageType") == SIGNATURE:
                where = f"{path}." if path else ""
                raise StatementError(
                    f"{where}attachments[{position}]",
                    "needs its content in a multipart/mixed body",
                )


def _object_of(statement: object) -> object:
    return statement.get("object") if isinstance(statement, dict) else None
