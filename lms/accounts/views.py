"""The pages of one's own account: signing in and out, passwords, profile.

Passwords are checked between two transactions: a reading one that ends before, and the
request's writing one, which begins when the result is written.
"""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from lms.accounts import access, exports, labels, passwords, queries, sessions
from lms.accounts.access import Question
from lms.accounts.errors import RetryLaterError, WeakPasswordError
from lms.accounts.forms import (
    ChangePasswordForm,
    ForgottenForm,
    NewPasswordForm,
    SignInForm,
)
from lms.accounts.identity import SignedInPerson
from lms.accounts.nip import masked
from lms.accounts.operations import links, people, personas, sign_in
from lms.accounts.queries import Credentials
from lms.accounts.scopes import Places
from lms.core import json, transaction
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import public, signed_in
from lms.web import destinations, subject
from lms.web.pagination import Page, requested
from lms.xapi import verbs

blueprint = Blueprint("accounts", __name__, template_folder="templates")

REFUSED = 401
INVALID = 400
SEEN_PAGE = 25


@blueprint.get("/masuk")
@public
def sign_in_page() -> ResponseReturnValue:
    """Ask who somebody is; whoever is signed in goes on to where they wanted."""
    if subject.current().is_authenticated:
        return redirect(destinations.local(request.args.get("next")), 303)
    form = SignInForm(formdata=None, next=request.args.get("next", ""))
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/masuk")
@public
def sign_in_now() -> ResponseReturnValue:
    """Sign in, or say the same thing whatever was wrong."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), INVALID
    try:
        person = _check(form)
    except RetryLaterError as error:
        return _later(error, "accounts/sign_in.html", form)
    if person is None:
        problem = _("NIP, alamat surel, atau kata sandi tidak cocok. Periksa keduanya.")
        page = render_template("accounts/sign_in.html", form=form, problem=problem)
        return page, REFUSED
    sessions.begin(person)
    return redirect(destinations.local(form.next.data), 303)


def _check(form: SignInForm) -> SignedInPerson | None:
    with transaction.reading(db.session):
        attempt = sign_in.prepare(
            db.session(), form.login.data or "", address=_address()
        )
    matches = passwords.pool.verify(attempt.password_hash, form.password.data or "")
    return sign_in.finish(db.session(), attempt, matches=matches)


@blueprint.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    """End this session, also for copies of its cookie."""
    if subject.current().is_authenticated:
        person = sessions.signed_in()
        sign_in.end_session(db.session(), sessions.nonce_digest())
        sign_in.state(
            db.session(), verbs.LOGGED_OUT, person.account_name, person.institution_id
        )
    sessions.end()
    flash(_("Anda sudah keluar."), "success")
    return redirect(url_for("accounts.sign_in_page"), 303)


@blueprint.get("/sandi")
@signed_in
def change_password() -> ResponseReturnValue:
    """Show the form for a new password."""
    form = ChangePasswordForm(formdata=None, next=request.args.get("next", ""))
    return render_template("accounts/change_password.html", form=form)


@blueprint.post("/sandi")
@signed_in
def change_password_now() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    form = ChangePasswordForm()
    page = "accounts/change_password.html"
    if not form.validate():
        return render_template(page, form=form), INVALID
    try:
        person = _change(form)
    except RetryLaterError as error:
        return _later(error, page, form)
    except WeakPasswordError as error:
        return _refuse_field(form, "new", str(error), page)
    if person is None:
        return _refuse_field(
            form, "current", _("Kata sandi sekarang tidak cocok. Ketik ulang."), page
        )
    sessions.begin(person)
    flash(_("Kata sandi Anda sudah diganti. Sesi lain sudah diakhiri."), "success")
    target = destinations.local(form.next.data, url_for("accounts.profile"))
    return redirect(target, 303)


def _change(form: ChangePasswordForm) -> SignedInPerson | None:
    with transaction.reading(db.session):
        attempt = sign_in.prepare_again(
            db.session(), sessions.signed_in().id, address=_address()
        )
    current, new = form.current.data or "", form.new.data or ""
    if attempt.credentials is not None:
        passwords.check(new, _owner(attempt.credentials))
    if passwords.normalised(new) == passwords.normalised(current):
        raise WeakPasswordError(_("Kata sandi baru harus berbeda dari yang sekarang."))
    matches = passwords.pool.verify(attempt.password_hash, current)
    new_hash = passwords.pool.hash(new) if matches else ""
    return sign_in.finish_change(
        db.session(), attempt, matches=matches, new_hash=new_hash
    )


@blueprint.get("/sandi/lupa")
@public
def forgotten() -> ResponseReturnValue:
    """Ask whose password is forgotten."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(formdata=None))


