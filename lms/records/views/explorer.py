"""The explorer: statements as sentences, filters that build the query, one in full."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.errors import NotHereError
from lms.core import json, site
from lms.core.db import db
from lms.core.json import JsonObject
from lms.core.permissions import Permission, requires
from lms.courses import vocabulary
from lms.records import labels
from lms.records.asked import PARAMETERS, Asked, Outcome
from lms.records.blueprint import STORE, asked_store, bp, readable, reader, shelf
from lms.records.errors import MalformedQuestionError
from lms.records.names import names_on
from lms.records.queries import explorer, seen
from lms.records.queries.explorer import Facet, Walked
from lms.records.queries.shelves import Choice, Shelf
from lms.records.sentences import Language, Names, Part, Sentence, company, sentence
from lms.web.language import current_language
from lms.xapi import consistency, following, moments, queries
from lms.xapi.agents import identified
from lms.xapi.search import Position

AFTER = "sesudah"
THROUGH = "sampai-dengan"
SINCE = "sejak"
FIRST_PAGE = Position()


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as it is shown."""

    id: str
    at: datetime
    sentence: Sentence
    statement: JsonObject

    @property
    def text(self) -> str:
        """Return the statement as indented JSON."""
        return json.dumps_pretty(self.statement).decode()


@bp.get("")
@requires(Permission.READ_STATEMENTS)
def explore() -> str:
    """Show the statements that pass the filters of this address, the newest first."""
    found = readable()
    here = shelf(found, asked_store())
    asked = Asked.read(request.args, reader().time_zone)
    start = _start()
    session = db.session()
    through = consistency.consistent_through(session, here.store)
    walked = explorer.walk(session, here.store, asked, here.within, start)
    newest: Sequence[JsonObject] = ()
    facets: Sequence[Facet] = ()
    if start == FIRST_PAGE:
        facets, newest = explorer.facets(session, here.store, asked, here.within)
    names = names_on(here)
    return render_template(
        "records/explorer.html",
        shelves=found,
        here=here,
        asked=asked,
        told=[_told(each, names) for each in walked.statements],
        walked=walked,
        count=explorer.count(session, here.store, asked, here.within),
        most=explorer.MOST_COUNTED,
        facets=[_suggestions(here, asked, each, newest, names) for each in facets],
        chosen=_chosen(here, asked, (*walked.statements, *newest), names),
        verbs=_verbs(asked),
        outcomes=labels.OUTCOMES,
        xapi=_xapi_url(asked),
        curl=_curl(asked),
        beyond=[labels.FILTERS[name] for name in asked.beyond_xapi],
        more=_more(here, asked, walked),
        first=url(here, asked) if start != FIRST_PAGE else None,
        live=_live(here, asked, start, through),
        parameters=PARAMETERS,
        to=lambda part: _to(here, asked, part),
    )


@bp.get("/terbaru")
@requires(Permission.READ_STATEMENTS)
def newer() -> ResponseReturnValue:
    """Give what passes the filters and was stored after a place, for the live view.

    A place is longer than a number of JavaScript, so it travels as text.
    """
    here = shelf(readable(), asked_store())
    asked = Asked.read(request.args, reader().time_zone)
    followed = following.follow(
        db.session(), here.store, asked.filter(here.within), _after(), explorer.PAGE
    )
    said = [json.loads(payload) for _seq, _id, payload in followed.statements]
    names = names_on(here)
    told = [_told(each, names) for each in said if explorer.passes(each, asked)]
    html = render_template(
        "records/newer.html",
        told=told[::-1],
        here=here,
        to=lambda part: _to(here, asked, part),
    )
    answer = {"upto": str(followed.upto), "more": followed.more, "html": html}
    return Response(json.dumps(answer), mimetype="application/json")


