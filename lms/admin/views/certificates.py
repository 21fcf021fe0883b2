"""Certificates: what waits for a decision, releasing, revoking."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.accounts.nip import masked
from lms.admin import operations
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import ReasonForm
from lms.admin.queries import certificates as queries
from lms.admin.queries import groups
from lms.admin.queries.groups import Group
from lms.admin.views import looks
from lms.admin.views.cohorts import find_group
from lms.admin.views.recap import chosen
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.courses.certificates import operations as certificates
from lms.courses.certificates import queries as certificate_queries
from lms.courses.certificates.models import Certificate
from lms.web.pagination import Page, requested

PAGE_SIZE = 50


@bp.get("/sertifikat")
@requires(Permission.RELEASE_CERTIFICATE)
def certificate_groups() -> str:
    """List what is questioned, then the groups with what waits in them."""
    session = db.session()
    places = scopes.places(staff(), Permission.RELEASE_CERTIFICATE)
    looks.at_certificates(*queries.questioned(session, places))
    counted = groups.counted(session, places)
    return render_template(
        "admin/certificate_groups.html",
        questioned=queries.questioned(session, places),
        tallies=queries.tallies(session, places, counted),
    )


@bp.get("/sertifikat/angkatan/<uuid:cohort_id>")
@bp.get("/sertifikat/mandiri/<uuid:course_id>")
@requires(Permission.RELEASE_CERTIFICATE)
def certificates_of(
    cohort_id: UUID | None = None, course_id: UUID | None = None
) -> str:
    """Show who may be given a certificate in a group, and who has one."""
    group = find_group(
        Permission.RELEASE_CERTIFICATE, cohort_id=cohort_id, course_id=course_id
    )
    looks.at_list(group, Permission.RELEASE_CERTIFICATE)
    looks.at_certificates(*queries.of_departed(db.session(), _issued(group)[0]))
    issued, total = _issued(group)
    return render_template(
        "admin/certificates.html",
        group=group,
        ready=queries.ready(db.session(), group),
        page=Page(issued, requested(), PAGE_SIZE, total),
        masked=masked,
    )


def _issued(group: Group) -> tuple[Sequence[Certificate], int]:
    skipped = (requested() - 1) * PAGE_SIZE
    return queries.issued(db.session(), group, limit=PAGE_SIZE, offset=skipped)


@bp.post("/sertifikat/angkatan/<uuid:cohort_id>/terbitkan")
@bp.post("/sertifikat/mandiri/<uuid:course_id>/terbitkan")
@requires(Permission.RELEASE_CERTIFICATE)
def release(
    cohort_id: UUID | None = None, course_id: UUID | None = None
) -> ResponseReturnValue:
    """Award the certificates of those chosen; who has not passed gets none."""
    group = find_group(
        Permission.RELEASE_CERTIFICATE, cohort_id=cohort_id, course_id=course_id
    )
    wanted = [each.registration for each in chosen(group)]
    results = certificates.award_all(db.session(), wanted, by=staff().account_name)
    issued = [each for each in results.values() if isinstance(each, Certificate)]
    if issued:
        flash(_("%(count)s sertifikat terbit.", count=len(issued)), "success")
    for text in sorted({str(each) for each in results.values() if each not in issued}):
        flash(text, "warning")
    if not results:
        flash(_("Pilih sedikitnya satu peserta lebih dahulu."), "warning")
    return redirect(url_for("admin.certificates_of", **group.key), 303)


def _find(certificate_id: UUID) -> Certificate:
    found = db.session().get(Certificate, certificate_id)
    if found is None:
        raise NotHereError
    places = certificate_queries.scopes_of(db.session(), found)
    scopes.check(staff(), Permission.RELEASE_CERTIFICATE, *places)
    return found


@bp.get("/sertifikat/<uuid:certificate_id>")
@requires(Permission.RELEASE_CERTIFICATE)
def certificate(certificate_id: UUID) -> str:
    """Show one certificate and what may be decided about it."""
    found = _find(certificate_id)
    looks.at_certificates(found)
    form = ReasonForm(formdata=None)
    return render_template("admin/certificate.html", certificate=found, form=form)


@bp.post("/sertifikat/<uuid:certificate_id>/cabut")
@requires(Permission.RELEASE_CERTIFICATE)
def revoke_certificate(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate, with a reason that its holder can read."""
    found = _find(certificate_id)
    form = ReasonForm()
    if not form.validate():
        looks.at_certificates(found)
        page = render_template("admin/certificate.html", certificate=found, form=form)
        return page, INVALID
    reason = form.reason.data or ""
    operations.revoke_certificate(db.session(), found, by=staff(), reason=reason)
    flash(_("Sertifikat dicabut; halaman verifikasi menyatakannya."), "success")
    return redirect(url_for("admin.certificate", certificate_id=certificate_id), 303)


@bp.post("/sertifikat/<uuid:certificate_id>/tegaskan")
@requires(Permission.RELEASE_CERTIFICATE)
def uphold_certificate(certificate_id: UUID) -> ResponseReturnValue:
    """Let a questioned certificate stand."""
    found = _find(certificate_id)
    operations.uphold_certificate(db.session(), found, by=staff())
    flash(_("Sertifikat dinyatakan tetap berlaku."), "success")
    return redirect(url_for("admin.certificate", certificate_id=certificate_id), 303)
