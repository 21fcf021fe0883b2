"""Courses for tests: small ones, made without files, of a module that says anything."""

import hashlib
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.models import Institution, InstitutionKind, Person
from lms.core.json import JsonObject, dumps
from lms.courses import publishing, registry
from lms.courses.activities import ActivityModule, Grade
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.models import Course
from lms.courses.outline.reading import ReadActivity, ReadCourse
from lms.xapi import verbs


class TaskModule(ActivityModule):
    """A module of tests: graded, with no pages of its own."""

    key = "tugas-uji"
    title = "Tugas uji"
    activity_type = verbs.TYPE_ASSESSMENT
    grade = Grade(Decimal(100), Decimal("70.01"))


def use_task_module() -> None:
    """Let courses of tests use ``TaskModule``."""
    if TaskModule.key not in registry.current():
        registry.current().add(TaskModule())


def activity(key: str, **changes: object) -> JsonObject:
    """Return one activity of a course document."""
    return {
        "key": key,
        "module": TaskModule.key,
        "title": key.title(),
        "minutes": 5,
        "required": True,
        "completion": [["graded", 0]],
        "grade": {"max": "100", "pass_at": "70.01", "attempts": "best"},
        "weight": None,
        "after": [],
        "opens_at": None,
        "closes_at": None,
        **changes,
    }


def course_document(activities: list[JsonObject], **changes: object) -> JsonObject:
    """Return a course document with one section."""
    return {
        "key": "uji",
        "title": "Kursus Uji",
        "language": "id",
        "summary": "Untuk uji.",
        "description": "",
        "goals": ["Menguji"],
        "references": [],
        "credits": [],
        "jp": 1,
        "pass_mark": "70.01",
        "award": "automatic",
        "sections": [
            {"key": "satu", "title": "Satu", "summary": "", "activities": activities}
        ],
        **changes,
    }


def read_course(document: JsonObject) -> ReadCourse:
    """Return ``document`` as if an author's files had been read."""
    found = [a for section in document["sections"] for a in section["activities"]]
    return ReadCourse(
        document["key"],
        document["title"],
        hashlib.sha256(dumps(document)).hexdigest(),
        document,
        tuple(ReadActivity(a["key"], {}, {}) for a in found),
        {},
        {},
    )


def institution(session: Session) -> Institution:
    """Return a new institution."""
    found = Institution(name="Lembaga Uji", kind=InstitutionKind.PEMDA, city="Ambon")
    session.add(found)
    session.flush()
    return found


def person(session: Session, home: Institution, name: str = "Budi Uji") -> Person:
    """Return a new person without a password."""
    mail = f"{name.lower().replace(' ', '.')}@uji.example"
    found = Person(institution_id=home.id, name=name, email=mail)
    session.add(found)
    session.flush()
    return found


def publish(session: Session, home: Institution, document: JsonObject) -> Course:
    """Publish a course of the test module."""
    use_task_module()
    published = publishing.publish(
        session, read_course(document), institution_id=home.id
    )
    return session.get_one(Course, published.course_id)


def enrol(session: Session, who: Person, course: Course) -> EnrolmentRow:
    """Enrol a person and return the enrolment."""
    registration: UUID = enrolments.enrol(session, who, course)
    row = enrolment_queries.enrolment(session, registration)
    assert row is not None
    return row
