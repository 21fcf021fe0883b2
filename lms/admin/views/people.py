"""People of one's institutions: looking them up, and adding one."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import passwords, scopes
from lms.accounts.errors import NotHereError
from lms.accounts.models import Person
from lms.accounts.nip import masked
from lms.accounts.operations import links
from lms.accounts.operations import people as operations
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import PASSWORD, NewPersonForm
from lms.admin.queries import people as queries
from lms.core import transaction
from lms.core.db import db
from lms.core.errors import PamongError
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.web.forms import choices
from lms.web.pagination import Page, requested

PAGE_SIZE = 50


def homes() -> list[tuple[str, str]]:
    """Return the institutions whose people one manages, as choices; or refuse."""
    places = scopes.places(staff(), Permission.MANAGE_PEOPLE)
    if not places.reach_institutions:
        raise NotHereError
    found = queries.institutions(db.session(), places)
    return [(str(each.id), each.name) for each in found]


def own_home(offered: list[tuple[str, str]]) -> str:
    """Return one's own institution if it is offered, else the first."""
    own = str(staff().institution_id)
    values = [value for value, _name in offered]
    return own if own in values or not values else values[0]


@bp.get("/orang")
@requires(Permission.MANAGE_PEOPLE)
def people() -> str:
    """List people, found by name, e-mail or NIP."""
    offered = homes()
    ask = queries.Ask(request.args.get("cari", ""), _asked_home(offered))
    number = requested()
    rows, total = queries.search(
        db.session(),
        scopes.places(staff(), Permission.MANAGE_PEOPLE),
        ask,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    return render_template(
        "admin/people.html",
        page=Page(rows, number, PAGE_SIZE, total),
        ask=ask,
        homes=offered,
        masked=masked,
    )


def _asked_home(offered: list[tuple[str, str]]) -> UUID | None:
    asked = request.args.get("lembaga", "")
    if not asked:
        return None
    if asked not in {value for value, _name in offered}:
        raise NotHereError
    return UUID(asked)


@bp.get("/orang/tambah")
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> str:
    """Show the form for one new person."""
    form = NewPersonForm(formdata=None)
    offered = homes()
    form.institution.choices = choices(*offered)
    form.institution.data = own_home(offered)
    return render_template("admin/new_person.html", form=form)


@bp.post("/orang/tambah")
@requires(Permission.MANAGE_PEOPLE)
def add_person() -> ResponseReturnValue:
    """Add a person; show the first password once, or mail a link."""
    form = NewPersonForm()
    # The password is hashed before the writing transaction begins.
    with transaction.reading(db.session):
        form.institution.choices = choices(*homes())
    if not form.validate():
        return render_template("admin/new_person.html", form=form), INVALID
    shown = passwords.invent() if form.entry.data == PASSWORD else None
    try:
        person = _add(form, shown)
    except PamongError as error:
        form.refuse(error)
        return render_template("admin/new_person.html", form=form), error.status
    if shown is not None:
        return render_template("admin/password.html", owner=person, password=shown)
    flash(_("Akun dibuat; tautan kata sandi dikirim ke %(email)s.", email=person.email))
    return redirect(url_for("admin.person", person_id=person.id), 303)


def _add(form: NewPersonForm, password: str | None) -> Person:
    password_hash = None if password is None else passwords.pool.hash(password)
    session = db.session()
    made = operations.create_person(
        session,
        form.particulars(),
        institution_id=UUID(form.institution.data),
        password_hash=password_hash,
        by=staff(),
    )
    if password is None:
        links.invite(session, made)
    return made
