"""A learner's transcript as staff open it, and the entry that they did."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import scopes
from lms.accounts.access import Purpose
from lms.accounts.errors import NotHereError
from lms.accounts.operations.access import purpose_of, role_in
from lms.accounts.roles import Role
from lms.admin import operations
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import PurposeForm
from lms.admin.queries import records as queries
from lms.admin.queries.records import Record
from lms.core.db import db
from lms.core.permissions import Permission, requires
from lms.courses.transcript import views as transcripts
from lms.web.language import use_time_zone

SIGNS = 4
"""Of the opaque account, as the pages of the record name people."""


def _find(registration: UUID) -> Record:
    found = queries.record(db.session(), registration)
    if found is None:
        raise NotHereError
    scopes.check(staff(), Permission.FOLLOW_COHORT, *found.group.places)
    use_time_zone(found.group.time_zone or staff().time_zone)
    return found


def _base(registration: UUID) -> str:
    return url_for("admin.transcript", registration=registration)


@bp.get("/angkatan/peserta/<uuid:registration>")
@requires(Permission.FOLLOW_COHORT)
def transcript(registration: UUID) -> str:
    """Show a transcript that was opened, or ask to open it."""
    found = _find(registration)
    if not queries.is_open(db.session(), found, staff().id):
        return _closed(found, PurposeForm(formdata=None))
    return render_template(
        "admin/transcript.html",
        **transcripts.values_of(db.session(), found.row),
        who=found.person.name,
        base=_base(registration),
        found=found,
    )


@bp.post("/angkatan/peserta/<uuid:registration>/buka")
@requires(Permission.FOLLOW_COHORT)
def open_record(registration: UUID) -> ResponseReturnValue:
    """Write down who opens the record, and what for, then show it.

    Teachers and organisers open it from the recapitulation without being asked: they
    follow their participants.
    """
    found = _find(registration)
    form = PurposeForm()
    if _asks_for_purpose(found) or form.is_sent:
        if not form.validate():
            return _closed(found, form), INVALID
        purpose = purpose_of(Purpose(form.purpose.data), form.words.data or "")
    else:
        purpose = ""
    operations.open_record(
        db.session(),
        found,
        by=staff(),
        address=request.remote_addr or "",
        purpose=purpose,
    )
    return redirect(_base(registration), 303)


def _asks_for_purpose(found: Record) -> bool:
    """Tell whether somebody opens it who neither teaches nor runs the cohort."""
    role = role_in(staff(), Permission.FOLLOW_COHORT, *found.group.places)
    return role == Role.AUDITOR


def _closed(found: Record, form: PurposeForm) -> str:
    """Ask what a record is to be opened for; its person is not named before."""
    who = str(found.row.account_name)[:SIGNS]
    return render_template("admin/record.html", found=found, form=form, who=who)


@bp.get("/angkatan/peserta/<uuid:registration>/<key>")
@requires(Permission.FOLLOW_COHORT)
def evidence(registration: UUID, key: str) -> str:
    """Show the statements behind one activity of a transcript that was opened."""
    found = _find(registration)
    if not queries.is_open(db.session(), found, staff().id):
        return _closed(found, PurposeForm(formdata=None))
    return render_template(
        "admin/evidence.html",
        **transcripts.evidence_of(db.session(), found.row, key, staff().language),
        who=found.person.name,
        base=_base(registration),
        found=found,
    )
