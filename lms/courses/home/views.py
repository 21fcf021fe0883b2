"""Home with "Lanjutkan belajar", the catalogue, and the course page."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import jsonify as as_json
from flask.typing import ResponseReturnValue

from lms.accounts import queries as people
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.i18n import _, lazy
from lms.core.permissions import public, signed_in
from lms.courses.enrolments import operations as enrolment_operations
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.home import queries
from lms.courses.journey import Journey
from lms.courses.outline import queries as outlines
from lms.courses.player import operations as player
from lms.courses.player.views import learner, show_times_of
from lms.courses.progress import queries as progress
from lms.web import navigation, subject

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show where to go on, or greet a visitor."""
    if not subject.current().is_authenticated:
        return redirect("/masuk", 303)
    journeys = queries.journeys(db.session(), learner().id)
    return render_template("courses/home.html", journeys=journeys, person=learner())


@bp.get("/katalog")
@signed_in
def catalogue() -> str:
    """List all courses, with the person's own enrolments marked."""
    entries = queries.catalogue(db.session(), learner().id)
    return render_template("courses/catalogue.html", entries=entries)


@bp.get("/kursus/<key>")
@signed_in
def describe(key: str) -> ResponseReturnValue:
    """Describe a course before enrolment; go to the course page after it."""
    session = db.session()
    course = outlines.course_by_key(session, key)
    if course is None or course.current_revision_id is None:
        raise NotFoundError(lazy("Kursus ini tidak ditemukan."))
    row = enrolments.enrolment_in(session, learner().id, course.id)
    if row is not None:
        return redirect(player.course_url(row.registration), 303)
    outline = outlines.current_outline(session, course)
    return render_template("courses/describe.html", course=course, outline=outline)


@bp.get("/id/kursus/<key>")
@bp.get("/id/kursus/<key>/<path:_rest>")
@public
def identify(key: str, _rest: str = "") -> ResponseReturnValue:
    """Lead from an identifier in a statement to the course that it names."""
    return redirect(url_for("home.describe", key=key), 303)


@bp.post("/kursus/<key>/daftar")
@signed_in
def enrol(key: str) -> ResponseReturnValue:
    """Enrol oneself into an open course."""
    session = db.session()
    course = outlines.course_by_key(session, key)
    if course is None:
        raise NotFoundError(lazy("Kursus ini tidak ditemukan."))
    person = people.person(session, learner().id)
    registration = enrolment_operations.enrol_openly(session, person, course)
    flash(_("Anda terdaftar. Selamat belajar!"), "success")
    return redirect(player.course_url(registration), 303)


@bp.post("/katalog/kunci")
@signed_in
def enrol_by_key() -> ResponseReturnValue:
    """Enrol oneself with the key of a cohort."""
    session = db.session()
    person = people.person(session, learner().id)
    key = request.form.get("kunci", "")
    registration = enrolment_operations.enrol_by_key(session, person, key)
    flash(_("Anda terdaftar. Selamat belajar!"), "success")
    return redirect(player.course_url(registration), 303)


def _own(row: EnrolmentRow | None) -> EnrolmentRow:
    if row is None or row.person_id != learner().id or row.withdrawn_at is not None:
        raise NotFoundError(lazy("Kursus ini tidak ditemukan."))
    return row


@bp.get("/belajar/<uuid:registration>")
@signed_in
def course(registration: UUID) -> str:
    """Show the course page: sections, states, what is missing."""
    session = db.session()
    row = _own(enrolments.enrolment(session, registration))
    show_times_of(row)
    outline = enrolments.outline_for(session, row)
    standings = progress.standings(session, registration)
    journey = Journey.of(row, outline, standings)
    return render_template(
        "courses/course.html", outline=outline, journey=journey, row=row
    )


@bp.post("/belajar/<uuid:registration>/~lihat")
@signed_in
def view_course(registration: UUID) -> ResponseReturnValue:
    """Record that the course page was viewed."""
    session = db.session()
    player.view_course(session, _own(enrolments.lock(session, registration)))
    return as_json(ok=True)


def register(app: Flask) -> None:
    """Add these pages and their places in the navigation."""
    app.register_blueprint(bp)
    navigation.add(
        app,
        navigation.NavItem(lazy("Beranda"), "home.index", "home", order=10),
        navigation.NavItem(lazy("Katalog"), "home.catalogue", "book", order=20),
    )
