"""A learner who goes through the pages by HTTP alone: fast, and without a screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import httpx

from lms.modules.quiz.answers import Response, as_form
from lms.modules.quiz.sitting import Row, Sitting
from tests.journeys import answering
from tests.journeys.server import PATIENCE, Site

_CSRF = re.compile(r'(?:name="csrf_token" value|data-csrf)="([^"]+)"')
_TOKEN = re.compile(r'data-token="([^"]+)"')
_REGISTRATION = re.compile(r"/belajar/([0-9a-f-]{36})")


@dataclass
class Learner:
    """Somebody who is signed in by HTTP."""

    site: Site
    http: httpx.Client

    def get(self, path: str) -> str:
        """Return a page that is there."""
        answer = self.http.get(path)
        assert answer.is_success, f"{path}: {answer.status_code}\n{answer.text}"
        return answer.text

    def send(self, page: str, path: str, **fields: str) -> httpx.Response:
        """Send a form of ``page`` to ``path`` and go where it leads."""
        text = self.get(page)
        fields.setdefault("csrf_token", unescape(_found(_CSRF, text)))
        token = _TOKEN.search(text)
        if token is not None:
            fields.setdefault("token", token[1])
        return self._post(path, fields)

    def _post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        answer = self.http.post(path, data=fields)
        assert answer.is_success, f"{path}: {answer.status_code}\n{answer.text}"
        return answer

    def enrol(self, course: str) -> UUID:
        """Enrol in a course that is open and return the registration."""
        answer = self.send(f"/kursus/{course}", f"/kursus/{course}/daftar")
        return UUID(answer.url.path.rsplit("/", 1)[-1])

    def registration(self, course: str) -> UUID:
        """Return the registration in a course in which somebody else enrolled them."""
        answer = self.http.get(f"/kursus/{course}")
        return UUID(_found(_REGISTRATION, answer.url.path))

    def read(self, registration: UUID, key: str, action: str = "baca") -> None:
        """Open a page to read, or slides, and come to its end."""
        url = f"/belajar/{registration}/{key}"
        self.send(url, f"{url}/~lihat")
        self.send(url, f"{url}/{action}")

    def start(self, registration: UUID, key: str) -> None:
        """Begin an attempt."""
        url = f"/belajar/{registration}/{key}"
        self.send(url, f"{url}/~lihat")
        self.send(url, f"{url}/mulai")

    def answer(
        self, registration: UUID, key: str, *, wrong: int = 0, most: int = 1000
    ) -> None:
        """Answer the questions of the running attempt, the first ones not at all."""
        for row in self._sitting(registration, key).rows[wrong:most]:
            self._save(registration, key, row, **answering.right_form(row))

    def flag(self, registration: UUID, key: str, number: int) -> None:
        """Mark a question as doubtful."""
        row = self._sitting(registration, key).rows[number - 1]
        self._save(registration, key, row, flagged="1")

    def check(self, registration: UUID, key: str, number: int) -> None:
        """Answer a question of a practice and see at once how it was."""
        row = self._sitting(registration, key).rows[number - 1]
        form = answering.right_form(row)
        self._save(registration, key, row, action="periksa", **form)

    def mistake(
        self, registration: UUID, key: str, question: str, response: Response
    ) -> None:
        """Give a wrong response to a question of a practice."""
        rows = self._sitting(registration, key).rows
        [row] = [each for each in rows if each.question.key == question]
        form = as_form(row.item, response)
        self._save(registration, key, row, action="periksa", **form)

    def _save(
        self,
        registration: UUID,
        key: str,
        row: Row,
        action: str = "simpan",
        **fields: str,
    ) -> None:
        url = f"/belajar/{registration}/{key}"
        sitting = self._sitting(registration, key)
        fields = {"attempt": str(sitting.id), "seq": str(row.answer.seq + 1), **fields}
        self.send(f"{url}/soal/{row.number}", f"{url}/{action}/{row.number}", **fields)

    def _sitting(self, registration: UUID, key: str) -> Sitting:
        with self.site.reading() as session:
            return answering.sittings(session, registration, key)[-1]

    def submit(self, registration: UUID, key: str) -> None:
        """Submit the running attempt."""
        url = f"/belajar/{registration}/{key}"
        attempt = str(self._sitting(registration, key).id)
        self.send(f"{url}/tinjau", f"{url}/kumpulkan", attempt=attempt)

    def take(self, registration: UUID, key: str, *, wrong: int = 0) -> None:
        """Take a quiz, leaving the first ``wrong`` questions empty."""
        self.start(registration, key)
        self.answer(registration, key, wrong=wrong)
        self.submit(registration, key)


@contextmanager
def visitor(site: Site) -> Iterator[Learner]:
    """Give somebody who has not signed in."""
    headers = {"Accept": "text/html"}
    with httpx.Client(
        base_url=site.url, headers=headers, follow_redirects=True, timeout=PATIENCE
    ) as http:
        yield Learner(site, http)


@contextmanager
def signed_in(site: Site, login: str, password: str) -> Iterator[Learner]:
    """Sign in through the form."""
    with visitor(site) as learner:
        answer = learner.send("/masuk", "/masuk", login=login, password=password)
        assert answer.url.path != "/masuk", answer.text
        yield learner


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, f"no {pattern.pattern} on the page\n{text}"
    return found[1]
