"""Saved queries: kept, shared, opened again, exported now or regularly."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.errors import NotHereError
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.records import labels, saved_labels
from lms.records.asked import Asked
from lms.records.blueprint import STORE, asked_store, bp, readable, reader, shelf
from lms.records.errors import QueryNameTakenError
from lms.records.forms import SavedQueryForm
from lms.records.models import SavedQuery
from lms.records.operations import exports, saved
from lms.records.operations.exports import Order
from lms.records.queries import saved as queries
from lms.records.queries.shelves import Shelf
from lms.records.views.explorer import url
from lms.web.pagination import Page, requested
from lms.xapi import search

PAGE = 20
MOST_COUNTED = 1000
"""Statements counted for each query of a list."""
INVALID = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """A saved query as its reader sees it: with what they may read, and no more."""

    row: SavedQuery
    is_own: bool
    owner: str
    home: str
    filters: str
    href: str | None
    count: int
    by_outcome: bool

    @property
    def is_many(self) -> bool:
        """Tell whether there are more than were counted."""
        return self.count > MOST_COUNTED


# --- The list


@bp.get("/pencarian")
@requires(Permission.READ_STATEMENTS)
def saved_queries() -> str:
    """List one's own saved queries and those that are shared where one reads."""
    session, found = db.session(), {each.store: each for each in readable()}
    number = requested()
    rows, total = queries.visible(session, reader().id, found, number=number, size=PAGE)
    shelves = {
        store: shelf(list(found.values()), store)
        for store in {row.store for row in rows}
        if store in found
    }
    owners = queries.names_of(session, {row.owner_id for row in rows})
    shown = [
        _shown(row, shelves.get(row.store), owners.get(row.owner_id, ""))
        for row in rows
    ]
    return render_template(
        "records/saved.html",
        page=Page(shown, number, PAGE, total),
        most=MOST_COUNTED,
        labels=labels,
        words=saved_labels,
    )


def _shown(row: SavedQuery, here: Shelf | None, owner: str) -> Shown:
    asked = Asked.read(row.question, reader().time_zone)
    names = [str(labels.FILTERS[name]) for name in asked.narrowed]
    return Shown(
        row,
        row.owner_id == reader().id,
        owner,
        here.name if here else _("lembaga lain"),
        _("disaring menurut: %(filters)s", filters=", ".join(names))
        if names
        else _("semua catatan"),
        url(here, asked) if here else None,
        _count(here, asked) if here else 0,
        asked.outcome is not None,
    )


def _count(here: Shelf, asked: Asked) -> int:
    wanted = asked.filter(here.within)
    return search.count(db.session(), here.store, wanted, MOST_COUNTED + 1)


# --- Saving and changing


@bp.get("/pencarian/baru")
@requires(Permission.READ_STATEMENTS)
def new_saved_query() -> str:
    """Show what can be kept with the question of this address."""
    return _new_page(*_question(), SavedQueryForm(formdata=None))


@bp.post("/pencarian")
@requires(Permission.READ_STATEMENTS)
def save_query() -> ResponseReturnValue:
    """Keep the question of this address."""
    here, asked = _question()
    form = SavedQueryForm()
    if form.validate():
        try:
            wanted = _wanted(form, here, asked)
            saved.save(db.session(), wanted, form.card(), by=reader())
        except QueryNameTakenError as error:
            form.name.errors = [str(error)]
        else:
            return _to_list(_("Pencarian disimpan."))
    return _new_page(here, asked, form), INVALID


def _question() -> tuple[Shelf, Asked]:
    here = shelf(readable(), asked_store())
    return here, Asked.read(request.args, reader().time_zone)


def _wanted(form: SavedQueryForm, here: Shelf, asked: Asked) -> Order:
    return Order(
        here.store,
        asked,
        here.within,
        form.chosen_format(),
        form.chosen_columns(),
        bool(form.pseudonymised.data),
    )


