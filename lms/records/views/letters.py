"""One target, and the statements that it refused: people decide about each."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.errors import NotHereError
from lms.core import transaction
from lms.core.db import db
from lms.core.i18n import _
from lms.core.outgoing import Door, Limits
from lms.core.permissions import Permission, requires
from lms.records.blueprint import bp, places, reader
from lms.records.names import names_on
from lms.records.operations import targets as operations
from lms.records.operations.targets import MOST_AT_ONCE, Replayed
from lms.records.queries import shelves
from lms.records.queries import targets as queries
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Language, Sentence, sentence
from lms.records.target_forms import NoteForm
from lms.records.troubles import trouble
from lms.records.views import targets as pages
from lms.records.views.targets import SHORT_KINDS, find, home_of
from lms.web.language import current_language
from lms.web.pagination import Page, requested
from lms.xapi.forwarding import letters
from lms.xapi.forwarding.errors import (
    BusyTargetError,
    LostLeaseError,
    SecretError,
    UnknownLetterError,
)
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.targets import Kind, State, Target

PAGE = 20
ALL = "semua"
"""The parameter that shows settled letters too."""

LIMITS = Limits(seconds=5.0)
"""Of one request that a person waits for."""


@bp.get("/tujuan/<uuid:target_id>")
@requires(Permission.MANAGE_KEYS)
def target(target_id: UUID) -> str:
    """Show a target, how far it is, and its dead letters."""
    found = find(target_id)
    home = home_of(found.store)
    settled = ALL in request.args
    listed = _page(found, settled=settled)
    shown = queries.shown(db.session(), found.store, listed.items)
    return render_template(
        "records/target.html",
        home=home,
        target=found,
        standing=pages.standing_of(found),
        condition=pages.condition(found),
        trouble=pages.trouble_of(found),
        kind=SHORT_KINDS[found.kind],
        kinds=Kind,
        states=State,
        page=listed,
        shown=shown,
        told=_told(home, shown),
        reasons={each.id: trouble(each.code, each.words) for each in listed.items},
        settled=settled,
        most=queries.MOST_BEHIND,
        at_once=MOST_AT_ONCE,
    )


def _page(found: Target, *, settled: bool) -> Page[Letter]:
    session, number = db.session(), requested()
    items = letters.waiting(
        session,
        found.id,
        all_of_them=settled,
        most=PAGE,
        skipped=(number - 1) * PAGE,
    )
    total = letters.count(session, found.id, all_of_them=settled)
    return Page(items, number, PAGE, total)


def _told(home: Shelf, shown: Sequence[queries.Shown]) -> dict[UUID, Sentence]:
    names = names_on(shelves.filled(db.session(), home, places()))
    language = cast("Language", current_language())
    return {
        each.letter.id: sentence(each.statement, language, names)
        for each in shown
        if each.statement is not None
    }


# --- One letter


@bp.post("/tujuan/<uuid:target_id>/surat/<uuid:letter_id>/catatan")
@requires(Permission.MANAGE_KEYS)
def annotate_letter(target_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Write something beside a letter."""
    letter = _letter(find(target_id), letter_id)
    form = NoteForm()
    if not form.validate():
        flash(" ".join(form.note.errors), "danger")
        return _back(target_id)
    note = (form.note.data or "").strip()
    operations.annotate(db.session(), letter, note, by=reader())
    flash(_("Keterangan Anda disimpan."), "success")
    return _back(target_id)


@bp.post("/tujuan/<uuid:target_id>/surat/<uuid:letter_id>/buang")
@requires(Permission.MANAGE_KEYS)
def drop_letter(target_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Forget a letter."""
    letter = _letter(find(target_id), letter_id)
    operations.drop(db.session(), letter, by=reader())
    flash(_("Dibuang. Tujuan ini tidak akan menerima catatan tersebut."), "success")
    return _back(target_id)


@bp.post("/tujuan/<uuid:target_id>/surat/<uuid:letter_id>/ulang")
@requires(Permission.MANAGE_KEYS)
def replay_letter(target_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Send one letter again, as its statement is now."""
    # Read beforehand: no transaction is open while the other side is waited for.
    with transaction.reading(db.session):
        letter = _letter(find(target_id), letter_id)
    return _replayed(target_id, [letter])


@bp.post("/tujuan/<uuid:target_id>/ulang")
@requires(Permission.MANAGE_KEYS)
def replay_letters(target_id: UUID) -> ResponseReturnValue:
    """Send the first letters again, as many as one request has the time for."""
    with transaction.reading(db.session):
        found = find(target_id)
        chosen = letters.waiting(db.session(), found.id, most=MOST_AT_ONCE)
    return _replayed(target_id, chosen)


def _letter(found: Target, letter_id: UUID) -> Letter:
    try:
        letter = letters.by_id(db.session(), letter_id)
    except UnknownLetterError:
        raise NotHereError from None
    if letter.target != found.id:
        raise NotHereError
    return letter


def _back(target_id: UUID) -> ResponseReturnValue:
    return redirect(f"{url_for('records.target', target_id=target_id)}#surat", 303)


def _replayed(target_id: UUID, chosen: Sequence[Letter]) -> ResponseReturnValue:
    try:
        with Door(pages.rules(), LIMITS) as door:
            done = operations.replay(db.session(), door, chosen, by=reader())
    except (BusyTargetError, LostLeaseError, SecretError) as error:
        flash(trouble(error.code, "").text, "danger")
        return _back(target_id)
    with transaction.reading(db.session):
        left = letters.count(db.session(), target_id)
    _tell(done, left)
    return _back(target_id)


def _tell(done: Replayed, left: int) -> None:
    said = _(
        "%(delivered)s catatan terkirim, %(refused)s ditolak lagi, %(left)s masih "
        "menunggu.",
        delivered=done.delivered,
        refused=done.refused,
        left=left,
    )
    if done.ended is not None:
        reason = trouble(done.ended.code, done.ended.words)
        said = f"{said} {reason.text}"
    flash(said, "danger" if done.ended or done.refused else "success")
