"""Pages of marks (*Nilai*)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, render_template
from sqlalchemy.orm import Session

from lms.accounts.operations import personas
from lms.core import json
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.i18n import lazy
from lms.core.permissions import signed_in
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.grades import queries as grades
from lms.courses.grades.bands import band
from lms.courses.home import queries as home
from lms.courses.player.views import learner, show_times_of
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import NOTHING
from lms.courses.transcript import queries
from lms.web import navigation
from lms.web.pagination import Page, requested

bp = Blueprint("transcript", __name__, url_prefix="/nilai")


@bp.get("")
@signed_in
def index() -> str:
    """List the person's courses with final mark and band."""
    session = db.session()
    own = home.journeys(session, learner().id)
    elsewhere = [
        (each.institution, home.journeys(session, each.person_id))
        for each in personas.others(session, learner().id)
    ]
    bands = {
        each.row.registration: grades.bands_of(session, each.row.course_id)
        for several in (own, *(found for _institution, found in elsewhere))
        for each in several
    }
    return render_template(
        "courses/marks.html", own=own, elsewhere=elsewhere, bands=bands, band=band
    )


def _own(registration: UUID) -> EnrolmentRow:
    row = enrolments.enrolment(db.session(), registration)
    if row is None or not personas.same(db.session(), learner().id, row.person_id):
        raise NotFoundError(lazy("Halaman nilai ini tidak ditemukan."))
    show_times_of(row)
    return row


@bp.get("/<uuid:registration>")
@signed_in
def transcript(registration: UUID) -> str:
    """Show how the final mark of one course comes about."""
    values = values_of(db.session(), _own(registration))
    return render_template("courses/transcript.html", **values)


def values_of(session: Session, row: EnrolmentRow) -> dict[str, Any]:
    """Return what ``courses/transcript.html`` shows of one enrolment.

    Staff see the same page with ``who`` (a name) and ``base`` (the address that the
    activity's key is added to) besides.
    """
    outline = enrolments.outline_for(session, row)
    standings = progress.standings(session, row.registration)
    whole = progress.whole(session, row.registration)
    bands = grades.bands_of(session, row.course_id)
    mark = whole.mark if whole else None
    return {
        "row": row,
        "outline": outline,
        "lines": queries.lines(outline, standings),
        "standings": standings,
        "whole": whole,
        "bands": bands,
        "band": band(mark, bands) if mark is not None else None,
    }


@bp.get("/<uuid:registration>/<key>")
@signed_in
def evidence(registration: UUID, key: str) -> str:
    """Show the statements behind one activity's standing."""
    values = evidence_of(db.session(), _own(registration), key, learner().language)
    return render_template("courses/evidence.html", **values)


def evidence_of(
    session: Session, row: EnrolmentRow, key: str, language: str
) -> dict[str, Any]:
    """Return what ``courses/evidence.html`` shows of one activity: a page of it."""
    outline = enrolments.outline_for(session, row)
    activity = outline.by_key.get(key)
    if activity is None:
        raise NotFoundError(lazy("Kegiatan ini tidak ditemukan."))
    standings = progress.standings(session, row.registration)
    shown = queries.evidence(
        session, row, activity, language=language, number=requested()
    )
    return {
        "row": row,
        "outline": outline,
        "activity": activity,
        "standing": standings.get(key, NOTHING),
        "evidence": Page(shown.items, shown.number, queries.PAGE, shown.total),
        "as_text": lambda value: json.dumps_pretty(value).decode(),
    }


def register(app: Flask) -> None:
    """Add the pages of marks and their place in the navigation."""
    app.register_blueprint(bp)
    navigation.add(
        app, navigation.NavItem(lazy("Nilai"), "transcript.index", "chart", order=30)
    )