def _new_page(here: Shelf, asked: Asked, form: SavedQueryForm) -> str:
    values = {STORE: str(here.store), **asked.parameters()}
    action = f"{url_for('records.save_query')}?{urlencode(values)}"
    return _form_page(_("Simpan pencarian"), here, asked, form, action)


def _form_page(
    heading: str, here: Shelf, asked: Asked, form: SavedQueryForm, action: str
) -> str:
    return render_template(
        "records/saved_form.html",
        heading=heading,
        here=here,
        form=form,
        chosen=[labels.FILTERS[name] for name in asked.narrowed],
        action=action,
        explorer_url=url(here, asked),
    )


@bp.get("/pencarian/<uuid:query_id>/ubah")
@requires(Permission.READ_STATEMENTS)
def edit_saved_query(query_id: UUID) -> str:
    """Show what is kept with a query of one's own."""
    row = _own(query_id)
    return _edit_page(row, SavedQueryForm.of(row))


@bp.post("/pencarian/<uuid:query_id>/ubah")
@requires(Permission.READ_STATEMENTS)
def change_saved_query(query_id: UUID) -> ResponseReturnValue:
    """Change what is kept with a query of one's own; a schedule that rested goes on."""
    row = _own(query_id)
    form = SavedQueryForm()
    if form.validate():
        here, asked = _asks(row)
        try:
            wanted = _wanted(form, here, asked)
            saved.change(db.session(), row, wanted, form.card(), by=reader())
        except QueryNameTakenError as error:
            form.name.errors = [str(error)]
        else:
            return _to_list(_("Perubahan disimpan."))
    return _edit_page(row, form), INVALID


def _edit_page(row: SavedQuery, form: SavedQueryForm) -> str:
    here, asked = _asks(row)
    action = url_for("records.change_saved_query", query_id=row.id)
    return _form_page(_("Ubah pencarian"), here, asked, form, action)


# --- What one does with it


@bp.post("/pencarian/<uuid:query_id>/unduh")
@requires(Permission.READ_STATEMENTS)
def export_saved_query(query_id: UUID) -> ResponseReturnValue:
    """Ask for the file of all that a query finds, as far as one may read it oneself."""
    row = _visible(query_id)
    here, asked = _asks(row)
    wanted = saved.order_of(row, here.within, asked.zone)
    exports.order(db.session(), wanted, by=reader())
    flash(_("Unduhan sedang disiapkan."), "success")
    return redirect(url_for("records.exports"), 303)


@bp.post("/pencarian/<uuid:query_id>/salin")
@requires(Permission.READ_STATEMENTS)
def copy_saved_query(query_id: UUID) -> ResponseReturnValue:
    """Take a query over as one's own, neither shared nor scheduled."""
    row = _visible(query_id)
    here, _asked = _asks(row)
    made = saved.copy(db.session(), row, here.within, by=reader())
    return _to_list(_("Pencarian disalin sebagai “%(name)s”.", name=made.name))


@bp.post("/pencarian/<uuid:query_id>/hapus")
@requires(Permission.READ_STATEMENTS)
def remove_saved_query(query_id: UUID) -> ResponseReturnValue:
    """Forget a query of one's own, with its schedule."""
    saved.remove(db.session(), _own(query_id), by=reader())
    return _to_list(_("Pencarian dihapus. Berkas yang sudah diunduh tetap ada."))


def _visible(query_id: UUID) -> SavedQuery:
    stores = [each.store for each in readable()]
    found = queries.one(db.session(), query_id, reader().id, stores)
    if found is None:
        raise NotHereError
    return found


def _own(query_id: UUID) -> SavedQuery:
    found = _visible(query_id)
    if found.owner_id != reader().id:
        raise NotHereError
    return found


def _asks(row: SavedQuery) -> tuple[Shelf, Asked]:
    """Return a query's question, and its shelf as the reader may read it now."""
    here = shelf(readable(), row.store)
    return here, Asked.read(row.question, reader().time_zone)


def _to_list(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("records.saved_queries"), 303)
