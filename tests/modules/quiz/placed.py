"""A quiz placed in a published course, with an enrolled learner and their browser."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.core import json
from lms.core.db import db
from lms.core.json import JsonObject
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.courses.outline.reading import ReadActivity, ReadCourse
from lms.modules.quiz import queries
from lms.modules.quiz.sitting import Row, Sitting
from lms.xapi.tables import statement
from tests.browser import Browser
from tests.factories import courses, people
from tests.modules.quiz import samples
from tests.modules.quiz.situations import right_form

KEY = "kuis"


@dataclass
class Placed:
    """One learner's quiz, as their browser sees it."""

    browser: Browser
    registration: UUID
    course: Course
    person: Person

    def browser_again(self, app: Flask) -> "Placed":
        """Return the same learner in another browser."""
        return replace(self, browser=people.browser_of(app, self.person))

    def url(self, path: str = "") -> str:
        """Return the address of a page of the quiz."""
        return f"/belajar/{self.registration}/{KEY}{path}"

    def get(self, path: str = "") -> TestResponse:
        """Open a page."""
        return self.browser.get(self.url(path))

    def text(self, path: str = "") -> str:
        """Open a page that is there and return its HTML."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form."""
        return self.browser.send(self.url(path), **fields)

    @property
    def sitting(self) -> Sitting:
        """Return the newest attempt as the database has it."""
        db.session.expire_all()
        found = queries.attempts(db.session(), self.registration, KEY)
        return queries.sitting(db.session(), found[-1])

    def rows(self) -> tuple[Row, ...]:
        """Return the questions of the newest attempt."""
        return self.sitting.rows

    def row(self, key: str) -> Row:
        """Return one question of the newest attempt."""
        return next(row for row in self.rows() if row.question.key == key)

    def fields(self, row: Row) -> dict[str, str]:
        """Return the hidden fields of a question's page."""
        return {"attempt": str(self.sitting.id), "seq": str(row.answer.seq + 1)}

    def answer(
        self, row: Row, form: Mapping[str, str] | None = None, **more: str
    ) -> TestResponse:
        """Send an answer, by default the right one; with ``script``, as a script."""
        fields = self.fields(row) | dict(right_form(row) if form is None else form)
        headers = {"Accept": "application/json"} if "script" in more else {}
        data = fields | more | {"csrf_token": self.browser.csrf_token()}
        return self.browser.post(
            self.url(f"/simpan/{row.number}"), data=data, headers=headers
        )

    def submit(self) -> TestResponse:
        """Submit the newest attempt."""
        return self.send("/kumpulkan", attempt=str(self.sitting.id))

    def told(self) -> list[JsonObject]:
        """Return the module's own statements of this learner, in order."""
        rows = db.session.execute(
            statement.select()
            .where(statement.c.registration == self.registration)
            .order_by(statement.c.seq)
        )
        found = [json.loads(row.payload) for row in rows]
        return [each for each in found if _has_attempt(each)]


def _has_attempt(told: JsonObject) -> bool:
    return b"activities/attempt" in json.dumps(told)


def place(
    app: Flask,
    session: Session,
    course: Course | None = None,
    **changes: Any,  # noqa: ANN401 - a quiz file
) -> Placed:
    """Publish a course with a quiz, unless there is one, and enrol somebody."""
    institution = people.institution(session)
    made = course or _publish(session, institution, changes)
    who = people.person(session, institution_id=institution)
    registration = enrolments.enrol(session, who, made)
    return Placed(people.browser_of(app, who), registration, made, who)


def any_course(session: Session) -> Course | None:
    """Return the course that an earlier test of the same database has published."""
    return session.scalars(select(Course)).first()


def _publish(session: Session, institution: UUID, changes: JsonObject) -> Course:
    content = samples.content(samples.document(**{"time_limit": 20} | changes))
    return publish(session, institution, content)


def publish(
    session: Session,
    institution: UUID,
    content: JsonObject,
    *others: JsonObject,
    **changes: object,
) -> Course:
    """Publish a course of a quiz, its place changed, and of ``others``."""
    courses.use_task_module()
    quiz = courses.activity(KEY, module="quiz", **changes)
    document = courses.course_document([quiz, *others])
    read = ReadCourse(
        document["key"],
        document["title"],
        hashlib.sha256(json.dumps([document, content])).hexdigest(),
        document,
        (
            ReadActivity(KEY, {}, content),
            *(ReadActivity(each["key"], {}, {}) for each in others),
        ),
        {},
        {},
    )
    published = publishing.publish(session, read, institution_id=institution)
    return session.get_one(Course, published.course_id)


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """Collect the SQL that a block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen.append(sql)

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
