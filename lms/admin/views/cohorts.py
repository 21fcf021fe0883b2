"""Cohorts: the list, a new one, its key, and who is enrolled in it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.admin import labels, operations
from lms.admin.blueprint import INVALID, bp, staff
from lms.admin.forms import CohortForm, EnrolForm
from lms.admin.queries import groups
from lms.admin.queries.groups import Group
from lms.core import clock
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.models import Cohort
from lms.courses.outline.models import Course
from lms.web.forms import choices


def find_group(
    permission: Permission,
    *,
    cohort_id: UUID | None = None,
    course_id: UUID | None = None,
) -> Group:
    """Return a group in which one holds ``permission``, or refuse as if it were not."""
    found = groups.group(db.session(), cohort_id=cohort_id, course_id=course_id)
    if found is None:
        raise NotHereError
    scopes.check(staff(), permission, *found.places)
    return found


def may(permission: Permission, group: Group) -> bool:
    """Tell whether one holds ``permission`` in a group."""
    return staff().may(permission, *group.places)


@bp.get("/angkatan")
@requires(Permission.FOLLOW_COHORT)
def cohorts() -> str:
    """List the cohorts that one follows, and who learns without one."""
    places = scopes.places(staff(), Permission.FOLLOW_COHORT)
    found = groups.counted(db.session(), places)
    managed = scopes.places(staff(), Permission.MANAGE_COHORT)
    return render_template(
        "admin/cohorts.html",
        found=found,
        may_create=managed.reach_courses,
        today=clock.now().date(),
    )


def _course_choices() -> list[tuple[str, str]]:
    places = scopes.places(staff(), Permission.MANAGE_COHORT)
    if not places.reach_courses:
        raise NotHereError
    found = groups.courses(db.session(), places)
    return [(str(each.course_id), each.course_title) for each in found]


@bp.get("/angkatan/baru")
@requires(Permission.MANAGE_COHORT)
def new_cohort() -> str:
    """Show the form for a new cohort."""
    form = CohortForm(formdata=None, time_zone=staff().time_zone)
    form.course.choices = choices(*_course_choices())
    return render_template("admin/new_cohort.html", form=form)


@bp.post("/angkatan/baru")
@requires(Permission.MANAGE_COHORT)
def create_cohort() -> ResponseReturnValue:
    """Open a cohort of a course that one manages."""
    form = CohortForm()
    form.course.choices = choices(*_course_choices())
    if not form.validate():
        return render_template("admin/new_cohort.html", form=form), INVALID
    group = find_group(Permission.MANAGE_COHORT, course_id=UUID(form.course.data))
    course = db.session().get_one(Course, group.course_id)
    cohort = enrolments.create_cohort(db.session(), course, form.new())
    flash(_("Angkatan dibuka. Daftarkan pesertanya, atau buat kunci."), "success")
    return redirect(url_for("admin.recap", cohort_id=cohort.id), 303)


@bp.post("/angkatan/<uuid:cohort_id>/kunci")
@requires(Permission.MANAGE_COHORT)
def renew_key(cohort_id: UUID) -> str:
    """Give a cohort a new enrolment key and show it, once."""
    group = find_group(Permission.MANAGE_COHORT, cohort_id=cohort_id)
    cohort = db.session().get_one(Cohort, cohort_id)
    key = enrolments.renew_key(db.session(), cohort)
    return render_template("admin/enrolment_key.html", group=group, key=key)


@bp.get("/angkatan/<uuid:cohort_id>/daftarkan")
@requires(Permission.MANAGE_COHORT)
def new_members(cohort_id: UUID) -> str:
    """Ask whom to enrol."""
    group = find_group(Permission.MANAGE_COHORT, cohort_id=cohort_id)
    form = EnrolForm(formdata=None)
    return render_template("admin/enrol.html", form=form, group=group)


@bp.post("/angkatan/<uuid:cohort_id>/daftarkan")
@requires(Permission.MANAGE_COHORT)
def enrol_members(cohort_id: UUID) -> ResponseReturnValue:
    """Enrol a list and tell what became of each row; what failed can be sent again."""
    group = find_group(Permission.MANAGE_COHORT, cohort_id=cohort_id)
    form = EnrolForm()
    if not form.validate():
        page = render_template("admin/enrol.html", form=form, group=group)
        return page, INVALID
    text = form.people.data or ""
    results = operations.enrol_list(db.session(), group, text, by=staff())
    failed = [each.text for each in results if each.outcome in {"unknown", "refused"}]
    again = EnrolForm(formdata=None, people="\n".join(failed))
    return render_template(
        "admin/enrolled.html",
        group=group,
        results=results,
        form=again if failed else None,
        labels=labels,
    )
