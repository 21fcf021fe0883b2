"""A learner in front of a published course, as a browser sees it, at any moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.core import clock, json
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course
from lms.courses.outline.operations import Published
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import NOTHING, Standing
from lms.xapi import tables
from tests.browser import Browser
from tests.factories import people

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
TOKEN = re.compile(r'data-token="([^"]+)"')

COURSE = """\
format: 1
key: jalan
title: Jalan Bersama
language: id
summary: Untuk uji.
goals: [Membaca]
jp: 2
sections:
  - key: satu
    title: Satu
    activities:
      - {key: awal, module: page, title: Awal, minutes: 5, source: awal.md}
      - key: lanjut
        module: page
        title: Lanjut
        minutes: 5
        source: lanjut.md
        after: [awal]
      - key: nanti
        module: page
        title: Nanti
        minutes: 5
        source: awal.md
        opens: "2026-03-03T08:00+07:00"
      - key: lalu
        module: page
        title: Lalu
        minutes: 5
        source: awal.md
        closes: "2026-03-01T23:59+07:00"
        required: false
"""
FILES: Mapping[str, bytes] = {
    "course.yaml": COURSE.encode(),
    "awal.md": b"## Pembuka\n\nIsi yang pertama.\n",
    "lanjut.md": b"## Lanjutan\n\nIsi yang rahasia.\n",
}


def changed(**files: str) -> dict[str, bytes]:
    """Return the files with other texts: ``awal`` for ``awal.md``."""
    return {**FILES, **{f"{name}.md": text.encode() for name, text in files.items()}}


@dataclass
class Learning:
    """One learner of one course; ``now`` is the server's clock."""

    browser: Browser
    session: Session
    person: Person
    registration: UUID
    now: datetime = NOON
    tokens: dict[str, str] = field(default_factory=dict)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def url(self, *parts: str) -> str:
        """Return an address below the course page."""
        return "/".join(("/belajar", str(self.registration), *parts))

    def get(self, *parts: str) -> TestResponse:
        """Open a page; the token of an activity is kept."""
        with clock.running_at(self.now):
            answer = self.browser.get(self.url(*parts))
        found = TOKEN.search(answer.text)
        if found is not None:
            self.tokens[parts[0]] = found[1]
        return answer

    def post(self, *parts: str, **fields: str) -> TestResponse:
        """Send a form, with the token of the page that was opened last."""
        fields.setdefault("token", self.tokens.get(parts[0], ""))
        with clock.running_at(self.now):
            return self.browser.send(self.url(*parts), **fields)

    def view(self, *parts: str) -> TestResponse:
        """Let the page's script tell of the view."""
        return self.post(*parts, "~lihat")

    @property
    def row(self) -> EnrolmentRow:
        """Return the enrolment as it is kept now."""
        self.session.expire_all()
        found = queries.enrolment(self.session, self.registration)
        assert found is not None
        return found

    def standing(self, key: str) -> Standing:
        """Return where the learner stands in an activity."""
        self.session.expire_all()
        found = progress.standings(self.session, self.registration)
        return found.get(key, NOTHING)

    def said(self) -> list[dict[str, Any]]:
        """Return every statement of the registration, in the order of storing."""
        table = tables.statement
        payloads = (
            select(table.c.payload)
            .where(table.c.registration == self.registration)
            .order_by(table.c.seq)
        )
        return [json.loads(each) for each in self.session.scalars(payloads)]

    def verbs(self, key: str | None = None) -> list[str]:
        """Return the last words of what was said of an activity, or of the course."""
        end = f"/kegiatan/{key}" if key else "/id/kursus/jalan"
        return [
            each["verb"]["id"].rsplit("/", 1)[-1]
            for each in self.said()
            if each["object"].get("id", "").endswith(end)
        ]


def publish(
    session: Session, institution_id: UUID, files: Mapping[str, bytes] = FILES
) -> Published:
    """Publish a course as an import does."""
    course = publishing.read(files)
    outlines.keep_files(course)
    return publishing.publish(session, course, institution_id=institution_id)


def begin(app: Flask, session: Session, files: Mapping[str, bytes] = FILES) -> Learning:
    """Publish a course and enrol somebody, in a browser of their own."""
    who = people.person(session)
    published = publish(session, who.institution_id, files)
    return enter(app, session, who, published.course_id)


def enter(app: Flask, session: Session, who: Person, course_id: UUID) -> Learning:
    """Enrol somebody into a course."""
    with clock.running_at(NOON):
        registration = enrolments.enrol(
            session, who, session.get_one(Course, course_id)
        )
    session.commit()
    return Learning(people.browser_of(app, who), session, who, registration)
