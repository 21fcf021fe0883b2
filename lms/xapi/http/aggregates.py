"""Aggregates (an extension): counts and means over statements, without statements.

They come out of ``lms.xapi.columns`` and count what is stored up to ``through``.
"""

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from lms.core import json
from lms.core.db import db
from lms.core.json import JsonObject
from lms.core.permissions import by_key
from lms.xapi import moments
from lms.xapi.columns import asking
from lms.xapi.columns.current import current
from lms.xapi.columns.home import EXTENSION
from lms.xapi.columns.questions import (
    DEEPEST,
    MOST,
    Answer,
    Dimension,
    Measure,
    Question,
)
from lms.xapi.credentials import READS_STATEMENTS
from lms.xapi.errors import ParameterError
from lms.xapi.http import auth, headers, parameters

RULE = "/ext/aggregates"
MOST_ASKED = 10_000
"""The highest limit; more groups are no aggregate any more but an export."""

JSON, CSV = "application/json", "text/csv"
PARAMETERS = frozenset(
    {
        "by",
        "measures",
        "since",
        "until",
        "zone",
        "verb",
        "activity",
        "course",
        "cohort",
        "limit",
    }
)
_FIRST_YEAR, _LAST_YEAR = 1, 9999
Read = TypeVar("Read")


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    blueprint.add_url_rule(RULE, view_func=read_aggregates, methods=["GET"])


@by_key
def read_aggregates() -> ResponseReturnValue:
    """Answer a question from the columns of the key's store.

    They are made of all statements, so it is for those who may read them all.
    """
    key = auth.client()
    key.require(READS_STATEMENTS)
    asked = question()
    kind = request.accept_mimetypes.best_match((JSON, CSV), JSON)
    home = current_app.extensions[EXTENSION]
    with current(db.session(), key.store, home) as now:
        through = moments.written(now.through)
        tag = hashlib.blake2b(f"{now.tag} {asked} {kind}".encode(), digest_size=16)
        response = current_app.response_class(mimetype=kind)
        # Weak: ``through`` moves on while the same is counted.
        response.set_etag(tag.hexdigest(), weak=True)
        response.vary.add("Accept")
        response.headers[headers.CONSISTENT_THROUGH] = through
        if request.if_none_match.contains_weak(tag.hexdigest()):
            response.status_code = 304
            return response
        found = asking.answer(now.snapshot, asked)
    response.set_data(_WRITTEN[kind](asked, found, through))
    return response


# --- The question


def question() -> Question:
    """Return the question that the parameters of this request ask."""
    found = parameters.only(PARAMETERS)
    by = _listed(found, "by", Dimension)
    if len(by) > DEEPEST:
        raise ParameterError("by", f"names at most {DEEPEST} dimensions")
    return Question(
        by=by,
        measures=_listed(found, "measures", Measure) or (Measure.COUNT,),
        since=_read(found, "since", day),
        until=_read(found, "until", day),
        zone=_read(found, "zone", zone) or "UTC",
        verb=parameters.iri(found, "verb"),
        activity=parameters.iri(found, "activity"),
        course=parameters.iri(found, "course"),
        cohort=parameters.iri(found, "cohort"),
        most=_read(found, "limit", _limit) or MOST,
    )


def _listed(
    found: dict[str, str], name: str, kind: Callable[[str], Read]
) -> tuple[Read, ...]:
    """Return what a parameter lists, parted by commas; refuse what stands twice."""
    if name not in found:
        return ()
    try:
        listed = tuple(kind(each) for each in found[name].split(","))
    except ValueError:
        known = ", ".join(each.value for each in kind)  # type: ignore[attr-defined]  # an enum
        raise ParameterError(name, f"must list some of: {known}") from None
    if len(set(listed)) < len(listed):
        raise ParameterError(name, "lists something twice")
    return listed


def _read(found: dict[str, str], name: str, read: Callable[[str], Read]) -> Read | None:
    if name not in found:
        return None
    try:
        return read(found[name])
    except ValueError as error:
        raise ParameterError(name, str(error)) from None


def day(text: str) -> date:
    """Read a day, one that has a day before and after it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR < found.year < _LAST_YEAR:
        message = "must be a day such as 2026-01-31"
        raise ValueError(message)
    return found


def zone(text: str) -> str:
    """Check the name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        message = "must be the name of a time zone such as Asia/Jakarta"
        raise ValueError(message) from None


def _limit(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if 1 <= number <= MOST_ASKED:
        return number
    message = f"must be an integer from 1 to {MOST_ASKED}"
    raise ValueError(message)


# --- The answer


def _names(asked: Question) -> list[str]:
    return [
        *(each.value for each in asked.by),
        *(each.value for each in asked.measures),
    ]


def _as_json(asked: Question, found: Answer, through: str) -> bytes:
    names = _names(asked)
    answer: JsonObject = {
        "through": through,
        "zone": asked.zone,
        "by": [each.value for each in asked.by],
        "measures": [each.value for each in asked.measures],
        "groups": found.groups,
        "left_out": found.left_out,
        "rows": [
            dict(zip(names, (*row.keys, *row.values), strict=True))
            for row in found.rows
        ],
    }
    return json.dumps(answer)


def _as_csv(asked: Question, found: Answer, _through: str) -> bytes:
    """Write a row a group; an IRI begins with its scheme, so none is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_names(asked))
    writer.writerows(map(_cell, (*row.keys, *row.values)) for row in found.rows)
    return target.getvalue().encode()


def _cell(value: Any) -> str:  # noqa: ANN401 - a key or a value
    return "" if value is None else str(value)


_WRITTEN: dict[str, Callable[[Question, Answer, str], bytes]] = {
    JSON: _as_json,
    CSV: _as_csv,
}