@bp.get("/<uuid:store>/<uuid:statement_id>")
@requires(Permission.READ_STATEMENTS)
def statement(store: UUID, statement_id: UUID) -> str:
    """Show one statement in words and in full, and where it leads."""
    here = shelf(readable(), store)
    session = db.session()
    found = explorer.one(session, here.store, statement_id, here.within)
    if found is None:
        raise NotHereError
    names = names_on(here)
    told = _told(found.statement, names)
    asked = Asked(zone=reader().time_zone)
    voider = None
    if found.voided:
        voider = queries.voiding(session, here.store, statement_id)
    if voider is not None:
        voider = explorer.one(session, here.store, voider.id, here.within)
    return render_template(
        "records/statement.html",
        here=here,
        found=found,
        told=told,
        voider=voider,
        source=labels.SOURCES[found.source],
        same_registration=found.registration
        and url(here, Asked(registration=found.registration, zone=asked.zone)),
        to=lambda part: _to(here, asked, part),
        transcript=_transcript(found.registration),
        context=found.statement.get("context") or {},
        company=company(found.statement, _language(), names),
        places_of_company=labels.COMPANY,
        seen=seen.seen(session, found.statement, reader().id),
        xapi=f"{site.current().url}/xapi/statements?statementId={statement_id}",
        explorer_url=url(here, asked),
    )


@bp.get("/<uuid:store>/<uuid:statement_id>/isi")
@requires(Permission.READ_STATEMENTS)
def content(store: UUID, statement_id: UUID) -> str:
    """Show the activity as it was in the revision that the statement names."""
    here = shelf(readable(), store)
    session = db.session()
    found = explorer.one(session, here.store, statement_id, here.within)
    what = found and seen.seen(session, found.statement, reader().id)
    if not what or not what.text:
        raise NotHereError
    return render_template(
        "records/content.html", here=here, statement_id=statement_id, seen=what
    )


# --- Addresses


def url(here: Shelf, asked: Asked, **more: str) -> str:
    """Return the address of the explorer for a question."""
    values = {STORE: str(here.store), **asked.parameters(), **more}
    return url_for("records.explore", **values)  # type: ignore[arg-type]  # Flask's own


def _start() -> Position:
    """Return where the page asked for starts."""
    try:
        after = request.args.get(AFTER)
        through = request.args.get(THROUGH)
        if after is None:
            return FIRST_PAGE
        last = FIRST_PAGE.last if through is None else _seq(through)
        return Position(_seq(after), last)
    except ValueError:
        raise MalformedQuestionError(AFTER) from None


def _seq(text: str) -> int:
    found = int(text[:20])
    if not 0 <= found < 2**63:
        raise ValueError(text)
    return found


def _more(here: Shelf, asked: Asked, walked: Walked) -> str | None:
    if walked.more is None:
        return None
    more = {AFTER: str(walked.more.seq)}
    if walked.more.last != FIRST_PAGE.last:
        more[THROUGH] = str(walked.more.last)
    return url(here, asked, **more)


def _live(
    here: Shelf, asked: Asked, start: Position, through: datetime
) -> dict[str, str] | None:
    """Return where new statements are asked for, on the page that can show them."""
    if start != FIRST_PAGE or asked.ascending or asked.until is not None:
        return None
    values = {STORE: str(here.store), **asked.parameters()}
    return {
        "url": url_for("records.newer", **values),  # type: ignore[arg-type]  # Flask's
        "after": str(following.place(moments.as_microseconds(through))),
    }


def _after() -> int:
    try:
        return _seq(request.args.get(SINCE, ""))
    except ValueError:
        raise MalformedQuestionError(SINCE) from None


def _xapi_url(asked: Asked) -> str:
    return f"{site.current().url}/xapi/statements?{asked.xapi(explorer.PAGE)}"


def _curl(asked: Asked) -> str:
    return (
        "curl -u \"$KUNCI:$RAHASIA\" -H 'X-Experience-API-Version: 2.0.0' \\\n"
        f"  '{_xapi_url(asked)}'"
    )


def _to(here: Shelf, asked: Asked, part: Part) -> str | None:
    """Return the address that a part of a sentence leads to."""
    if part.kind == "statement":
        return url_for(
            "records.statement", store=here.store, statement_id=UUID(part.id)
        )
    narrowed = _narrowed_by(part)
    if not narrowed:
        return None
    return url(here, Asked(**narrowed, zone=asked.zone))


