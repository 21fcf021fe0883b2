"""Pages of certificates: one's own, the paper, and the public check."""

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from lms.accounts import erasures, exports
from lms.accounts.identity import SignedInPerson
from lms.accounts.sessions import signed_in as person_of_request
from lms.core.db import db
from lms.core.i18n import _, lazy
from lms.core.permissions import Permission, public, signed_in
from lms.courses.certificates import codes, operations, pdf, queries, waiting
from lms.courses.certificates.errors import CertificateNotFoundError, RevokedError
from lms.courses.certificates.models import Certificate
from lms.web import navigation

bp = Blueprint("certificates", __name__, template_folder="templates")

NOT_FOUND = 404
READERS = (Permission.RELEASE_CERTIFICATE, Permission.AUDIT)
"""Who may have the paper of somebody else, in the scopes of its course."""


@bp.get("/sertifikat")
@signed_in
def mine() -> str:
    """List the person's certificates, and what is missing for the others."""
    session = db.session()
    person = person_of_request()
    missing = [
        (each, waiting.reason(each.outline, each.whole))
        for each in queries.waiting_of(session, person.id)
    ]
    own = queries.of_person(session, person.id)
    return render_template("certificates/mine.html", own=own, missing=missing)


@bp.get("/sertifikat/<code>.pdf")
@signed_in
def paper(code: str) -> Response:
    """Draw the paper for its holder, or for staff of its course."""
    certificate = _find(code)
    if certificate is None or not _may_have(person_of_request(), certificate):
        raise CertificateNotFoundError
    if certificate.revoked_at is not None:
        raise RevokedError
    response = Response(
        pdf.draw(certificate.paper, certificate.digest), mimetype="application/pdf"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"Sertifikat-{certificate.number}.pdf",
    )
    return response


@bp.get("/verifikasi")
@public
def ask() -> ResponseReturnValue:
    """Ask for a code, and go on to what it says."""
    typed = request.args.get("kode", "").strip()
    if not typed:
        return _check("ask")
    code = codes.normalised(typed)
    if code is None:
        return _check("ask", typed=typed, error=_incomplete())
    return redirect(url_for("certificates.check", code=code), 303)


@bp.get("/verifikasi/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    """Say whether a certificate is genuine: the least that tells whose it is.

    Only by the full code. A certificate under question is valid until staff decide.
    """
    certificate = _find(code)
    if certificate is None:
        return _check("unknown", typed=code), NOT_FOUND
    verdict = "valid" if certificate.revoked_at is None else "revoked"
    return _check(
        verdict,
        certificate=certificate,
        digest=pdf.short_digest(certificate.digest),
    )


def _check(verdict: str, **values: object) -> Response:
    """Draw the public page, which no search engine may keep."""
    page = render_template("certificates/check.html", verdict=verdict, **values)
    response = Response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _incomplete() -> str:
    return str(
        _(
            "Kode ini tidak lengkap. Salin seluruh kode dari sertifikat: %(n)d huruf "
            "dan angka dalam kelompok empat.",
            n=codes.LENGTH,
        )
    )


def _find(code: str) -> Certificate | None:
    known = codes.normalised(code)
    return None if known is None else queries.by_code(db.session(), known)


def _may_have(person: SignedInPerson, certificate: Certificate) -> bool:
    if certificate.person_id == person.id:
        return True
    if not any(map(person.may, READERS)):
        return False
    scopes = queries.scopes_of(db.session(), certificate)
    return any(person.may(permission, *scopes) for permission in READERS)


def register(app: Flask) -> None:
    """Add the pages, their place in the navigation, and the rights of a person."""
    app.register_blueprint(bp)
    navigation.add(
        app,
        navigation.NavItem(
            lazy("Sertifikat"), "certificates.mine", "certificate", order=40
        ),
    )
    exports.register("certificates", queries.export_of)
    erasures.register("certificates", operations.forget)
