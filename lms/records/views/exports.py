"""Exports: from a question to a file that is there for a week."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.core import clock, site
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.records import labels
from lms.records.asked import Asked
from lms.records.blueprint import (
    STORE,
    asked_store,
    bp,
    places,
    readable,
    reader,
    shelf,
)
from lms.records.errors import (
    ExportError,
    ExportInVainError,
    FileGoneError,
    KeyDestroyedError,
    LinkExpiredError,
    RightLostError,
    TooManyRowsError,
)
from lms.records.exports import rights, running
from lms.records.formats import MOST_ROWS, Format
from lms.records.forms import ExportForm
from lms.records.models import RecordExport, State
from lms.records.operations import exports as operations
from lms.records.operations.exports import Order
from lms.records.queries import exports as queries
from lms.records.queries.shelves import Shelf
from lms.xapi import search

VALID = timedelta(hours=1)
"""How long the link to a file is good."""
INVALID = 400
SIGN = "tanda"
"""The parameter that has the signature of a link."""
REFRESH = 5
"""Seconds after which a list with something on its way is shown again."""

FAILURES: dict[str, type[ExportError]] = {
    each.code: each
    for each in (
        ExportInVainError,
        KeyDestroyedError,
        RightLostError,
        TooManyRowsError,
    )
}


# --- Asking


@bp.get("/unduhan/baru")
@requires(Permission.READ_STATEMENTS)
def new_export() -> str:
    """Show how many statements a question has, and what a file of them may be."""
    here, asked = _question()
    return _form_page(here, asked, ExportForm(formdata=None))


@bp.post("/unduhan")
@requires(Permission.READ_STATEMENTS)
def order_export() -> ResponseReturnValue:
    """Ask for the file of a question."""
    here, asked = _question()
    form = ExportForm()
    if not form.validate():
        return _form_page(here, asked, form), INVALID
    chosen = form.chosen_format()
    if chosen is Format.XLSX and asked.outcome is None:
        _check_rows(here, asked)
    operations.order(
        db.session(),
        Order(
            here.store,
            asked,
            here.within,
            chosen,
            form.chosen_columns(),
            bool(form.pseudonymised.data),
        ),
        by=reader(),
    )
    return _to_list(_("Unduhan sedang disiapkan."))


def _question() -> tuple[Shelf, Asked]:
    here = shelf(readable(), asked_store())
    return here, Asked.read(request.args, reader().time_zone)


def _check_rows(here: Shelf, asked: Asked) -> None:
    if _count(here, asked) > MOST_ROWS:
        raise TooManyRowsError


def _count(here: Shelf, asked: Asked) -> int:
    """Return how many statements there are; one more than ``MOST_ROWS`` is many."""
    wanted = asked.filter(here.within)
    return search.count(db.session(), here.store, wanted, MOST_ROWS + 1)


def _form_page(here: Shelf, asked: Asked, form: ExportForm) -> str:
    values = {STORE: str(here.store), **asked.parameters()}
    return render_template(
        "records/export_new.html",
        here=here,
        form=form,
        count=_count(here, asked),
        most=MOST_ROWS,
        chosen=[labels.FILTERS[name] for name in asked.narrowed],
        by_outcome=asked.outcome is not None,
        action=f"{url_for('records.order_export')}?{urlencode(values)}",
        explorer_url=f"{url_for('records.explore')}?{urlencode(values)}",
    )


def _to_list(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("records.exports"), 303)


# --- What was asked for


@bp.get("/unduhan")
@requires(Permission.READ_STATEMENTS)
def exports() -> str:
    """List one's own exports: how far they are, and where the files are."""
    shelves = readable()
    found = queries.of_owner(db.session(), reader().id)
    keyed = [
        each
        for each in shelves
        if reader().may(Permission.MANAGE_KEYS, each.store)
        and queries.has_key(db.session(), each.store)
    ]
    return render_template(
        "records/exports.html",
        exports=found,
        homes={each.store: each.name for each in shelves},
        keyed=keyed,
        labels=labels,
        states=State,
        failures={code: each() for code, each in FAILURES.items()},
        question=_in_words,
        link=_link,
        refresh=REFRESH if any(each.is_open for each in found) else None,
    )