def _narrowed_by(part: Part) -> dict[str, Any]:
    if part.kind == "activity":
        return {"activity": part.id}
    if part.kind == "verb":
        return {"verb": part.id}
    account = identified(part.id).get("account") if part.kind == "agent" else None
    if account and account["homePage"] == site.current().identity:
        return {"person": account["name"]}
    return {}


def _transcript(registration: UUID | None) -> str | None:
    """Return the address of the learner's transcript, for those who follow cohorts.

    That page asks who opens it, and writes it down.
    """
    if registration is None or not reader().may(Permission.FOLLOW_COHORT):
        return None
    return url_for("admin.transcript", registration=registration)


# --- What is shown


def _language() -> Language:
    return cast("Language", current_language())


def _told(statement: JsonObject, names: Names) -> Told:
    return Told(
        statement["id"],
        moments.parse(statement["stored"]),
        sentence(statement, _language(), names),
        statement,
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter that may be added, and in how many of the newest statements it is."""

    label: str
    count: int
    href: str


def _suggestions(
    here: Shelf,
    asked: Asked,
    facet: Facet,
    newest: Iterable[JsonObject],
    names: Names,
) -> tuple[str, list[Suggestion]]:
    called = _called(facet.name, newest, names)
    return labels.FILTERS[facet.name], [
        Suggestion(
            called.get(value, value),
            count,
            url(here, _with(asked, facet.name, value)),
        )
        for value, count in facet.values
    ]


def _with(asked: Asked, name: str, value: str) -> Asked:
    values = {**asked.parameters(), PARAMETERS[name]: value}
    return Asked.read(values, asked.zone)


def _called(name: str, found: Iterable[JsonObject], names: Names) -> Mapping[str, str]:
    """Return what verbs, activities or people are called, by their identifiers."""
    return {
        identifier: label
        for each in found
        for identifier, label in [_CALLED[name](each, names)]
        if identifier
    }


def _verb_called(said: JsonObject, _names: Names) -> tuple[str, str]:
    iri = said["verb"]["id"]
    return iri, vocabulary.shown(iri, _language())


def _activity_called(said: JsonObject, names: Names) -> tuple[str, str]:
    thing = said["object"]
    if thing.get("objectType", "Activity") != "Activity":
        return "", ""
    return thing["id"], names.title(thing, _language())


def _person_called(said: JsonObject, names: Names) -> tuple[str, str]:
    name = (said["actor"].get("account") or {}).get("name", "")
    return name, names.person(said["actor"], _language())


_CALLED = {
    "verb": _verb_called,
    "activity": _activity_called,
    "person": _person_called,
}


def _verbs(asked: Asked) -> list[tuple[str, str]]:
    """Return the verbs to choose from, by their words; the one asked for among them."""
    known = {iri: vocabulary.shown(iri, _language()) for iri in vocabulary.KNOWN}
    if asked.verb:
        known.setdefault(asked.verb, vocabulary.shown(asked.verb, _language()))
    return sorted(known.items(), key=lambda each: each[1])


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter of the question, in words, and the address without it."""

    label: str
    value: str
    href: str


def _chosen(
    here: Shelf, asked: Asked, found: Iterable[JsonObject], names: Names
) -> list[Chosen]:
    found = list(found)
    return [
        Chosen(
            labels.FILTERS[name],
            _value(here, asked, name, found, names),
            url(here, asked.without(name)),
        )
        for name in asked.narrowed
    ]


def _value(
    here: Shelf, asked: Asked, name: str, found: Iterable[JsonObject], names: Names
) -> str:
    value = getattr(asked, name)
    if name in _CALLED:
        return _called(name, found, names).get(value, value)
    if name == "outcome":
        return str(labels.OUTCOMES[Outcome(value)])
    if name in {"course", "cohort"}:
        return _choice((*here.courses, *here.cohorts), value)
    return str(value)


def _choice(choices: Iterable[Choice], iri: str) -> str:
    return next((each.name for each in choices if each.iri == iri), iri)
