"""Targets: other systems that get statements of an institution, or give theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.core import clock
from lms.core.db import db
from lms.core.i18n import _, lazy
from lms.core.outgoing import Rules
from lms.core.permissions import Permission, requires
from lms.courses import vocabulary
from lms.records.blueprint import asked_store, bp, reader
from lms.records.operations import targets as operations
from lms.records.queries import shelves
from lms.records.queries import targets as queries
from lms.records.queries.shelves import Shelf
from lms.records.queries.targets import Standing
from lms.records.target_forms import KINDS, NewTargetForm, TargetForm, form_of
from lms.records.troubles import Trouble, trouble
from lms.xapi.forwarding import PACE, targets
from lms.xapi.forwarding.errors import UnknownTargetError
from lms.xapi.forwarding.targets import Kind, State, Target

INVALID = 400

SHORT_KINDS = {
    Kind.XAPI: lazy("LRS lain"),
    Kind.WEBHOOK: lazy("Webhook"),
    Kind.PULL: lazy("Diambil dari LRS lain"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """How a target is doing: a word with its kind of badge, and what to know."""

    word: LazyString
    badge: str
    note: str = ""


# --- The list


@bp.get("/tujuan")
@requires(Permission.MANAGE_KEYS)
def list_targets() -> str:
    """List the targets of an institution: how far each is, and what is wrong."""
    homes = _homes()
    home = _asked(homes)
    found = queries.standings(db.session(), home.store)
    return render_template(
        "records/targets.html",
        homes=homes,
        home=home,
        standings=found,
        conditions={each.target.id: condition(each.target) for each in found},
        troubles={each.target.id: trouble_of(each.target) for each in found},
        kinds=SHORT_KINDS,
        most=queries.MOST_BEHIND,
    )


def _homes() -> Sequence[Shelf]:
    """Return the institutions whose targets the person manages."""
    places = scopes.places(reader(), Permission.MANAGE_KEYS)
    found = [each for each in shelves.shelves(db.session(), places) if each.whole]
    if not found:
        raise NotHereError
    return found


def _asked(homes: Sequence[Shelf]) -> Shelf:
    known = {str(each.store): each for each in homes}
    asked = asked_store()
    if asked and asked not in known:
        raise NotHereError
    return known.get(asked or str(reader().institution_id), homes[0])


def home_of(store: UUID) -> Shelf:
    """Return the institution, if the person manages its targets."""
    for each in _homes():
        if each.store == store:
            return each
    raise NotHereError


def find(target_id: UUID) -> Target:
    """Return a target of an institution that the person manages."""
    try:
        found = targets.by_id(db.session(), target_id)
    except UnknownTargetError:
        raise NotHereError from None
    scopes.check(reader(), Permission.MANAGE_KEYS, found.store)
    return found


# --- How it is doing


def condition(target: Target) -> Condition:
    """Return the state of a target in words."""
    if target.state is State.PAUSED:
        note = _("Dijeda oleh petugas. Yang terlewat menunggu di sini.")
        return Condition(lazy("Dijeda"), "neutral", note)
    if target.state is State.STOPPED:
        note = _("Berhenti sampai petugas memperbaiki penyebabnya dan melanjutkan.")
        return Condition(lazy("Berhenti"), "danger", note)
    rests = target.waits_until is not None and target.waits_until > clock.now()
    if not (rests and target.failures):
        return Condition(lazy("Berjalan"), "success")
    if target.failures >= PACE.breaks_after:
        return Condition(lazy("Gagal berulang kali"), "danger")
    return Condition(lazy("Mencoba lagi"), "warning")


def trouble_of(target: Target) -> Trouble | None:
    """Return what went wrong last, if nothing has gone well since."""
    if not target.error_code:
        return None
    return trouble(target.error_code, target.error_words)


# --- Making and changing


@bp.get("/tujuan/<uuid:store>/baru")
@requires(Permission.MANAGE_KEYS)
def new_target(store: UUID) -> str:
    """Show the form for a new target."""
    return _form_page(home_of(store), NewTargetForm(formdata=None))


@bp.post("/tujuan/<uuid:store>/baru")
@requires(Permission.MANAGE_KEYS)
def create_target(store: UUID) -> ResponseReturnValue:
    """Make a target; show the secret of a webhook, once."""
    home = home_of(store)
    form = NewTargetForm()
    if not form.validate() or not _is_sound(form, Kind(form.kind.data), home):
        return _form_page(home, form), INVALID
    kind = Kind(form.kind.data)
    made, secret = operations.add(
        db.session(),
        store=home.store,
        kind=kind,
        name=form.named,
        address=form.address(kind),
        choice=form.choice(reader().time_zone),
        by=reader(),
    )
    if kind is Kind.WEBHOOK:
        return _secret_page(home, made, secret)
    flash(_("Tujuan ditambahkan. Pengiriman dimulai dalam beberapa detik."), "success")
    return _to(made)


@bp.get("/tujuan/<uuid:target_id>/ubah")
@requires(Permission.MANAGE_KEYS)
def edit_target(target_id: UUID) -> str:
    """Show the form with what is known of a target, without its secret."""
    target = find(target_id)
    form = form_of(target, reader().time_zone)
    return _form_page(home_of(target.store), form, target)


@bp.post("/tujuan/<uuid:target_id>/ubah")
@requires(Permission.MANAGE_KEYS)
def change_target(target_id: UUID) -> ResponseReturnValue:
    """Change what is said of a target."""
    target = find(target_id)
    home = home_of(target.store)
    form = TargetForm()
    if not form.validate() or not _is_sound(form, target.kind, home, target):
        return _form_page(home, form, target), INVALID
    operations.change(
        db.session(),
        target,
        name=form.named,
        address=form.address(target.kind),
        choice=form.choice(reader().time_zone, target.choice),
        by=reader(),
    )
    flash(_("Perubahan disimpan."), "success")
    return _to(target)


def _is_sound(
    form: TargetForm, kind: Kind, home: Shelf, target: Target | None = None
) -> bool:
    others = (
        each.name
        for each in targets.of_store(db.session(), home.store)
        if target is None or each.id != target.id
    )
    known_url = None if target is None else target.url
    return form.is_sound(kind, rules(), others, known_url)


def rules() -> Rules:
    """Return where this site may send requests."""
    found: Rules = current_app.extensions["pamong.config"].outgoing
    return found


def _form_page(home: Shelf, form: TargetForm, target: Target | None = None) -> str:
    return render_template(
        "records/target_form.html",
        home=home,
        form=form,
        target=target,
        kinds=KINDS,
        webhook=Kind.WEBHOOK,
        verbs=vocabulary.KNOWN,
    )


def _secret_page(home: Shelf, target: Target, secret: str) -> str:
    return render_template(
        "records/target_secret.html", home=home, target=target, secret=secret
    )


def _to(target: Target) -> ResponseReturnValue:
    return redirect(url_for("records.target", target_id=target.id), 303)


# --- Single acts


@bp.post("/tujuan/<uuid:target_id>/rahasia")
@requires(Permission.MANAGE_KEYS)
def renew_target_secret(target_id: UUID) -> ResponseReturnValue:
    """Give a webhook another secret and show it, once."""
    target = find(target_id)
    if target.kind is not Kind.WEBHOOK:
        raise NotHereError
    secret = operations.renew_secret(db.session(), target, by=reader())
    return _secret_page(home_of(target.store), target, secret)


@bp.post("/tujuan/<uuid:target_id>/jeda")
@requires(Permission.MANAGE_KEYS)
def pause_target(target_id: UUID) -> ResponseReturnValue:
    """Work no more for a target."""
    target = find(target_id)
    operations.pause(db.session(), target, by=reader())
    flash(_("Tujuan dijeda. Yang terlewat menunggu sampai dilanjutkan."), "success")
    return _to(target)


@bp.post("/tujuan/<uuid:target_id>/lanjut")
@requires(Permission.MANAGE_KEYS)
def resume_target(target_id: UUID) -> ResponseReturnValue:
    """Work for a target again, at once."""
    target = find(target_id)
    operations.resume(db.session(), target, by=reader())
    flash(_("Tujuan dilanjutkan dari tempatnya berhenti."), "success")
    return _to(target)


@bp.post("/tujuan/<uuid:target_id>/hapus")
@requires(Permission.MANAGE_KEYS)
def remove_target(target_id: UUID) -> ResponseReturnValue:
    """Forget a target with its place and its dead letters."""
    target = find(target_id)
    operations.remove(db.session(), target, by=reader())
    flash(_("Tujuan dihapus, bersama rahasia dan catatan tertolaknya."), "success")
    return redirect(url_for("records.list_targets", lembaga=target.store), 303)


def standing_of(target: Target) -> Standing:
    """Return how far a target is."""
    return queries.standing(db.session(), target)
