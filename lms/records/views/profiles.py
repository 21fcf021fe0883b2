"""Which statements break a profile, and why."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.operations import audit
from lms.core import json, transaction
from lms.core.db import db
from lms.core.i18n import _
from lms.core.json import JsonObject
from lms.core.permissions import Permission, requires
from lms.courses.profile import document as own
from lms.records import findings as words
from lms.records import labels
from lms.records.asked import Asked
from lms.records.blueprint import STORE, asked_store, bp, readable, reader, shelf
from lms.records.errors import BusyCheckError, UnusableProfileError
from lms.records.profile_forms import OWN, ProfileForm
from lms.records.queries import profiles as queries
from lms.records.queries.profiles import Findings
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Language
from lms.records.sentences.words import best, last_part
from lms.web.language import current_language
from lms.xapi.profiles import reading, rulebook
from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.patterns import Standing
from lms.xapi.profiles.report import Example, Kind
from lms.xapi.profiles.rulebook import Rulebook

INVALID = 400
SHOWN = 50
"""Kinds of violation that are shown."""
MOST_TEMPLATES = 200
"""Templates that are listed, those of most statements first."""
DETAIL = 200

_turn = Lock()
"""One check at a time: it keeps the interpreter, and its memory is counted once."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A statement that shows something, with the values at fault."""

    url: str | None
    name: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of finding: what, how often, and the statements that show it."""

    of: str
    place: str
    what: str
    count: int
    shots: tuple[Shot, ...]


@bp.get("/profil")
@requires(Permission.READ_STATEMENTS)
def profile_form() -> str:
    """Show which statements will be held against which profile."""
    here, asked = _question()
    return _form_page(here, asked, ProfileForm(formdata=None))


@bp.post("/profil")
@requires(Permission.READ_STATEMENTS)
def profile_report() -> ResponseReturnValue:
    """Hold the newest statements of a question against a profile."""
    form = ProfileForm()
    # It only reads, and long: no write lock may be held meanwhile.
    with transaction.reading(db.session):
        here, asked = _question()
        brought = _brought(form) if form.validate() else None
        if brought is None:
            return _form_page(here, asked, form), INVALID
    document, book = brought
    with _alone():
        _note(here, book)
        with transaction.reading(db.session):
            found = queries.check(db.session(), here.store, asked, here.within, book)
            return _report_page(here, asked, document, book, found)


def _question() -> tuple[Shelf, Asked]:
    here = shelf(readable(), asked_store())
    return here, Asked.read(request.args, reader().time_zone)


@contextmanager
def _alone() -> Iterator[None]:
    if not _turn.acquire(blocking=False):
        raise BusyCheckError
    try:
        yield
    finally:
        _turn.release()


def _note(here: Shelf, book: Rulebook) -> None:
    detail = f"{here.store} {book.profile.id}"[:DETAIL]
    with transaction.writing(db.session):
        audit.note(db.session(), "profile_checked", None, by=reader(), detail=detail)


# --- The profile


def _brought(form: ProfileForm) -> tuple[JsonObject, Rulebook] | None:
    """Return the profile chosen; None, with the reason in the form, for none."""
    if form.source.data == OWN:
        document = own.profile()
        return document, rulebook.gather(reading.read(document))
    content = form.document()
    if content is None:
        return None
    try:
        return _read(content)
    except UnusableProfileError as error:
        form.refuse(str(error))
        return None


def _read(content: bytes) -> tuple[JsonObject, Rulebook]:
    try:
        document = json.loads(content)
        book = rulebook.gather(reading.read(document))
    except ProfileError as error:
        message = _("Profil ini keliru: %(detail)s", detail=str(error)[:500])
        raise UnusableProfileError(message) from None
    except ValueError:
        raise UnusableProfileError(
            _("Ini bukan JSON. Ambil profil dalam bentuk JSON-LD.")
        ) from None
    queries.check_size(book)
    return document, book


# --- The pages


def _values(here: Shelf, asked: Asked) -> dict[str, Any]:
    parameters = {STORE: str(here.store), **asked.parameters()}
    return {
        "here": here,
        "chosen": [labels.FILTERS[name] for name in asked.narrowed],
        "most": queries.MOST,
        "explorer_url": f"{url_for('records.explore')}?{urlencode(parameters)}",
        "action": f"{url_for('records.profile_report')}?{urlencode(parameters)}",
    }


def _form_page(here: Shelf, asked: Asked, form: ProfileForm) -> str:
    return render_template(
        "records/profile_form.html", form=form, **_values(here, asked)
    )


def _report_page(
    here: Shelf, asked: Asked, document: JsonObject, book: Rulebook, found: Findings
) -> str:
    names = _names(document)
    lines = _violations(here, found, names)
    breaks = _breaks(here, found, names)
    return render_template(
        "records/profile_report.html",
        book=book,
        title=_title(document, book),
        found=found,
        report=found.statements,
        templates=_templates(book, found, names)[:MOST_TEMPLATES],
        lines=lines[:SHOWN],
        more_lines=len(lines) - SHOWN,
        unplaced=_shots(here, found.statements.unplaced),
        breaks=breaks[:SHOWN],
        more_breaks=len(breaks) - SHOWN,
        unknown=[each.refers_to for each in book.unknown],
        standings=Standing,
        **_values(here, asked),
    )


def _title(document: JsonObject, book: Rulebook) -> str:
    return best(_labels(document), _language()) or book.profile.id


def _names(document: JsonObject) -> Mapping[str, str]:
    """Return what templates and patterns are called, by their identifiers."""
    parts = [
        each
        for member in ("templates", "patterns")
        for each in _listed(document.get(member))
    ]
    found = {
        str(each.get("id", each.get("@id"))): best(_labels(each), _language())
        for each in parts
    }
    return {iri: name for iri, name in found.items() if name}


def _listed(value: object) -> list[JsonObject]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, dict)]


def _labels(part: JsonObject) -> dict[str, str]:
    texts = part.get("prefLabel")
    if not isinstance(texts, dict):
        return {}
    return {tag: text for tag, text in texts.items() if isinstance(text, str)}


def _language() -> Language:
    return cast("Language", current_language())


def _called(names: Mapping[str, str], iri: str) -> str:
    return names.get(iri) or last_part(iri)


def _templates(
    book: Rulebook, found: Findings, names: Mapping[str, str]
) -> list[tuple[str, str, int, int]]:
    """Return each template: name, IRI, its statements, how often it is broken."""
    report = found.statements
    broken = dict.fromkeys(book.templates, 0)
    for (template, _place, _what), kind in report.violations.items():
        broken[template] += kind.count
    rows = [
        (_called(names, iri), iri, report.templates[iri], broken[iri])
        for iri in book.templates
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _violations(here: Shelf, found: Findings, names: Mapping[str, str]) -> list[Line]:
    lines = [
        Line(
            _called(names, template),
            words.place(place),
            words.told(what),
            kind.count,
            _shots(here, kind),
        )
        for (template, place, what), kind in found.statements.violations.items()
    ]
    return sorted(lines, key=lambda line: -line.count)


def _breaks(here: Shelf, found: Findings, names: Mapping[str, str]) -> list[Line]:
    """Return how registrations break patterns."""
    if found.runs is None:
        return []
    lines = []
    for how, kind in found.runs.breaks.items():
        came = _joined(how.found, names) or _("pernyataan di luar semua templat")
        wanted = _joined(how.expected, names)
        if how.may_end:
            wanted = " / ".join(
                each for each in (wanted, _("akhir registrasi")) if each
            )
        what = _("datang: %(came)s; seharusnya: %(wanted)s", came=came, wanted=wanted)
        shots = _shots(here, kind)
        lines.append(Line(_called(names, how.pattern), "", what, kind.count, shots))
    return sorted(lines, key=lambda line: -line.count)


def _joined(iris: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(f"“{_called(names, iri)}”" for iri in iris)


def _shots(here: Shelf, kind: Kind) -> tuple[Shot, ...]:
    return tuple(_shot(here, each) for each in kind.examples)


def _shot(here: Shelf, example: Example) -> Shot:
    found = words.found(example.found) if example.found else ""
    url = url_for(
        "records.statement", store=here.store, statement_id=UUID(example.statement)
    )
    return Shot(url, example.statement, found)
