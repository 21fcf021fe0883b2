"""A world in which every address of the product leads somewhere, and the way there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from lms.accounts.models import Person
from lms.accounts.roles import Role
from lms.core import ids, json
from lms.courses import publishing
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.operations import NewCohort
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course, CourseMedia
from lms.records.exports.reading import START
from lms.records.formats import Format
from lms.records.models import RecordExport, SavedQuery, Sharing
from lms.records.schedules import Every
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from lms.xapi.forwarding import letters, targets
from lms.xapi.forwarding.sending import Item
from lms.xapi.tables import statement
from tests.browser import Browser
from tests.contract.samples import page, quiz, slides
from tests.factories import people

PASSED = "bacaan"


@dataclass(frozen=True, slots=True)
class World:
    """An administrator who has passed a course, and what the addresses name."""

    admin: Person
    browser: Browser
    values: dict[str, object]

    def path(self, rule: Rule) -> str:
        """Return an address of ``rule`` that leads somewhere."""
        own = {**self.values, **_of(rule)}
        values = {name: own[name] for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        return str(built[1])


def _of(rule: Rule) -> dict[str, object]:
    """Return the values that mean something else in this place."""
    if rule.rule.startswith(("/kursus/", "/id/kursus/")):
        return {"key": "dunia", "_rest": "kegiatan/bacaan"}
    if rule.rule.startswith("/static/"):
        return {"name": "web/app.css"}
    if rule.rule.startswith("/profile/<"):
        return {"kind": "templates", "name": "enrolled"}
    return {}


def build(app: Flask, session: Session) -> World:
    """Make the world in the test's transaction."""
    home = people.institution(session)
    admin = people.person(session, people.holding(Role.ADMIN), institution_id=home)
    course = _course(session, home)
    cohort = enrolments.create_cohort(
        session, course, NewCohort("Angkatan I", date(2026, 1, 5), date(2099, 1, 5))
    )
    registration = enrolments.enrol(session, admin, course, cohort=cohort)
    key, _ = credentials.create(session, store=home, scopes=[Scope.ALL], name="Uji")
    export = RecordExport(
        store=home,
        owner_id=admin.id,
        question={},
        zone="Asia/Jakarta",
        within=[],
        format=Format.CSV,
        columns=["id"],
        after_seq=START,
    )
    query = SavedQuery(
        owner_id=admin.id,
        store=home,
        name="Jawaban salah",
        question={},
        zone="Asia/Jakarta",
        within=[],
        sharing=Sharing.PRIVATE,
        format=Format.CSV,
        columns=["id"],
        pseudonymised=False,
        every=Every.NEVER,
        weekday=0,
        day=1,
    )
    session.add_all([export, query])
    session.flush()
    browser = people.browser_of(app, admin)
    _pass(browser, registration)
    session.expire_all()
    certificate = session.scalars(select(Certificate)).one()
    target, letter = _target(session, home)
    media = session.scalars(select(CourseMedia)).first()
    assert media is not None
    said = select(statement.c.id).where(statement.c.store == home).limit(1)
    values = {
        "registration": registration,
        "store": home,
        "statement_id": session.execute(said).scalar_one(),
        "key": PASSED,
        "name": "selesai",
        "argument": "1",
        "course_id": course.id,
        "cohort_id": cohort.id,
        "person_id": admin.id,
        "institution_id": home,
        "key_id": key.id,
        "export_id": export.id,
        "query_id": query.id,
        "target_id": target,
        "letter_id": letter,
        "certificate_id": certificate.id,
        "code": certificate.code,
        "digest": media.digest,
        "suffix": media.suffix.removeprefix("."),
        "token": "tidak-dikenal",
        "number": 1,
    }
    return World(admin, browser, values)


def _target(session: Session, home: UUID) -> tuple[UUID, UUID]:
    """Add a program that is told of statements, and one that it refused."""
    made, _secret = targets.add(
        session,
        store=home,
        kind=targets.Kind.WEBHOOK,
        name="Gudang data",
        address=targets.Address("https://lrs.example.org/kabar"),
    )
    letters.lay_aside(session, made.id, Item(1, ids.new(), b""), "http_400", "refused")
    (letter,) = letters.waiting(session, made.id)
    return made.id, letter.id


def _course(session: Session, home: UUID) -> Course:
    activities = [
        _activity(PASSED, "page", page.SAMPLE.source, required=True),
        _activity("salindia", "slides", slides.SAMPLE.source),
        _activity("tetangga", "quiz", quiz.SAMPLE.source),
    ]
    document = {
        "format": 1,
        "key": "dunia",
        "title": "Kursus dunia",
        "language": "id",
        "summary": "Memuat satu kegiatan dari setiap jenis.",
        "goals": ["Semua alamat terbuka"],
        "jp": 1,
        "sections": [{"key": "satu", "title": "Satu", "activities": activities}],
    }
    files = {
        "course.yaml": json.dumps_pretty(document),
        **page.SAMPLE.files,
        **slides.SAMPLE.files,
        **quiz.SAMPLE.files,
    }
    course = publishing.read(files)
    outlines.keep_files(course)
    published = publishing.publish(session, course, institution_id=home)
    publishing.open_to_everybody(session, published.course_id)
    return session.get_one(Course, published.course_id)


def _activity(
    key: str, module: str, source: str, *, required: bool = False
) -> dict[str, object]:
    return {
        "key": key,
        "module": module,
        "title": key.title(),
        "minutes": 5,
        "source": source,
        "required": required,
    }


def _pass(browser: Browser, registration: UUID) -> None:
    """Read the one required page to its end, which awards the certificate."""
    for name in ("~lihat", "baca"):
        answer = browser.send(f"/belajar/{registration}/{PASSED}/{name}")
        assert answer.status_code == 200, answer.text


def calls(app: Flask, *methods: str) -> Iterator[tuple[str, Rule]]:
    """Give every pair of one of ``methods`` and an address that takes it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        for method in methods:
            if method in (rule.methods or ()):
                yield method, rule


def anywhere(rule: Rule) -> str:
    """Return an address of ``rule`` that leads to nothing that there is."""
    values: dict[str, object] = dict.fromkeys(rule.arguments, "x")
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            values[name] = ids.new()
        elif kind == "IntegerConverter":
            values[name] = 1
        elif kind == "AnyConverter":
            values[name] = "templates"
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule
    return str(built[1])
