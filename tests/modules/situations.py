"""A learner in a small course made of files, who reads by HTTP requests."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.core import clock
from lms.core.json import loads
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import NOTHING, Standing
from lms.xapi import queries as log
from tests.browser import Browser
from tests.factories import people
from tests.factories.modules import NOON

COURSE = """\
format: 1
key: uji-baca
title: Uji Baca
language: id
summary: Untuk uji.
goals: [Membaca]
jp: 1
sections:
  - key: satu
    title: Satu
    activities:
      - {key: bacaan, module: page, title: Bacaan, minutes: 5, source: satu.md}
      - key: bacaan-lama
        module: page
        title: Bacaan lama
        minutes: 5
        source: satu.md
        completion: [read_to_end, {min_seconds: 120}]
      - {key: salindia, module: slides, title: Salindia, minutes: 5, source: dua.md}
"""
FILES = {
    "course.yaml": COURSE.encode(),
    "satu.md": b"## Awal\n\nTeks & *isi*.\n\n## Tengah\n\n## Akhir\n",
    "dua.md": b"## Satu\n\n- a\n???\nCatatan satu.\n---\n## Dua\n---\n## Tiga\n",
}
_TOKEN = re.compile(r'data-token="([^"]+)"')


@dataclass
class Reader:
    """A learner's browser and what the system knows of them."""

    browser: Browser
    session: Session
    registration: UUID
    now: datetime = NOON
    tokens: dict[str, str] = field(default_factory=dict)

    def _at_this_moment(self) -> AbstractContextManager[None]:
        return clock.running_at(self.now)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def get(self, key: str) -> str:
        """Open an activity and return its page; its token is kept."""
        with self._at_this_moment():
            answer = self.browser.get(f"/belajar/{self.registration}/{key}")
        assert answer.status_code == 200
        token = _TOKEN.search(answer.text)
        assert token is not None
        self.tokens[key] = token[1]
        return answer.text

    def post(self, key: str, action: str, **fields: str) -> TestResponse:
        """Send an action with the token of the page that was opened last."""
        path = f"/belajar/{self.registration}/{key}/{action}"
        with self._at_this_moment():
            return self.browser.send(path, token=self.tokens.get(key, ""), **fields)

    def standing(self, key: str) -> Standing:
        """Return where the learner stands in an activity."""
        self.session.expire_all()
        found = progress.standings(self.session, self.registration)
        return found.get(key, NOTHING)

    def said(self, key: str) -> list[dict[str, Any]]:
        """Return the statements about an activity or its parts, oldest first."""
        row = enrolment_queries.enrolment(self.session, self.registration)
        assert row is not None
        found = log.of_registration(
            self.session, row.store_id, self.registration, limit=100
        )
        statements = [loads(each.payload) for each in reversed(found)]
        pattern = re.compile(rf".*/kegiatan/{key}(/salindia/\d+)?")
        return [each for each in statements if pattern.fullmatch(each["object"]["id"])]

    def verbs(self, key: str) -> list[str]:
        """Return the last words of the verbs that were said."""
        return [each["verb"]["id"].rsplit("/", 1)[-1] for each in self.said(key)]


def reader(app: Flask, session: Session) -> Reader:
    """Publish the course, enrol a new person and give their browser."""
    person = people.person(session)
    course = publishing.read(FILES)
    outlines.keep_files(course)
    home = person.institution_id
    published = publishing.publish(session, course, institution_id=home)
    with clock.running_at(NOON):
        found = session.get_one(Course, published.course_id)
        registration = enrolments.enrol(session, person, found)
    session.commit()
    return Reader(people.browser_of(app, person), session, registration)