@blueprint.post("/sandi/lupa")
@public
def forgotten_now() -> ResponseReturnValue:
    """Mail a link if there is such an account; answer the same if there is not."""
    form = ForgottenForm()
    page = "accounts/forgotten.html"
    if not form.validate():
        return render_template(page, form=form), INVALID
    try:
        links.request_reset(db.session(), form.login.data or "", address=_address())
    except RetryLaterError as error:
        return _later(error, page, form)
    return render_template("accounts/link_sent.html")


@blueprint.get("/sandi/atur/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    """Show the form behind a mailed link; looking at it does not use the link up."""
    links.owner_of(db.session(), token)
    form = NewPasswordForm(formdata=None)
    return render_template("accounts/set_password.html", form=form)


@blueprint.post("/sandi/atur/<token>")
@public
def set_password_now(token: str) -> ResponseReturnValue:
    """Set the password by a mailed link, once."""
    form = NewPasswordForm()
    page = "accounts/set_password.html"
    if not form.validate():
        return render_template(page, form=form), INVALID
    try:
        _set(token, form.new.data or "")
    except WeakPasswordError as error:
        return _refuse_field(form, "new", str(error), page)
    except RetryLaterError as error:
        return _later(error, page, form)
    flash(_("Kata sandi baru sudah disimpan. Silakan masuk."), "success")
    return redirect(url_for("accounts.sign_in_page"), 303)


def _set(token: str, new: str) -> None:
    with transaction.reading(db.session):
        owner = links.owner_of(db.session(), token)
    passwords.check(new, _owner(owner))
    new_hash = passwords.pool.hash(new)
    links.reset_password(db.session(), token, new_hash, address=_address())


@blueprint.get("/profil")
@signed_in
def profile() -> ResponseReturnValue:
    """Show what is known about oneself."""
    owner = queries.person(db.session(), sessions.signed_in().id)
    return render_template(
        "accounts/profile.html",
        owner=owner,
        nip=masked(owner.nip or ""),
        institution=queries.institution(db.session(), owner.institution_id),
        grants=queries.grants_of(db.session(), owner.id),
        labels=labels,
    )


@blueprint.get("/profil/siapa-melihat")
@signed_in
def seen() -> str:
    """Show who looked at one's own record: role, institution, when, what for.

    Not the name: the law gives a person the knowledge that, when and why, and members
    of staff do their duty without being exposed; the institution can name them.
    """
    session, number = db.session(), requested()
    asked = Question(Places(everywhere=True), of=sessions.signed_in().id)
    entries = access.find(
        session, asked, limit=SEEN_PAGE, offset=(number - 1) * SEEN_PAGE
    )
    readers = queries.persons(session, [each.by_id for each in entries if each.by_id])
    homes = {each.id: each.name for each in queries.institutions(session)}
    return render_template(
        "accounts/seen.html",
        page=Page(entries, number, SEEN_PAGE, access.count(session, asked)),
        homes={each.id: homes[each.institution_id] for each in readers.values()},
        lists=access.names_of(session, entries),
        labels=labels,
    )


@blueprint.get("/profil/data-saya.json")
@signed_in
def own_data() -> ResponseReturnValue:
    """Give everything that is kept about oneself, to take along."""
    own = sessions.signed_in().id
    everything = exports.collect(db.session(), own)
    # Only for oneself: staff of one institution have no right to what others keep.
    everything["data_of_linked_accounts"] = [
        {
            "institution": each.institution,
            "data": exports.collect(db.session(), each.person_id),
        }
        for each in personas.others(db.session(), own)
    ]
    answer = Response(json.dumps(everything), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=data-saya.json"
    return answer


def remember_language(language: str) -> None:
    """Keep the language that somebody chose with their account, if they have one."""
    person = subject.current()
    if isinstance(person, SignedInPerson):
        people.choose_language(db.session(), person.id, language)


def _address() -> str:
    # Behind a proxy this is the visitor's address only where the application was told
    # to trust that proxy; a header alone moves nothing (A05).
    return request.remote_addr or ""


def _owner(credentials: Credentials) -> passwords.Owner:
    return passwords.Owner(credentials.name, credentials.email, credentials.nip)


def _later(error: RetryLaterError, page: str, form: object) -> ResponseReturnValue:
    text = render_template(page, form=form, problem=str(error))
    return text, error.status, {"Retry-After": str(error.retry_after)}


def _refuse_field(
    form: NewPasswordForm, name: str, message: str, page: str
) -> ResponseReturnValue:
    field = form[name]
    field.errors = [*field.errors, message]
    return render_template(page, form=form), INVALID
