"""One module on trial: its activity in a published course, and people who do it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from lms.accounts.models import InstitutionKind, Person
from lms.accounts.operations import people
from lms.accounts.operations.people import Particulars
from lms.core import json
from lms.core.json import JsonObject
from lms.courses import publishing
from lms.courses.activities import ActivityModule
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course
from lms.courses.outline.reading import COURSE_FILE, ReadCourse
from lms.testing.browser import Browser
from lms.testing.neighbour import KEY as NEIGHBOUR
from lms.testing.neighbour import MODULE as NEIGHBOUR_MODULE
from lms.testing.sample import Sample
from lms.testing.walk import KEY, Time, Walk

NAME = "Sekarwangi Lumbantobing"
NIP = "199903142025032001"
EMAIL = "sekarwangi.lumbantobing@uji.example"
"""Whom statements must not name; no sample speaks of her."""

OVERHEAD = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")
"""What belongs to the transaction around a trial and to no page."""

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(slots=True)
class Trial:
    """A module and a sample before an empty database; the clock is the trial's own."""

    app: Flask
    module: ActivityModule
    sample: Sample
    session: Session
    time: Time = field(default_factory=Time)
    courses: int = 0
    strangers: int = 0
    home: UUID | None = None
    learner: Person | None = None

    def files(
        self,
        completion: tuple[str, ...] = (),
        changed: Mapping[str, bytes] | None = None,
    ) -> dict[str, bytes]:
        """Return the files of a course with the sample's activity and a neighbour."""
        activity: JsonObject = {
            "key": KEY,
            "module": self.module.key,
            "title": "Kegiatan yang diuji",
            "minutes": self.sample.minutes,
        }
        if self.sample.source:
            activity["source"] = self.sample.source
        if self.sample.settings:
            activity["settings"] = dict(self.sample.settings)
        if completion:
            activity["completion"] = [self._rule(name) for name in completion]
        files = {**self.sample.files, **(changed or {})}
        document = _course(f"uji-{self.courses}", activity)
        return {COURSE_FILE: json.dumps_pretty(document), **files}

    def _rule(self, name: str) -> object:
        number = self.sample.numbers.get(name)
        return name if number is None else {name: number}

    def read(self, *, changed: Mapping[str, bytes] | None = None) -> ReadCourse:
        """Read the sample's files; raise ContentError for mistakes."""
        return publishing.read(self.files(changed=changed))

    def publish(self, completion: tuple[str, ...] = ()) -> Course:
        """Publish one more course with the sample's activity."""
        self.courses += 1
        course = publishing.read(self.files(completion))
        outlines.keep_files(course)
        published = publishing.publish(
            self.session, course, institution_id=self._institution()
        )
        return self.session.get_one(Course, published.course_id)

    def begin(self, completion: tuple[str, ...] = ()) -> Walk:
        """Publish a course and enrol the learner into it."""
        course = self.publish(completion)
        if self.learner is None:
            self.learner = self._person(NAME, EMAIL, NIP)
        registration = enrolments.enrol(self.session, self.learner, course)
        browser = self.browser_of(self.learner)
        return Walk(self.session, self.time, self.learner, registration, browser)

    def stranger(self) -> Person:
        """Return a new person without any enrolment."""
        self.strangers += 1
        number = self.strangers
        return self._person(f"Orang Lain {number}", f"lain{number}@uji.example")

    def browser(self) -> Browser:
        """Return a browser in which nobody is signed in."""
        client = self.app.test_client()
        if not isinstance(client, Browser):
            message = f"the stage's client is {type(client).__name__}"
            raise TypeError(message)
        return client

    def browser_of(self, person: Person) -> Browser:
        """Return a browser in which ``person`` is signed in."""
        client = self.browser()
        client.sign_in(person.id, person.stamp)
        return client

    def _institution(self) -> UUID:
        if self.home is None:
            self.home = people.create_institution(
                self.session,
                name="Lembaga Uji",
                kind=InstitutionKind.PEMDA,
                city="Ambon",
            ).id
        return self.home

    def _person(self, name: str, email: str, nip: str | None = None) -> Person:
        made = people.create_person(
            self.session,
            Particulars(name, email, nip),
            institution_id=self._institution(),
            must_change_password=False,
        )
        self.session.flush()
        return made

    @contextmanager
    def counting(self) -> Iterator["Queries"]:
        """Collect the SQL that pages send in a block."""
        found = Queries()
        connection: Connection = self.session.connection()
        event.listen(connection, "before_cursor_execute", found.note)
        try:
            yield found
        finally:
            event.remove(connection, "before_cursor_execute", found.note)


@dataclass(slots=True)
class Queries:
    """SQL in the order sent."""

    sent: list[str] = field(default_factory=list)

    def note(self, *facts: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
        """Keep one statement of a cursor."""
        text = str(facts[2])
        if not text.startswith(OVERHEAD):
            self.sent.append(text)

    @property
    def writing(self) -> list[str]:
        """Return those that change rows."""
        return [text for text in self.sent if text.lstrip().upper().startswith(WRITES)]


def _course(key: str, activity: JsonObject) -> JsonObject:
    neighbour = {
        "key": NEIGHBOUR,
        "module": NEIGHBOUR_MODULE,
        "title": "Kegiatan di sebelahnya",
        "minutes": 1,
        "required": False,
    }
    section = {"key": "satu", "title": "Satu", "activities": [activity, neighbour]}
    return {
        "format": 1,
        "key": key,
        "title": "Kursus uji",
        "language": "id",
        "summary": "Untuk menguji satu modul.",
        "goals": ["Modul teruji"],
        "jp": 1,
        "sections": [section],
    }
