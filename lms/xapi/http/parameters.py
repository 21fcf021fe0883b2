"""Query parameters of the Statements resource, read as strictly as statements."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from flask import request

from lms.xapi import agents, moments
from lms.xapi.errors import ParameterError, StatementError
from lms.xapi.search import Filter
from lms.xapi.terms import Kind, Term
from lms.xapi.validation import values
from lms.xapi.validation.shapes import Check

Pairs = Iterable[tuple[str, str]]

FORMATS = ("exact", "ids", "canonical")
_FORM = {"format", "attachments"}
_FILTERS = {
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "ascending",
}


@dataclass(frozen=True, slots=True)
class Form:
    """In which form statements are wanted."""

    format: str = "exact"
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """A request for one statement."""

    id: UUID
    voided: bool
    form: Form


@dataclass(frozen=True, slots=True)
class Many:
    """A request for the statements that pass a filter."""

    filter: Filter
    form: Form
    pairs: tuple[tuple[str, str], ...]


def only(allowed: AbstractSet[str]) -> dict[str, str]:
    """Return the parameters of this request; refuse unknown and repeated ones."""
    return _unique(request.args.items(multi=True), allowed)


def _unique(pairs: Pairs, allowed: AbstractSet[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            raise ParameterError(name, "is not a parameter here")
        if name in found:
            raise ParameterError(name, "stands twice")
        found[name] = value
    return found


def statement_id(found: dict[str, str], name: str = "statementId") -> UUID:
    """Return the statement that a request names."""
    if name not in found:
        raise ParameterError(name, "is required")
    return UUID(_checked(name, found[name], values.uuid))


def moment(found: dict[str, str], name: str) -> int | None:
    """Return the moment that a parameter writes, in microseconds."""
    return _read(found, name, _moment)


def iri(found: dict[str, str], name: str) -> str | None:
    """Return the IRI that a parameter writes."""
    return _checked(name, found[name], values.iri) if name in found else None


def uuid(found: dict[str, str], name: str) -> UUID | None:
    """Return the UUID that a parameter writes."""
    return UUID(_checked(name, found[name], values.uuid)) if name in found else None


def reading() -> "One | Many | str":
    """Return what a GET asks for: one statement, a filter, or the token of a page."""
    for name in ("statementId", "voidedStatementId"):
        if name in request.args:
            found = only({name, *_FORM})
            voided = name == "voidedStatementId"
            return One(statement_id(found, name), voided, _form(found))
    if "more" in request.args:
        return only({"more"})["more"]
    return many(tuple(request.args.items(multi=True)))


def many(pairs: tuple[tuple[str, str], ...]) -> Many:
    """Return the filter that ``pairs`` write."""
    found = _unique(pairs, _FILTERS | _FORM)
    wanted = Filter(
        wanted=tuple(_wanted(found)),
        since=_read(found, "since", _moment),
        until=_read(found, "until", _moment),
        ascending=_flag(found, "ascending"),
        limit=_read(found, "limit", _count) or 0,
    )
    return Many(wanted, _form(found), pairs)


def _form(found: dict[str, str]) -> Form:
    form = found.get("format", "exact")
    if form not in FORMATS:
        raise ParameterError("format", f"must be one of: {', '.join(FORMATS)}")
    return Form(form, _flag(found, "attachments"))


def _wanted(found: dict[str, str]) -> Iterable[tuple[Term, ...]]:
    if "registration" in found:
        text = _checked("registration", found["registration"], values.uuid)
        yield ((Kind.REGISTRATION, text.lower()),)
    if "agent" in found:
        name = agents.identifier(agents.parse(found["agent"])) or ""
        related = _flag(found, "related_agents")
        yield _terms(name, Kind.AGENT, Kind.RELATED_AGENT, related=related)
    if "activity" in found:
        activity = _checked("activity", found["activity"], values.iri)
        related = _flag(found, "related_activities")
        yield _terms(activity, Kind.ACTIVITY, Kind.RELATED_ACTIVITY, related=related)
    if "verb" in found:
        yield ((Kind.VERB, _checked("verb", found["verb"], values.iri)),)
    _flag(found, "related_agents")
    _flag(found, "related_activities")


def _terms(text: str, direct: Kind, wider: Kind, *, related: bool) -> tuple[Term, ...]:
    return ((direct, text), (wider, text)) if related else ((direct, text),)


def _read(found: dict[str, str], name: str, read: Callable[[str], int]) -> int | None:
    if name not in found:
        return None
    try:
        return read(found[name])
    except ValueError as error:
        raise ParameterError(name, str(error)) from None


def _moment(text: str) -> int:
    return moments.as_microseconds(moments.parse(text))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        message = "must be an integer, 0 or more"
        raise ValueError(message)
    return int(text[:20])


def _flag(found: dict[str, str], name: str) -> bool:
    text = found.get(name, "false")
    if text not in {"true", "false"}:
        raise ParameterError(name, "must be true or false")
    return text == "true"


def _checked(name: str, value: str, check: Check) -> str:
    try:
        check(value)
    except StatementError as error:
        raise ParameterError(name, str(error.message)) from None
    return value
