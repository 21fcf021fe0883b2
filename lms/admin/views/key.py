"""One key of the LRS: what it may, until when, how it is used, whether it opens."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone

from lms.accounts.models import Institution
from lms.admin import key_uses, labels, operations, trial
from lms.admin.advice import SOON, commands
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.key_forms import (
    KeyNameForm,
    KeyRotationForm,
    KeyTermForm,
    KeyTrialForm,
)
from lms.admin.trial import Trial
from lms.admin.views.keys import home_of
from lms.core import clock
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.web.forms import Form
from lms.xapi import credentials, uses
from lms.xapi.credentials import Credential

HOURS = "jam"
"""The value of ``rentang`` that asks for hours instead of days."""


@bp.get("/kunci/<uuid:institution_id>/<uuid:key_id>")
@requires(Permission.MANAGE_KEYS)
def key(institution_id: UUID, key_id: UUID) -> str:
    """Show a key of this institution."""
    home = home_of(institution_id)
    return _page(home, _find(home, key_id))


@bp.post("/kunci/<uuid:institution_id>/<uuid:key_id>/nama")
@requires(Permission.MANAGE_KEYS)
def rename_key(institution_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """Call a key of this institution otherwise."""
    home, form = home_of(institution_id), KeyNameForm()
    if not form.validate():
        return _page(home, _find(home, key_id), form), INVALID
    name = (form.name.data or "").strip()
    operations.rename_key(
        db.session(), store=home.id, key_id=key_id, name=name, by=staff()
    )
    flash(_("Nama kunci diubah."), "success")
    return _back(home, key_id)


@bp.post("/kunci/<uuid:institution_id>/<uuid:key_id>/masa")
@requires(Permission.MANAGE_KEYS)
def prolong_key(institution_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """Let a key of this institution end later, counted from now."""
    home, form = home_of(institution_id), KeyTermForm()
    if not form.validate():
        return _page(home, _find(home, key_id), form), INVALID
    days = int(form.days.data)
    operations.prolong_key(
        db.session(),
        store=home.id,
        key_id=key_id,
        expires_at=clock.now() + timedelta(days=days) if days else None,
        by=staff(),
    )
    flash(_("Masa berlaku kunci diubah."), "success")
    return _back(home, key_id)


@bp.post("/kunci/<uuid:institution_id>/<uuid:key_id>/coba")
@requires(Permission.MANAGE_KEYS)
def try_key(institution_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """Show what a program would be answered with this key and the secret sent."""
    home, form = home_of(institution_id), KeyTrialForm()
    found = _find(home, key_id)
    if not form.validate():
        return _page(home, found, form), INVALID
    tried = trial.of(found.id, (form.secret.data or "").strip())
    operations.note_trial(db.session(), found, by=staff())
    return _page(home, found, tried=tried)


def _find(home: Institution, key_id: UUID) -> Credential:
    return credentials.one_of(db.session(), store=home.id, key_id=key_id)


def _back(home: Institution, key_id: UUID) -> ResponseReturnValue:
    here = url_for("admin.key", institution_id=home.id, key_id=key_id)
    return redirect(here, 303)


def _page(
    home: Institution,
    found: Credential,
    refused: Form | None = None,
    tried: Trial | None = None,
) -> str:
    """Draw the page; ``refused`` is the form of it whose errors are shown."""
    now, zone = clock.now(), get_timezone()
    since = key_uses.first_moment(now, zone)
    hours = uses.of_key(db.session(), found.id, since=since)
    is_by_hour = request.args.get("rentang") == HOURS
    days = key_uses.by_day(hours, now, zone)
    forms = [
        refused if isinstance(refused, kind) else kind(formdata=None)
        for kind in (KeyNameForm, KeyTermForm, KeyRotationForm, KeyTrialForm)
    ]
    if not isinstance(refused, KeyNameForm):
        forms[0].name.data = found.name
    return render_template(
        "admin/key.html",
        home=home,
        key=found,
        labels=labels,
        now=now,
        soon=now + SOON,
        ended=found.ends(now) is not None,
        total=key_uses.total(days),
        bars=key_uses.by_hour(hours, now) if is_by_hour else days,
        most=key_uses.most,
        is_by_hour=is_by_hour,
        forms=forms,
        refused=refused,
        tried=tried,
        commands=commands(found),
    )
