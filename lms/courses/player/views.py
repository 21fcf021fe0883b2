"""Pages and actions of activities: everything that a learner does passes here."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request
from flask import jsonify as as_json
from flask.typing import ResponseReturnValue

from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.i18n import lazy
from lms.core.permissions import signed_in
from lms.courses import folders, registry
from lms.courses.activities import Answer, Page, Redirect
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.journey import Journey
from lms.courses.player import operations, tokens
from lms.courses.player.operations import Opened
from lms.web import language, subject

bp = Blueprint("player", __name__, url_prefix="/belajar")


def learner() -> operations.Person:
    """Return the person of this request."""
    person = subject.current()
    return cast("operations.Person", person)


@bp.get("/<uuid:registration>/<key>")
@bp.get("/<uuid:registration>/<key>/<name>")
@bp.get("/<uuid:registration>/<key>/<name>/<argument>")
@signed_in
def show(
    registration: UUID, key: str, name: str = "", argument: str = ""
) -> ResponseReturnValue:
    """Draw an activity, or say what opens it."""
    opened = _open(registration, key)
    if opened.availability.after or opened.availability.opens_at:
        return _render(opened, Page("courses/locked.html", {}, 403))
    module = opened.module
    if not name:
        return _answer(opened, module.render(opened.context))
    page = module.pages.get(name)
    if page is None:
        raise NotFoundError(lazy("Halaman ini tidak ditemukan."))
    return _answer(opened, page(module, opened.context, argument))


@bp.post("/<uuid:registration>/<key>/~lihat")
@signed_in
def view(registration: UUID, key: str) -> ResponseReturnValue:
    """Record a view; answer with a token for the time from now on.

    ``refresh`` tells the page that the view completed the activity.
    """
    opened = _open(registration, key, lock=True)
    changed = opened.availability.is_open and operations.view(db.session(), opened)
    return as_json(ok=True, token=tokens.issue(registration, key), refresh=changed)


@bp.post("/<uuid:registration>/<key>/<name>")
@bp.post("/<uuid:registration>/<key>/<name>/<argument>")
@signed_in
def act(
    registration: UUID, key: str, name: str, argument: str = ""
) -> ResponseReturnValue:
    """Run one of the module's actions."""
    opened = _open(registration, key, lock=True)
    answer = operations.act(db.session(), opened, name, request.form, argument)
    return _answer(opened, answer)


def _open(registration: UUID, key: str, *, lock: bool = False) -> Opened:
    opened = operations.open_activity(
        db.session(),
        learner(),
        registration,
        key,
        lock=lock,
        token=request.form.get("token", ""),
    )
    show_times_of(opened.row)
    return opened


def show_times_of(row: EnrolmentRow) -> None:
    """Show the times of this request in the zone of the learner's cohort."""
    if row.time_zone is not None:
        language.use_time_zone(row.time_zone)


def _answer(opened: Opened, answer: Answer) -> ResponseReturnValue:
    if isinstance(answer, Redirect):
        if answer.message:
            flash(answer.message, answer.kind)
        return redirect(answer.url, 303)
    if isinstance(answer, Page):
        return _render(opened, answer)
    response = as_json(answer.body)
    response.status_code = answer.status
    return response


def _render(opened: Opened, page: Page) -> ResponseReturnValue:
    journey = Journey.of(opened.row, opened.outline, opened.standings)
    before, after = opened.outline.neighbours(opened.activity.key)
    body = render_template(
        page.template,
        context=opened.context,
        outline=opened.outline,
        activity=opened.activity,
        module=opened.module,
        journey=journey,
        standing=opened.standing,
        availability=opened.availability,
        previous=before,
        next=after,
        **page.values,
    )
    return body, page.status


def register(app: Flask) -> None:
    """Add the player, and the templates and static files of every module."""
    app.register_blueprint(bp)
    for module in registry.current():
        folders.register(app, module)
