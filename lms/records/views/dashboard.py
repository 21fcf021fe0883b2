"""The dashboard: how a course or a cohort goes, and what in it needs attention."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from flask import render_template, request
from sqlalchemy.orm import Session

from lms.accounts.errors import NotHereError
from lms.core.db import db
from lms.core.i18n import _
from lms.core.json import JsonObject
from lms.core.permissions import Permission, requires
from lms.records import figures
from lms.records.asked import Asked
from lms.records.blueprint import asked_store, bp, readable, reader, shelf
from lms.records.charts import Chart
from lms.records.names import names_on
from lms.records.queries import progress
from lms.records.queries.progress import Subject
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Language
from lms.records.views.explorer import url
from lms.web.language import current_language

SUBJECT = "tentang"
"""The parameter that names a course or a cohort."""


@bp.get("/dasbor")
@requires(Permission.READ_STATEMENTS)
def dashboard() -> str:
    """Show how the course or cohort of this address goes."""
    found = readable()
    here = shelf(found, asked_store())
    of = _subject(here)
    session = db.session()
    return render_template(
        "records/dashboard.html",
        shelves=found,
        here=here,
        of=of,
        parameter=SUBJECT,
        charts=_charts(session, here, of) if of else [],
        enrolled=progress.enrolled(session, of) if of else 0,
        passed=progress.passed(session, of) if of else 0,
        explorer_url=url(here, _asked(of)),
    )


def _subject(here: Shelf) -> Subject | None:
    """Return what is asked for, else the latest cohort, else the first course."""
    asked = request.args.get(SUBJECT, "")
    choices = [*here.cohorts, *here.courses]
    if asked:
        found = progress.subject(db.session(), here, asked)
        if found is None:
            raise NotHereError
        return found
    for each in choices:
        found = progress.subject(db.session(), here, each.iri)
        if found is not None:
            return found
    return None


def _asked(of: Subject | None) -> Asked:
    """Return the question whose answer is every statement about the subject."""
    asked = Asked(zone=reader().time_zone)
    if of is None:
        return asked
    if of.cohort is None:
        return replace(asked, course=of.iri)
    return replace(asked, cohort=of.iri)


def _charts(session: Session, here: Shelf, of: Subject) -> list[Chart]:
    asked, to = _asked(of), partial(url, here)
    size = progress.enrolled(session, of)
    sections = progress.reached(session, of)
    steps = [
        (_("Terdaftar"), size),
        (_("Membuka kegiatan"), progress.begun(session, of)),
        *sections,
        (_("Lulus"), progress.passed(session, of)),
    ]
    questions, looked_at = progress.questions(session, of)
    days = progress.days(session, of, reader().time_zone)
    drawn = [
        figures.funnel(steps if size else [], asked, to),
        figures.marks(of, progress.marks(session, of), asked, to),
        figures.difficulty(questions, looked_at, partial(_title, here), asked, to),
        figures.time_spent(of, progress.seconds(session, of), asked, to),
        figures.activity(days, asked, to),
    ]
    if of.cohort is None:
        drawn.append(figures.cohorts(_beside(session, of)))
    return drawn


def _beside(
    session: Session, of: Subject
) -> list[tuple[str, int, list[tuple[str, int]]]]:
    latest = progress.by_cohort(session, of)[: figures.COHORTS]
    labels = _told_apart([each.name for each in latest])
    return [
        (label, progress.enrolled(session, each), progress.reached(session, each))
        for label, each in zip(labels, latest, strict=True)
    ]


def _told_apart(names: Sequence[str]) -> Sequence[str]:
    """Leave out the words that all names begin with: they would fill a small label."""
    words = [name.split() for name in names]
    same = 0
    while _goes_on(words, same):
        same += 1
    return [" ".join(each[same:]) for each in words]


def _goes_on(words: Sequence[Sequence[str]], same: int) -> bool:
    """Tell whether all have the next word in common, and one more of their own."""
    left = len(words) > 1 and all(len(each) > same + 1 for each in words)
    return left and len({each[same] for each in words}) == 1


def _title(here: Shelf, thing: JsonObject) -> str:
    return names_on(here).title(thing, cast("Language", current_language()))
