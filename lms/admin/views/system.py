"""The state of the system and its bands, for site-wide administrators."""

import sys
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import BandsForm, read_bands, write_bands
from lms.admin.queries import system as queries
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.courses import registry
from lms.courses.grades import operations
from lms.courses.grades import queries as grades
from lms.courses.grades.errors import BandsError
from lms.courses.outline.models import Course


@bp.get("/sistem")
@requires(Permission.ADMINISTER)
def system() -> str:
    """Show modules in quarantine, courses, waiting mail, bands and versions."""
    scopes.check_site(staff(), Permission.ADMINISTER)
    session = db.session()
    return render_template(
        "admin/system.html",
        broken=registry.current().broken.values(),
        courses=queries.courses(session),
        mail=queries.waiting_mail(session),
        bands=grades.bands_of(session, None),
        version=queries.product_version(),
        python=sys.version.partition(" ")[0],
        database=queries.database(session),
    )


def _course(course_id: UUID | None) -> Course | None:
    """Return the course whose bands are meant; None for those of the site."""
    scopes.check_site(staff(), Permission.ADMINISTER)
    if course_id is None:
        return None
    found = db.session().get(Course, course_id)
    if found is None:
        raise NotHereError
    return found


@bp.get("/sistem/kualifikasi")
@bp.get("/sistem/kualifikasi/<uuid:course_id>")
@requires(Permission.ADMINISTER)
def bands(course_id: UUID | None = None) -> str:
    """Show the bands of the site or of a course as text to be changed."""
    course = _course(course_id)
    has_own = course is None or grades.has_bands(db.session(), course_id)
    present = grades.bands_of(db.session(), course_id)
    form = BandsForm(formdata=None, bands=write_bands(present) if has_own else "")
    return render_template("admin/bands.html", form=form, course=course)


@bp.post("/sistem/kualifikasi")
@bp.post("/sistem/kualifikasi/<uuid:course_id>")
@requires(Permission.ADMINISTER)
def set_bands(course_id: UUID | None = None) -> ResponseReturnValue:
    """Replace the bands; no line at all gives a course those of the site again."""
    course = _course(course_id)
    form = BandsForm()
    page = "admin/bands.html"
    if not form.validate():
        return render_template(page, form=form, course=course), INVALID
    try:
        wanted = read_bands(form.bands.data or "")
        operations.set_bands(db.session(), course_id, wanted)
    except BandsError as error:
        form.bands.errors = [str(error)]
        return render_template(page, form=form, course=course), INVALID
    flash(_("Kualifikasi disimpan. Nilai yang sudah terbit tidak berubah."), "success")
    return redirect(url_for("admin.system"), 303)
