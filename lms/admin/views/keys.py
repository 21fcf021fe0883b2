"""Keys of LRS clients, by institution."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.models import Institution
from lms.admin import homes, labels, operations
from lms.admin.advice import SOON, commands
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import KeyForm
from lms.admin.key_forms import KeyRotationForm
from lms.core import clock, site
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.xapi import credentials
from lms.xapi.credentials import Credential


def home_of(institution_id: UUID) -> Institution:
    """Return the institution whose keys are asked for, if they are this person's."""
    return homes.find(Permission.MANAGE_KEYS, institution_id)


@bp.get("/kunci")
@requires(Permission.MANAGE_KEYS)
def keys() -> str:
    """List the keys of an institution, without their secrets."""
    managed = homes.managed(Permission.MANAGE_KEYS)
    home = homes.asked(managed)
    return render_template(
        "admin/keys.html",
        homes=managed,
        home=home,
        keys=credentials.credentials_of(db.session(), store=home.id),
        labels=labels,
        now=clock.now(),
        soon=clock.now() + SOON,
    )


@bp.get("/kunci/<uuid:institution_id>/baru")
@requires(Permission.MANAGE_KEYS)
def new_key(institution_id: UUID) -> str:
    """Show the form for a new key."""
    home = home_of(institution_id)
    return render_template("admin/new_key.html", home=home, form=KeyForm(formdata=None))


@bp.post("/kunci/<uuid:institution_id>/baru")
@requires(Permission.MANAGE_KEYS)
def create_key(institution_id: UUID) -> ResponseReturnValue:
    """Make a key and show its secret, once."""
    home = home_of(institution_id)
    form = KeyForm()
    if not form.validate():
        return render_template("admin/new_key.html", home=home, form=form), INVALID
    days = int(form.days.data)
    key, secret = operations.create_key(
        db.session(),
        store=home.id,
        name=(form.name.data or "").strip(),
        scopes=form.chosen_scopes(),
        expires_at=clock.now() + timedelta(days=days) if days else None,
        by=staff(),
    )
    return _secret_page(home, key, secret)


def _secret_page(home: Institution, key: Credential, secret: str) -> str:
    return render_template(
        "admin/key_secret.html",
        home=home,
        key=key,
        secret=secret,
        labels=labels,
        endpoint=f"{site.current().url}/xapi",
        commands=commands(key),
    )


@bp.post("/kunci/<uuid:institution_id>/<uuid:key_id>/rahasia")
@requires(Permission.MANAGE_KEYS)
def rotate_key(institution_id: UUID, key_id: UUID) -> str:
    """Give a key of this institution a new secret and show it, once.

    The old one opens for a day, or as long as was chosen, so that programs can be given
    the new one.
    """
    home = home_of(institution_id)
    overlap = KeyRotationForm.chosen(request.form.get("overlap"))
    key, secret = operations.rotate_key(
        db.session(), store=home.id, key_id=key_id, overlap=overlap, by=staff()
    )
    return _secret_page(home, key, secret)


@bp.post("/kunci/<uuid:institution_id>/<uuid:key_id>/cabut")
@requires(Permission.MANAGE_KEYS)
def revoke_key(institution_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """Make a key of this institution useless at once."""
    home = home_of(institution_id)
    operations.revoke_key(db.session(), store=home.id, key_id=key_id, by=staff())
    flash(_("Kunci dicabut dan tidak dapat dipakai lagi."), "success")
    return redirect(url_for("admin.keys", lembaga=home.id), 303)
