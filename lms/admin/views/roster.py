"""A list of people: shown first as what it would do, then imported."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts.errors import InvalidRosterError
from lms.accounts.operations import importing
from lms.accounts.operations.importing import Outcome, Result
from lms.admin import labels, rosters
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.errors import RosterLostError, RosterTooLargeError
from lms.admin.forms import ConfirmRosterForm, RosterForm
from lms.admin.views.people import homes, own_home
from lms.core import transaction
from lms.core.db import db
from lms.core.permissions import Permission, requires
from lms.web.forms import choices


@bp.get("/orang/impor")
@requires(Permission.MANAGE_PEOPLE)
def new_roster() -> str:
    """Ask for a list of people."""
    form = RosterForm(formdata=None)
    offered = homes()
    form.institution.choices = choices(*offered)
    form.institution.data = own_home(offered)
    return render_template("admin/roster.html", form=form)


@bp.post("/orang/impor")
@requires(Permission.MANAGE_PEOPLE)
def preview_roster() -> ResponseReturnValue:
    """Tell row by row what the list would do; change nothing."""
    form = RosterForm()
    with transaction.reading(db.session):
        offered = homes()
        form.institution.choices = choices(*offered)
        if not form.validate():
            return render_template("admin/roster.html", form=form), INVALID
        content = form.file.data.read()
        home = form.institution.data
        try:
            packed = rosters.pack(content)
            results = _import(content, home, dry_run=True)
        except (InvalidRosterError, RosterTooLargeError) as error:
            form.file.errors = [*form.file.errors, str(error)]
            return render_template("admin/roster.html", form=form), INVALID
    confirm = ConfirmRosterForm(
        formdata=None, institution=home, content=packed, invite=True
    )
    confirm.institution.choices = choices(*offered)
    return _results(results, dict(offered)[home], confirm)


@bp.post("/orang/impor/simpan")
@requires(Permission.MANAGE_PEOPLE)
def import_roster() -> ResponseReturnValue:
    """Import the list that was previewed, judged anew."""
    offered = homes()
    form = ConfirmRosterForm()
    form.institution.choices = choices(*offered)
    if not form.validate():
        raise RosterLostError
    home = form.institution.data
    content = rosters.unpack(form.content.data or "")
    results = _import(content, home, dry_run=False, invite=bool(form.invite.data))
    return _results(results, dict(offered)[home], None)


def _import(
    content: bytes, home: str, *, dry_run: bool, invite: bool = False
) -> list[Result]:
    return importing.import_people(
        db.session(),
        rosters.read(content),
        institution_id=UUID(home),
        by=staff(),
        dry_run=dry_run,
        invite=invite,
    )


def _results(
    results: list[Result], home: str, confirm: ConfirmRosterForm | None
) -> str:
    counts = {
        outcome: sum(each.outcome is outcome for each in results) for outcome in Outcome
    }
    return render_template(
        "admin/roster_results.html",
        results=results,
        counts=counts,
        home=home,
        confirm=confirm,
        labels=labels,
    )
