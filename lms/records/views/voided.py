"""What was voided: by whom, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import render_template, request, url_for

from lms.core.db import db
from lms.core.permissions import Permission, requires
from lms.records.blueprint import STORE, asked_store, bp, readable, shelf
from lms.records.errors import MalformedQuestionError
from lms.records.names import names_on
from lms.records.queries import voided as queries
from lms.records.queries.shelves import Shelf
from lms.records.queries.voided import Voiding
from lms.records.sentences import Language, Names, Sentence, sentence
from lms.web.language import current_language
from lms.xapi import moments
from lms.xapi.search import Position

BEFORE = "sebelum"
"""The parameter that says where a page starts."""


@dataclass(frozen=True, slots=True)
class Told:
    """One voiding, in words; ``by`` is None where the reader may not hear of it."""

    at: datetime
    by: str | None
    reason: str
    target_id: UUID
    target: Sentence | None
    target_url: str | None
    voider_url: str | None


@bp.get("/batal")
@requires(Permission.READ_STATEMENTS)
def voided() -> str:
    """List what was voided within what the person may read, the newest first."""
    found = readable()
    here = shelf(found, asked_store())
    start = _start()
    listed = queries.page(db.session(), here.store, here.within, start)
    names = names_on(here)
    more = listed.more
    return render_template(
        "records/voided.html",
        shelves=found,
        here=here,
        told=[_told(each, here, names) for each in listed.voidings],
        more=None if more is None else _url(here, more),
        first=_url(here) if start.seq is not None else None,
    )


def _start() -> Position:
    text = request.args.get(BEFORE)
    if text is None:
        return Position()
    try:
        found = int(text[:20])
    except ValueError:
        raise MalformedQuestionError(BEFORE) from None
    if not 0 <= found < 2**63:
        raise MalformedQuestionError(BEFORE)
    return Position(found)


def _url(here: Shelf, more: Position | None = None) -> str:
    values: dict[str, Any] = {STORE: str(here.store)}
    if more is not None:
        values[BEFORE] = str(more.seq)
    return url_for("records.voided", **values)


def _told(each: Voiding, here: Shelf, names: Names) -> Told:
    language = cast("Language", current_language())
    said = each.statement
    target = each.target
    return Told(
        moments.parse(said["stored"]),
        names.person(said["actor"], language) if each.is_told else None,
        each.reason if each.is_told else "",
        each.target_id,
        None if target is None else sentence(target.statement, language, names),
        None if target is None else _statement_url(here, target.id),
        _statement_url(here, UUID(said["id"])) if each.is_open else None,
    )


def _statement_url(here: Shelf, statement_id: UUID) -> str:
    return url_for("records.statement", store=here.store, statement_id=statement_id)