def _in_words(export: RecordExport) -> str:
    asked = Asked.read(export.question, export.zone)
    names = [str(labels.FILTERS[name]) for name in asked.narrowed]
    return ", ".join(names) or _("semua catatan")


@bp.post("/unduhan/<uuid:export_id>/lanjutan")
@requires(Permission.READ_STATEMENTS)
def continue_export(export_id: UUID) -> ResponseReturnValue:
    """Ask for what was stored since an export of one's own."""
    return _ordered(operations.order_since(_own(export_id)))


@bp.post("/unduhan/<uuid:export_id>/ulangi")
@requires(Permission.READ_STATEMENTS)
def repeat_export(export_id: UUID) -> ResponseReturnValue:
    """Ask again for the same, up to this moment."""
    return _ordered(operations.order_again(_own(export_id)))


def _ordered(wanted: Order) -> ResponseReturnValue:
    if not rights.covered(db.session(), places(), wanted.store, wanted.within):
        raise RightLostError
    operations.order(db.session(), wanted, by=reader())
    return _to_list(_("Unduhan sedang disiapkan."))


@bp.post("/unduhan/<uuid:export_id>/hapus")
@requires(Permission.READ_STATEMENTS)
def remove_export(export_id: UUID) -> ResponseReturnValue:
    """Take an export of one's own back, with its file."""
    operations.remove(db.session(), _own(export_id))
    return _to_list(_("Unduhan dihapus."))


def _own(export_id: UUID) -> RecordExport:
    found = queries.one(db.session(), export_id, reader().id)
    if found is None:
        raise NotHereError
    return found


@bp.get("/unduhan/samaran/<uuid:store>/hapus")
@requires(Permission.MANAGE_KEYS)
def ask_destruction(store: UUID) -> str:
    """Ask once more before an institution's key of other names is destroyed."""
    scopes.check(reader(), Permission.MANAGE_KEYS, store)
    return render_template(
        "records/pseudonyms.html",
        store=store,
        home=shelf(readable(), store).name,
        is_there=queries.has_key(db.session(), store),
    )


@bp.post("/unduhan/samaran/<uuid:store>/hapus")
@requires(Permission.MANAGE_KEYS)
def destroy_pseudonyms(store: UUID) -> ResponseReturnValue:
    """Destroy an institution's key of other names."""
    scopes.check(reader(), Permission.MANAGE_KEYS, store)
    operations.destroy_key(db.session(), store, by=reader())
    return _to_list(_("Kunci nama samaran dihapus."))


# --- The file


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(site.current().secret, salt="records.export")


def _link(export: RecordExport) -> str:
    until = int((clock.now() + VALID).timestamp())
    sign = _signer().dumps([str(reader().id), str(export.id), until])
    return url_for("records.export_file", export_id=export.id, tanda=sign)


@bp.get("/unduhan/<uuid:export_id>/berkas")
@requires(Permission.READ_STATEMENTS)
def export_file(export_id: UUID) -> Response:
    """Give the file to whom it belongs, as long as link and right are good."""
    found = _own(export_id)
    _check_sign(found)
    if not rights.covered(
        db.session(), places(), found.store, rights.read(found.within)
    ):
        raise RightLostError
    path = running.path_of(running.home(), found.id, found.format)
    if found.state is not State.DONE or not path.exists():
        raise FileGoneError
    response = send_file(
        path,
        mimetype=found.format.media_type,
        as_attachment=True,
        download_name=_name(found),
        etag=str(found.sha256),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _check_sign(export: RecordExport) -> None:
    try:
        owner, named, until = _signer().loads(request.args.get(SIGN, ""))
    except (BadSignature, ValueError):
        raise NotHereError from None
    if (owner, named) != (str(reader().id), str(export.id)):
        raise NotHereError
    if until < clock.now().timestamp():
        raise LinkExpiredError


def _name(export: RecordExport) -> str:
    made = f"{export.finished_at:%Y%m%d-%H%M}"
    return f"rekam-belajar-{made}{export.format.suffix}"
