"""The pages on which somebody joins their accounts in several institutions."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import sessions
from lms.accounts.errors import AccountsNotJoinedError, NotHereError
from lms.accounts.forms import PersonaCodeForm
from lms.accounts.operations import personas
from lms.accounts.operations.personas import LIFETIME
from lms.accounts.views import INVALID, blueprint
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import signed_in


@blueprint.get("/profil/akun")
@signed_in
def accounts() -> str:
    """Show the other accounts of this person, and the two ways to join one more."""
    return _page(PersonaCodeForm(formdata=None))


def _page(form: PersonaCodeForm, code: str | None = None) -> str:
    return render_template(
        "accounts/accounts.html",
        others=personas.others(db.session(), sessions.signed_in().id),
        form=form,
        code=code,
        minutes=LIFETIME.seconds // 60,
    )


@blueprint.post("/profil/akun/kode")
@signed_in
def new_persona_code() -> str:
    """Make a code to be typed in another account, and show it once."""
    code = personas.new_code(db.session(), sessions.signed_in().id)
    return _page(PersonaCodeForm(formdata=None), code)


@blueprint.post("/profil/akun/periksa")
@signed_in
def check_persona_code() -> ResponseReturnValue:
    """Show whose account a code is of, and ask whether that is oneself."""
    form = PersonaCodeForm()
    if not form.validate():
        return _page(form), INVALID
    try:
        offer = personas.offer(
            db.session(), sessions.signed_in().id, form.code.data or ""
        )
    except AccountsNotJoinedError as error:
        return _refused(form, str(error))
    if offer is None:
        return _unknown(form)
    return render_template("accounts/join_accounts.html", offer=offer, form=form)


@blueprint.post("/profil/akun/gabung")
@signed_in
def join_accounts() -> ResponseReturnValue:
    """Join this account with that of the code."""
    form = PersonaCodeForm()
    if not form.validate():
        return _page(form), INVALID
    person = sessions.signed_in()
    try:
        offer = personas.join(db.session(), person.id, form.code.data or "", by=person)
    except AccountsNotJoinedError as error:
        return _refused(form, str(error))
    if offer is None:
        return _unknown(form)
    flash(_("Akun Anda di %(home)s sudah digabung.", home=offer.institution), "success")
    return redirect(url_for("accounts.accounts"), 303)


def _unknown(form: PersonaCodeForm) -> ResponseReturnValue:
    return _refused(
        form, _("Kode ini tidak dikenal atau sudah tidak berlaku. Buat kode baru.")
    )


def _refused(form: PersonaCodeForm, message: str) -> ResponseReturnValue:
    form.code.errors = [message]
    return _page(form), INVALID


@blueprint.post("/profil/akun/<uuid:person_id>/lepas")
@signed_in
def part_accounts(person_id: UUID) -> ResponseReturnValue:
    """Part one of one's accounts, this one or another, from the rest."""
    person = sessions.signed_in()
    if not personas.same(db.session(), person.id, person_id):
        raise NotHereError
    personas.part(db.session(), person_id, by=person)
    flash(_("Akun sudah dilepaskan. Catatan belajarnya tidak berubah."), "success")
    return redirect(url_for("accounts.accounts"), 303)
