"""One person: particulars, roles, suspension, and how they get in."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import labels, passwords, scopes
from lms.accounts import queries as accounts
from lms.accounts.errors import NotAllowedError, NotHereError
from lms.accounts.models import Person
from lms.accounts.operations import people as operations
from lms.accounts.roles import Grant, Role
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import AppointmentForm, ParticularsForm
from lms.admin.queries import appointments
from lms.admin.queries.appointments import Place
from lms.admin.views import looks
from lms.core import transaction
from lms.core.db import db
from lms.core.errors import PamongError
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.web.forms import choices


def _find(person_id: UUID) -> Person:
    found = db.session().get(Person, person_id)
    if found is None or found.erased_at is not None:
        raise NotHereError
    scopes.check(staff(), Permission.MANAGE_PEOPLE, found.institution_id)
    return found


def _back(person_id: UUID, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _is_manageable(person_id: UUID) -> bool:
    try:
        operations.manageable(db.session(), person_id, staff())
    except NotAllowedError:
        return False
    return person_id != staff().id


def _form(places: list[Place]) -> AppointmentForm:
    form = AppointmentForm()
    roles = appointments.roles(staff(), places)
    form.role.choices = choices(*((each.value, labels.ROLES[each]) for each in roles))
    form.place.choices = choices(*((each.value, place_name(each)) for each in places))
    return form


def place_name(place: Place) -> str:
    """Name a place with its kind: "lembaga: Pusat Pelatihan"."""
    kind = str(labels.SCOPES[place.scope.kind])
    return f"{kind}: {place.name}" if place.name else kind


@bp.get("/orang/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: UUID) -> str:
    """Show one person and what may be done for them."""
    found = _find(person_id)
    looks.at_account(found)
    return _page(found, _form(_offered()))


def _offered() -> list[Place]:
    places = scopes.places(staff(), Permission.MANAGE_PEOPLE)
    return appointments.within(db.session(), places)


def _page(found: Person, form: AppointmentForm) -> str:
    session = db.session()
    held = accounts.grants_of(session, found.id)
    named = appointments.named(session, [each.scope for each in held])
    roles = [
        (each, place, appointments.may_appoint(staff(), each, place))
        for each in held
        for place in [named.get(each.scope, Place(each.scope))]
    ]
    return render_template(
        "admin/person.html",
        owner=found,
        institution=accounts.institution(session, found.institution_id),
        roles=roles,
        form=form,
        labels=labels,
        place_name=place_name,
        is_manageable=_is_manageable(found.id),
        is_self=found.id == staff().id,
        audits=staff().may(Permission.AUDIT, found.institution_id),
    )


@bp.get("/orang/<uuid:person_id>/ubah")
@requires(Permission.MANAGE_PEOPLE)
def edit_person(person_id: UUID) -> str:
    """Show the form for correcting what is known about somebody."""
    found = _find(person_id)
    operations.manageable(db.session(), person_id, staff())
    looks.at_account(found)
    form = ParticularsForm(
        formdata=None,
        name=found.name,
        email=found.email,
        nip=found.nip,
        position=found.position,
    )
    return render_template("admin/edit_person.html", form=form, owner=found)


@bp.post("/orang/<uuid:person_id>/ubah")
@requires(Permission.MANAGE_PEOPLE)
def correct_person(person_id: UUID) -> ResponseReturnValue:
    """Correct what is known about somebody."""
    found = _find(person_id)
    form = ParticularsForm()
    page = "admin/edit_person.html"
    if not form.validate():
        return render_template(page, form=form, owner=found), INVALID
    wanted = form.particulars(found.language)
    try:
        operations.correct(db.session(), person_id, wanted, by=staff())
    except PamongError as error:
        form.refuse(error)
        return render_template(page, form=form, owner=found), error.status
    return _back(person_id, _("Data diri sudah diperbaiki."))


@bp.post("/orang/<uuid:person_id>/peran")
@requires(Permission.MANAGE_PEOPLE)
def grant_role(person_id: UUID) -> ResponseReturnValue:
    """Give a role in a place where one holds all that it allows."""
    _find(person_id)
    given, place = _sent_grant()
    operations.grant(db.session(), person_id, given, by=staff(), within=place.around)
    return _back(person_id, _("Peran sudah diberikan."))


@bp.post("/orang/<uuid:person_id>/peran/cabut")
@requires(Permission.MANAGE_PEOPLE)
def revoke_role(person_id: UUID) -> ResponseReturnValue:
    """Take somebody else's role away; nobody shuts themselves out by a slip."""
    _find(person_id)
    if person_id == staff().id:
        raise NotAllowedError
    old, place = _sent_grant()
    operations.revoke(db.session(), person_id, old, by=staff(), within=place.around)
    return _back(person_id, _("Peran sudah dicabut."))


def _sent_grant() -> tuple[Grant, Place]:
    scope = appointments.read_scope(request.form.get("place", ""))
    role = request.form.get("role", "")
    if scope is None or role not in set(Role):
        raise NotHereError
    place = appointments.named(db.session(), [scope]).get(scope)
    if place is None:
        raise NotHereError
    return Grant(Role(role), scope), place


@bp.post("/orang/<uuid:person_id>/tangguhkan")
@requires(Permission.MANAGE_PEOPLE)
def suspend_person(person_id: UUID) -> ResponseReturnValue:
    """Close an account; its sessions end at once."""
    _find(person_id)
    operations.suspend(db.session(), person_id, by=staff())
    return _back(person_id, _("Akun ditangguhkan dan semua sesinya diakhiri."))


@bp.post("/orang/<uuid:person_id>/pulihkan")
@requires(Permission.MANAGE_PEOPLE)
def restore_person(person_id: UUID) -> ResponseReturnValue:
    """Open a suspended account again."""
    _find(person_id)
    operations.restore(db.session(), person_id, by=staff())
    return _back(person_id, _("Akun sudah dipulihkan."))


@bp.post("/orang/<uuid:person_id>/tautan")
@requires(Permission.MANAGE_PEOPLE)
def mail_link(person_id: UUID) -> ResponseReturnValue:
    """Mail the link that sets a password."""
    _find(person_id)
    operations.send_link(db.session(), person_id, by=staff())
    return _back(person_id, _("Tautan kata sandi akan dikirim ke alamat surelnya."))


@bp.post("/orang/<uuid:person_id>/sandi")
@requires(Permission.MANAGE_PEOPLE)
def issue_password(person_id: UUID) -> ResponseReturnValue:
    """Replace the password by a first one, shown this once."""
    # The password is hashed before the writing transaction begins.
    with transaction.reading(db.session):
        _find(person_id)
        operations.manageable(db.session(), person_id, staff())
    shown = passwords.invent()
    password_hash = passwords.pool.hash(shown)
    operations.issue_password(db.session(), person_id, password_hash, by=staff())
    found = accounts.person(db.session(), person_id)
    return render_template("admin/password.html", owner=found, password=shown)
