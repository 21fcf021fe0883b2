"""How long institutions keep what programs wrote, and deleting what is older."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.models import Institution
from lms.accounts.operations import retention as operations
from lms.admin import homes, labels
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import ApproveRetentionForm, RetentionForm
from lms.core import clock
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.xapi import moments
from lms.xapi import retention as store
from lms.xapi.retention import RetentionError


@bp.get("/retensi")
@requires(Permission.ADMINISTER)
def retention() -> str:
    """Show the rule of an institution; with ``uji`` also what would go by it now."""
    home = homes.asked(homes.managed(Permission.ADMINISTER))
    rule = store.kept(db.session(), home.id).rule
    form = RetentionForm(formdata=None, obj=rule)
    at = clock.now() if "uji" in request.args and not rule.keeps_all else None
    return _page(home, form, at, ApproveRetentionForm(formdata=None))


def _page(
    home: Institution,
    form: RetentionForm,
    at: datetime | None,
    approval: ApproveRetentionForm,
) -> str:
    """Draw the page, with the preview of ``at`` if there is one."""
    session = db.session()
    kept = store.kept(session, home.id)
    seen = None if at is None else store.preview(session, home.id, at)
    if seen is not None:
        approval.show(seen, kept.rule)
    return render_template(
        "admin/retention.html",
        homes=homes.managed(Permission.ADMINISTER),
        home=home,
        kept=kept,
        form=form,
        seen=seen,
        approval=approval,
        labels=labels,
    )


@bp.post("/retensi/<uuid:institution_id>")
@requires(Permission.ADMINISTER)
def set_retention(institution_id: UUID) -> ResponseReturnValue:
    """Give the institution another rule; nothing is deleted by that."""
    home = homes.find(Permission.ADMINISTER, institution_id)
    form = RetentionForm()
    if not form.validate():
        return _page(home, form, None, ApproveRetentionForm(formdata=None)), INVALID
    operations.decide(db.session(), home.id, form.rule(), by=staff())
    flash(_("Masa simpan disimpan. Belum ada yang dihapus."), "success")
    return _back(home)


@bp.post("/retensi/<uuid:institution_id>/hapus")
@requires(Permission.ADMINISTER)
def approve_retention(institution_id: UUID) -> ResponseReturnValue:
    """Agree to delete what the preview of a moment showed; a server does it soon."""
    home = homes.find(Permission.ADMINISTER, institution_id)
    approval = ApproveRetentionForm()
    at = _moment(approval.at.data or "")
    if at is None or not approval.validate():
        rule = store.kept(db.session(), home.id).rule
        form = RetentionForm(formdata=None, obj=rule)
        return _page(home, form, at or clock.now(), approval), INVALID
    try:
        operations.approve(db.session(), home.id, at, approval.rule(), by=staff())
    except (RetentionError, ValueError):
        flash(_("Masa simpan berubah sementara itu. Periksa sekali lagi."), "warning")
        return _back(home)
    flash(_("Penghapusan disetujui dan dikerjakan dalam beberapa menit."), "success")
    return _back(home)


def _moment(text: str) -> datetime | None:
    """Return the moment of a preview; None for one that there was not yet."""
    try:
        at = moments.parse(text)
    except ValueError:
        return None
    return at if at <= clock.now() else None


def _back(home: Institution) -> ResponseReturnValue:
    return redirect(url_for("admin.retention", lembaga=home.id), 303)
