"""Aggregates: counts and means by day, verb, activity, course, cohort, institution."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.errors import NotHereError
from lms.core import sheets, site
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.courses import vocabulary
from lms.records import labels
from lms.records.aggregates import drawing, wanted, words
from lms.records.aggregates import lines as shown
from lms.records.aggregates.lines import HOME, Line, Part, Titles
from lms.records.aggregates.wanted import NOTHING, Wanted, slug
from lms.records.asked import PARAMETERS
from lms.records.blueprint import STORE, asked_store, bp, readable, reader, shelf
from lms.records.names import names_on
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Language
from lms.records.views.explorer import url
from lms.web.language import current_language
from lms.xapi.activities import Canonical
from lms.xapi.columns import asking
from lms.xapi.columns.current import current
from lms.xapi.columns.home import EXTENSION

EVERY = "semua"
"""The institution that stands for all that may be read, side by side."""
LINES = 100
"""Lines of a page; a file has ten times as many."""
LINES_OF_FILE = 1000


@bp.get("/agregat")
@requires(Permission.READ_STATEMENTS)
def aggregates() -> str:
    """Show the answer to the question of this address: as a chart and as a table."""
    found = readable()
    here = _shelves(found)
    asked = _wanted()
    parts = list(_parts(here, asked, LINES))
    lines = shown.lines(parts, asked, LINES)
    several = len(here) > 1
    called = partial(_called, asked, _titles(here))
    to = partial(_to, asked)
    return render_template(
        "records/aggregates.html",
        shelves=found,
        here=here[0],
        several=several,
        every=EVERY,
        asked=asked,
        by=(*asked.by, None, None)[:2],
        lines=lines,
        through=min(part.through for part in parts),
        behind=any(part.behind for part in parts),
        chart=drawing.chart(lines.lines, asked, _heads(asked), called, to),
        columns=_columns(asked, several=several),
        called=called,
        written=shown.written,
        to=to,
        xapi=f"{site.current().url}/xapi/ext/aggregates?{asked.xapi()}",
        csv_url=_address("records.aggregates_csv", asked),
        explorer_url=url(here[0], asked.asked),
        names=wanted,
        words=words,
        filters=labels.FILTERS,
        parameters=PARAMETERS,
        verbs=_verbs(asked),
        nothing=NOTHING,
        slug=slug,
    )


@bp.get("/agregat.csv")
@requires(Permission.READ_STATEMENTS)
def aggregates_csv() -> ResponseReturnValue:
    """Give the same as a file, with identifiers and numbers as they are."""
    here = _shelves(readable())
    asked = _wanted()
    lines = shown.lines(_parts(here, asked, LINES_OF_FILE), asked, LINES_OF_FILE)
    names = [slug(each) for each in (*asked.by, *asked.measures)]
    rows = [[HOME, *names], *(_cells(line) for line in lines.lines)]
    response = Response(
        sheets.csv_bytes(rows, decimal_comma=False), mimetype="text/csv"
    )
    response.headers.set("Content-Disposition", "attachment", filename="agregat.csv")
    return response


def _cells(line: Line) -> list[str]:
    keys = [each or "" for each in line.keys]
    values = ["" if each is None else repr(each) for each in line.values]
    return [line.here.name, *keys, *values]


# --- The question


def _shelves(found: Sequence[Shelf]) -> list[Shelf]:
    """Return what is asked for: one institution, or all that may be read."""
    if asked_store() != EVERY:
        return [shelf(found, asked_store())]
    if len(found) < 2:  # noqa: PLR2004 - side by side are two
        raise NotHereError
    return [shelf(found, each.store) for each in found]


def _wanted() -> Wanted:
    return Wanted.read(request.args, reader().time_zone)


def _parts(here: Sequence[Shelf], asked: Wanted, most: int) -> Iterator[Part]:
    """Give what each institution answers to those who may read that much of it."""
    home = current_app.extensions[EXTENSION]
    for each in here:
        with current(db.session(), each.store, home) as now:
            answer = asking.answer(now.snapshot, asked.question(each, most))
            yield Part(each, answer, now.through, now.behind)


def _verbs(asked: Wanted) -> list[tuple[str, str]]:
    known = {each: vocabulary.shown(each, _language()) for each in vocabulary.KNOWN}
    verb = asked.asked.verb
    if verb:
        known.setdefault(verb, vocabulary.shown(verb, _language()))
    return sorted(known.items(), key=lambda each: each[1])


# --- Addresses


def _address(endpoint: str, asked: Wanted, sort: str | None = None) -> str:
    pairs = [(STORE, asked_store())] if asked_store() else []
    return f"{url_for(endpoint)}?{urlencode([*pairs, *asked.parameters(sort)])}"


def _to(asked: Wanted, line: Line) -> str | None:
    """Return the address of the statements of a line."""
    behind = shown.behind(line, asked)
    return None if behind is None or not line.count else url(line.here, behind)


# --- What is shown


def _language() -> Language:
    return cast("Language", current_language())


def _titles(here: Sequence[Shelf]) -> dict[Any, Titles]:
    """Return what things are called in each institution."""
    return {
        each.store: Titles(
            names_on(each), _language(), Canonical(db.session(), each.store)
        )
        for each in here
    }


def _called(asked: Wanted, titles: dict[Any, Titles], line: Line, number: int) -> str:
    if number < 0:
        return line.here.name
    return titles[line.here.store].of(asked.by[number], line.keys[number])


def _heads(asked: Wanted) -> list[str]:
    group = str(words.DIMENSIONS[asked.by[0]]) if asked.by else _("Lembaga")
    return [group, str(words.MEASURES[asked.measures[0]])]


def _columns(asked: Wanted, *, several: bool) -> list[tuple[str, str, str, bool]]:
    """Return each column: its words, how it is sorted, where otherwise, its kind."""
    names: list[tuple[str, str, bool]] = []
    if several or not asked.by:
        names.append((HOME, _("Lembaga"), False))
    names += [(slug(each), str(words.DIMENSIONS[each]), False) for each in asked.by]
    names += [(slug(each), str(words.MEASURES[each]), True) for each in asked.measures]
    return [
        (label, *_sorting(asked, name, is_number=is_number), is_number)
        for name, label, is_number in names
    ]


def _sorting(asked: Wanted, name: str, *, is_number: bool) -> tuple[str, str]:
    """Return how a column is sorted now, and the address where it is otherwise."""
    order, turned = "none", is_number
    if asked.sort == name:
        order = "descending" if asked.reverse else "ascending"
        turned = not asked.reverse
    sort = f"-{name}" if turned else name
    return order, _address("records.aggregates", asked, sort)
