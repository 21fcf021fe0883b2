"""Who looked at whose record; and a person's data, given out to that person."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, render_template, request

from lms.accounts import access, labels, looking, scopes
from lms.accounts.access import Line, Look, Question
from lms.accounts.errors import NotHereError
from lms.accounts.models import Person
from lms.accounts.nip import masked
from lms.accounts.operations import access as operations
from lms.accounts.operations.access import Looked
from lms.accounts.roles import Role
from lms.accounts.scopes import Places
from lms.admin.blueprint import bp, staff
from lms.admin.queries import access as queries
from lms.admin.queries.access import Days
from lms.core import clock, json, sheets
from lms.core.db import db
from lms.core.i18n import _
from lms.core.permissions import Permission, requires
from lms.web.language import current_language
from lms.web.pagination import Page, requested

PAGE_SIZE = 50
MOST_LINES = 100_000
"""Lines of a file; whoever needs more asks for fewer days."""

BY, OF, SINCE, UNTIL = "oleh", "tentang", "dari", "sampai"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the log: the texts as typed, and whom they may mean."""

    by: str
    of: str
    days: Days
    readers: tuple[Person, ...]
    people: tuple[Person, ...]

    @property
    def is_clear(self) -> bool:
        """Tell whether each text means one person."""
        return _is_clear(self.by, self.readers) and _is_clear(self.of, self.people)

    def question(self, places: Places) -> Question:
        """Return it as the log takes it, once it is clear."""
        return Question(
            places,
            self.readers[0].id if self.readers else None,
            self.people[0].id if self.people else None,
            self.days.first,
            self.days.end,
        )


def _is_clear(text: str, found: tuple[Person, ...]) -> bool:
    return len(found) == (1 if text else 0)


def _places() -> Places:
    found = scopes.places(staff(), Permission.AUDIT)
    if not found.reach_institutions:
        raise NotHereError
    return found


def _asked() -> Asked:
    by, of = (request.args.get(name, "").strip()[:200] for name in (BY, OF))
    places, session = _places(), db.session()
    today = clock.now().astimezone(ZoneInfo(staff().time_zone)).date()
    until = _day(UNTIL, today)
    since = _day(SINCE, until - timedelta(days=queries.DAYS))
    return Asked(
        by,
        of,
        Days(min(since, until), max(since, until), staff().time_zone),
        tuple(queries.find_people(session, places, by)),
        tuple(queries.find_people(session, places, of)),
    )


def _day(name: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    # A day more or less must exist.
    return found if 1 < found.year < 9999 else otherwise  # noqa: PLR2004 - years


def _tell(asked: Asked, *, taken: bool = False) -> None:
    """Write down that the log itself is looked at: whose part of it, which days."""
    one = (*asked.people, *asked.readers)[:1]
    part = "tentang" if asked.people else "oleh" if asked.readers else "semua"
    form = "csv" if taken else "page"
    days = f"{asked.days.since}..{asked.days.until}"
    looked = Looked(
        Look.LOG,
        staff().institution_id,
        operations.role_in(staff(), Permission.AUDIT),
        person_id=one[0].id if one else None,
        detail=f"{part} {days} {form}",
    )
    looking.look(looked, again=taken)


@bp.get("/akses")
@requires(Permission.AUDIT)
def access_log() -> str:
    """Show whose records somebody looked at, or who looked at somebody's."""
    if _asked().is_clear:
        _tell(_asked())
    # Read after the entry was written: what was read before it is no longer there.
    asked, session, number = _asked(), db.session(), requested()
    page: Page[object] | None = None
    found = queries.shown(session, ())
    if asked.is_clear:
        question = asked.question(_places())
        entries = access.find(
            session, question, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        found = queries.shown(session, entries)
        page = Page(entries, number, PAGE_SIZE, access.count(session, question))
    return render_template(
        "admin/access.html",
        asked=asked,
        page=page,
        found=found,
        labels=labels,
        masked=masked,
        role=role_label,
        purpose=purpose_label,
    )


def role_label(value: str) -> str:
    """Return what a role is called; of commands and older entries nothing is known."""
    return str(labels.ROLES[Role(value)]) if value in set(Role) else ""


def purpose_label(act: str, kept: str) -> str:
    """Return the purpose in words; teachers and organisers are not asked for one."""
    if act == Look.RECORD and not kept:
        return str(labels.TEACHING)
    return labels.purpose(kept)


@bp.get("/akses.csv")
@requires(Permission.AUDIT)
def access_csv() -> Response:
    """Give the looks asked for as a sheet, a line for each person looked at."""
    if not _asked().is_clear:
        raise NotHereError
    _tell(_asked(), taken=True)
    asked, session = _asked(), db.session()
    question = asked.question(_places())
    entries = access.find(session, question, limit=MOST_LINES + 1)
    lines = access.lines(session, entries, of=question.of, most=MOST_LINES + 1)
    head = [
        _("Waktu"),
        _("Pembaca"),
        _("Peran"),
        _("Tindakan"),
        _("Orang"),
        _("Daftar"),
        _("Keperluan"),
    ]
    zone = ZoneInfo(staff().time_zone)
    rows = [head, *(_row(each, zone) for each in lines[:MOST_LINES])]
    if len(lines) > MOST_LINES:
        rows.append([_only(MOST_LINES)])
    content = sheets.csv_bytes(rows, decimal_comma=current_language() != "en")
    answer = Response(content, mimetype="text/csv")
    name = f"akses-{asked.days.since}-{asked.days.until}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _only(count: int) -> str:
    return _(
        "Hanya %(count)s baris pertama. Pilih hari yang lebih sedikit.", count=count
    )


def _row(line: Line, zone: ZoneInfo) -> list[str]:
    return [
        f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        line.by or _("sistem"),
        role_label(line.role),
        str(labels.LOOKS[line.act]),
        line.of,
        line.list,
        purpose_label(line.act, line.purpose),
    ]


@bp.post("/orang/<uuid:person_id>/data")
@requires(Permission.MANAGE_PEOPLE)
def export_person(person_id: UUID) -> Response:
    """Give everything that is kept about a person, for a person who asked for it."""
    found = db.session().get(Person, person_id)
    if found is None or found.erased_at is not None:
        raise NotHereError
    scopes.check(staff(), Permission.MANAGE_PEOPLE, found.institution_id)
    everything = operations.take_out(db.session(), person_id, by=staff())
    answer = Response(json.dumps(everything), mimetype="application/json")
    name = f"data-{found.account_name}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
