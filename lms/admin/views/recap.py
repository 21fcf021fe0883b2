"""The recapitulation of a group: on the page, as CSV, and who leaves the group."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.errors import NotHereError
from lms.accounts.nip import masked
from lms.admin import labels, operations, spreadsheet
from lms.admin.blueprint import bp, sent_ids, staff
from lms.admin.queries import groups
from lms.admin.queries import recap as queries
from lms.admin.queries.groups import Group, Member
from lms.admin.queries.recap import BY_NAME, ITEM, Ask, State
from lms.admin.views import looks
from lms.admin.views.cohorts import find_group, may
from lms.core import clock, sheets
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.web.language import current_language, use_time_zone
from lms.web.pagination import Page, requested

PAGE_SIZE = 50
DOWN = "turun"


def _ask() -> Ask:
    wanted = request.args.get("keadaan", "")
    return Ask(
        text=request.args.get("cari", ""),
        state=State(wanted) if wanted in set(State) else None,
        sort=request.args.get("urut", BY_NAME),
        descending=request.args.get("arah") == DOWN,
    )


def _zone(group: Group) -> str:
    return group.time_zone or staff().time_zone


@bp.get("/angkatan/<uuid:cohort_id>")
@bp.get("/angkatan/mandiri/<uuid:course_id>")
@requires(Permission.FOLLOW_COHORT)
def recap(cohort_id: UUID | None = None, course_id: UUID | None = None) -> str:
    """Show where everybody in a group stands."""
    group = find_group(
        Permission.FOLLOW_COHORT, cohort_id=cohort_id, course_id=course_id
    )
    looks.at_list(group)
    use_time_zone(_zone(group))
    ask, number = _ask(), requested()
    found = queries.recap(
        db.session(), group, ask, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "admin/recap.html",
        group=group,
        recap=found,
        page=Page(found.lines, number, PAGE_SIZE, found.total),
        states=queries.states(db.session(), group),
        ask=ask,
        labels=labels,
        masked=masked,
        heading=Heading(group, ask),
        item_prefix=ITEM,
        manages=may(Permission.MANAGE_COHORT, group),
        releases=may(Permission.RELEASE_CERTIFICATE, group),
    )


class Heading:
    """How the head of a column sorts by it; called by the template."""

    def __init__(self, group: Group, ask: Ask) -> None:
        self._group = group
        self._ask = ask

    def order(self, sort: str) -> str:
        """Return the value of aria-sort."""
        if sort != self._ask.sort:
            return "none"
        return "descending" if self._ask.descending else "ascending"

    def url(self, sort: str) -> str:
        """Return the address that sorts by it, or turns the order round."""
        turned = self.order(sort) == "ascending"
        return url_for(
            "admin.recap",
            urut=sort,
            arah=DOWN if turned else None,
            cari=self._ask.text or None,
            keadaan=self._ask.state and self._ask.state.value,
            **self._group.key,
        )


@bp.get("/angkatan/<uuid:cohort_id>/rekap.csv")
@bp.get("/angkatan/mandiri/<uuid:course_id>/rekap.csv")
@requires(Permission.FOLLOW_COHORT)
def recap_csv(cohort_id: UUID | None = None, course_id: UUID | None = None) -> Response:
    """Give the table of everybody asked for, for a sheet program."""
    group = find_group(
        Permission.FOLLOW_COHORT, cohort_id=cohort_id, course_id=course_id
    )
    looks.at_list(group, taken=True)
    zone = _zone(group)
    table = spreadsheet.rows(
        queries.recap(db.session(), group, _ask()),
        zone,
        full_nip=may(Permission.MANAGE_COHORT, group),
    )
    content = sheets.csv_bytes(table, decimal_comma=current_language() != "en")
    response = Response(content, mimetype="text/csv")
    name = spreadsheet.file_name(group, clock.now().astimezone(ZoneInfo(zone)))
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/angkatan/<uuid:cohort_id>/keluarkan")
@bp.post("/angkatan/mandiri/<uuid:course_id>/keluarkan")
@requires(Permission.MANAGE_COHORT)
def ask_withdrawal(
    cohort_id: UUID | None = None, course_id: UUID | None = None
) -> ResponseReturnValue:
    """Name whose enrolments would end; change nothing."""
    group = find_group(
        Permission.MANAGE_COHORT, cohort_id=cohort_id, course_id=course_id
    )
    leaving = chosen(group)
    if not leaving:
        flash(_("Pilih sedikitnya satu peserta lebih dahulu."), "warning")
        return redirect(url_for("admin.recap", **group.key), 303)
    looks.at_list(group, Permission.MANAGE_COHORT)
    return render_template(
        "admin/withdraw.html", group=group, leaving=leaving, masked=masked
    )


@bp.post("/angkatan/<uuid:cohort_id>/keluarkan/ya")
@bp.post("/angkatan/mandiri/<uuid:course_id>/keluarkan/ya")
@requires(Permission.MANAGE_COHORT)
def withdraw(
    cohort_id: UUID | None = None, course_id: UUID | None = None
) -> ResponseReturnValue:
    """End enrolments: all that were sent, or none."""
    group = find_group(
        Permission.MANAGE_COHORT, cohort_id=cohort_id, course_id=course_id
    )
    leaving = [each.registration for each in chosen(group)]
    operations.withdraw(db.session(), leaving, by=staff())
    flash(_("%(count)s peserta dikeluarkan.", count=len(leaving)), "success")
    return redirect(url_for("admin.recap", **group.key), 303)


def chosen(group: Group) -> list[Member]:
    """Return the members that the form names; refuse all if one is not of the group."""
    registrations = sent_ids("registrasi")
    found = groups.members(db.session(), group, registrations)
    if len(found) != len(registrations):
        raise NotHereError
    return found
