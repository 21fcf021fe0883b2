"""What a row says of a statement: columns with names, and any property by its path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from lms.core import json
from lms.core.durations import parse_duration
from lms.core.json import JsonObject
from lms.courses import belonging
from lms.records.errors import UnknownColumnError
from lms.records.sentences import words
from lms.xapi import moments
from lms.xapi.profiles import paths
from lms.xapi.statement import object_type

Value = str | float | bool | datetime | None


class Kind(StrEnum):
    """What values a column has; any of them may be missing."""

    TEXT = "text"
    MOMENT = "moment"
    NUMBER = "number"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and how its value is read from a statement."""

    name: str
    kind: Kind
    read: Callable[[JsonObject], Value]


MOST = 60
"""Columns of one export."""
LONGEST = 300
"""Letters of a path."""
PATH = "$"
"""How the path of a property begins."""


def chosen(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns called ``names``; all that have a name, if there are none.

    A name that begins with $ is a path (``lms.xapi.profiles.paths``). One that nobody
    knows, or too many of them, are refused.
    """
    if not names:
        return tuple(NAMED.values())
    wanted = list(dict.fromkeys(names))
    if len(wanted) > MOST:
        raise UnknownColumnError(wanted[MOST])
    return tuple(map(_column, wanted))


def _column(name: str) -> Column:
    known = NAMED.get(name)
    if known is not None:
        return known
    if not name.startswith(PATH) or len(name) > LONGEST or not name.isprintable():
        raise UnknownColumnError(name)
    try:
        paths.parse(name)
    except ValueError:
        raise UnknownColumnError(name) from None
    return Column(name, Kind.TEXT, partial(_at, name))


def _at(path: str, statement: JsonObject) -> str | None:
    """Return what lies at ``path``: a text as it is, all else as JSON."""
    found = paths.values(statement, path)
    if not found:
        return None
    only = found[0] if len(found) == 1 else found
    return only if isinstance(only, str) else json.dumps(only).decode()


# --- Columns with names


def _identifier(agent: JsonObject) -> str | None:
    """Return what an agent is called by, without saying in which system."""
    account = agent.get("account")
    if account is not None:
        return str(account["name"])
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in agent:
            return str(agent[name])
    members = (_identifier(each) for each in agent.get("member", ()))
    return ", ".join(each for each in members if each) or None


def _actor_home(statement: JsonObject) -> str | None:
    account = statement["actor"].get("account")
    return None if account is None else str(account["homePage"])


def _object(statement: JsonObject) -> str | None:
    thing = statement["object"]
    kind = object_type(statement)
    if kind in {"Agent", "Group"}:
        return _identifier(thing)
    return None if kind == "SubStatement" else str(thing["id"])


def _object_name(statement: JsonObject) -> str | None:
    thing = statement["object"]
    definition = thing.get("definition") or {}
    return words.best(definition.get("name"), "id") or thing.get("name")


def _registration(statement: JsonObject) -> str | None:
    found = statement.get("context", {}).get("registration")
    return None if found is None else str(found).lower()


def _result(statement: JsonObject, name: str) -> object:
    return statement.get("result", {}).get(name)


def _score(name: str, statement: JsonObject) -> float | None:
    found = statement.get("result", {}).get("score", {}).get(name)
    return None if found is None else float(found)


def _truth(name: str, statement: JsonObject) -> bool | None:
    found = _result(statement, name)
    return found if isinstance(found, bool) else None


def _response(statement: JsonObject) -> str | None:
    found = _result(statement, "response")
    return None if found is None else str(found)


def _seconds(statement: JsonObject) -> float | None:
    found = _result(statement, "duration")
    if found is None:
        return None
    try:
        return parse_duration(str(found)).total_seconds()
    except ValueError:
        # Other systems' durations are let in where they are only nearly right.
        return None


def _moment(name: str, statement: JsonObject) -> datetime | None:
    found = statement.get(name)
    return None if found is None else moments.parse(found)


_COLUMNS = (
    Column("id", Kind.TEXT, lambda said: str(said["id"])),
    Column("stored", Kind.MOMENT, partial(_moment, "stored")),
    Column("timestamp", Kind.MOMENT, partial(_moment, "timestamp")),
    Column("actor", Kind.TEXT, lambda said: _identifier(said["actor"])),
    Column("actor_home", Kind.TEXT, _actor_home),
    Column("verb", Kind.TEXT, lambda said: str(said["verb"]["id"])),
    Column("object", Kind.TEXT, _object),
    Column("object_type", Kind.TEXT, object_type),
    Column("object_name", Kind.TEXT, _object_name),
    Column("registration", Kind.TEXT, _registration),
    Column("course", Kind.TEXT, belonging.course),
    Column("cohort", Kind.TEXT, belonging.cohort),
    Column("score_scaled", Kind.NUMBER, partial(_score, "scaled")),
    Column("score_raw", Kind.NUMBER, partial(_score, "raw")),
    Column("success", Kind.TRUTH, partial(_truth, "success")),
    Column("completion", Kind.TRUTH, partial(_truth, "completion")),
    Column("duration_seconds", Kind.NUMBER, _seconds),
    Column("response", Kind.TEXT, _response),
)
NAMED = {each.name: each for each in _COLUMNS}
"""The columns that have names, in the order in which they are written."""
