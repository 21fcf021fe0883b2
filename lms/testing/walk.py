"""A learner's way through the activity on trial, page by page, form by form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.core.json import JsonObject
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.model import Outline, OutlineActivity
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import NOTHING, Standing, Whole
from lms.testing.browser import Browser
from lms.testing.markup import Shown
from lms.testing.sample import Step
from lms.xapi import queries as log
from lms.xapi import verbs

KEY = "kegiatan"
VIEW = "~lihat"
MOST = 1000
"""Statements of one trial; more is a sample that never ends."""

HOPS = 5
"""Redirects that a browser follows, as in HTTP's old advice."""

BEGINNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DERIVED = (verbs.COMPLETED, verbs.PASSED, verbs.FAILED)


@dataclass(slots=True)
class Time:
    """The clock of a trial; it moves only when told."""

    now: datetime = BEGINNING

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span


@dataclass(frozen=True, slots=True)
class Sent:
    """One form as it was sent."""

    path: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """Where the learner stands, and how often the LMS has said so."""

    standings: Mapping[str, Standing]
    whole: Whole | None
    told: int

    def without_times(self) -> "State":
        """Forget when something was heard last; a learner may always come back."""
        rows = {key: row._replace(last_at=None) for key, row in self.standings.items()}
        whole = self.whole and self.whole._replace(last_at=None)
        return replace(self, standings=rows, whole=whole)


@dataclass(slots=True)
class Walk:
    """One enrolment in the course on trial, and the browser of its learner."""

    session: Session
    time: Time
    person: Person
    registration: UUID
    browser: Browser
    pages: list[Shown] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    after_sending: Callable[[Sent], None] | None = None

    def url(self, name: str = "", argument: str = "") -> str:
        """Return the address of the activity, or of one of its pages or actions."""
        base = f"/belajar/{self.registration}/{KEY}"
        return "/".join(part for part in (base, name, argument) if part)

    def arrive(self) -> Shown:
        """Open the first page, and tell of the view as its script does."""
        shown = self.open(self.url())
        self.send(VIEW)
        return shown

    def through(self, steps: Iterable[Step]) -> None:
        """Arrive and take every step."""
        self.arrive()
        for step in steps:
            self.time.pass_by(step.after)
            if step.filling is None:
                self.open(self.url(step.name, step.argument))
            elif callable(step.filling):
                filled = step.filling(self.pages[-1])
                self.send(step.name, step.argument, filled)
            else:
                self.send(step.name, step.argument, step.filling)

    def open(self, path: str) -> Shown:
        """Open a page, and those that it leads on to; it must be there."""
        for _ in range(HOPS):
            answer = self.browser.get(path, headers={"Accept": "text/html"})
            _refuse_failure(answer, f"GET {path}")
            if answer.status_code != HTTPStatus.SEE_OTHER:
                return self._note(path, answer)
            path = urlsplit(answer.location).path
        message = f"GET {path} leads on and on"
        raise AssertionError(message)

    def send(
        self, name: str, argument: str = "", filled: Mapping[str, str] | None = None
    ) -> None:
        """Send a form of the page that was shown last, and follow where it leads."""
        path = self.url(name, argument)
        fields = {**self.pages[-1].fields(path), **(filled or {})}
        answer = self.browser.post(path, data=fields)
        _refuse_failure(answer, f"POST {path} with {fields}")
        form = Sent(path, fields)
        self.sent.append(form)
        if self.after_sending is not None:
            self.after_sending(form)
        if answer.status_code == HTTPStatus.SEE_OTHER:
            self._follow(urlsplit(answer.location).path)
        elif answer.mimetype == "text/html":
            self._note(path, answer)

    def _follow(self, path: str) -> None:
        if path == self.url() or path.startswith(f"{self.url()}/"):
            self.open(path)

    def _note(self, path: str, answer: TestResponse) -> Shown:
        self.pages.append(Shown(path, answer.text))
        return self.pages[-1]

    def send_again(self, form: Sent) -> int:
        """Send what was sent once more and return the status of the answer."""
        return self.browser.post(form.path, data=form.fields).status_code

    # --- What became of it

    @property
    def row(self) -> EnrolmentRow:
        """Return the enrolment."""
        found = enrolments.enrolment(self.session, self.registration)
        if found is None:
            message = f"enrolment {self.registration} is gone"
            raise LookupError(message)
        return found

    @property
    def outline(self) -> Outline:
        """Return the course as the learner has it."""
        return enrolments.outline_for(self.session, self.row)

    @property
    def activity(self) -> OutlineActivity:
        """Return the activity on trial."""
        return self.outline.by_key[KEY]

    @property
    def standing(self) -> Standing:
        """Return where the learner stands in the activity."""
        self.session.expire_all()
        found = progress.standings(self.session, self.registration)
        return found.get(KEY, NOTHING)

    def state(self) -> State:
        """Return all standings of the enrolment, and what was derived from them."""
        self.session.expire_all()
        return State(
            progress.standings(self.session, self.registration),
            progress.whole(self.session, self.registration),
            self._derived(),
        )

    def _derived(self) -> int:
        store = self.row.store_id
        places = [self.outline.iri, *self.outline.by_iri]
        return sum(
            log.count(
                self.session,
                store=store,
                registration=self.registration,
                activity=place,
                verb=verb,
            )
            for place in places
            for verb in DERIVED
        )

    def statements(self) -> list[JsonObject]:
        """Return every statement of the enrolment, in the order of storing."""
        found = log.of_registration(
            self.session, self.row.store_id, self.registration, limit=MOST
        )
        return [each.statement for each in reversed(found)]


def _refuse_failure(answer: TestResponse, request: str) -> None:
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        text = Shown("", answer.text).root.text or answer.text
        message = f"{request} was answered {answer.status_code}: {text[:600]}"
        raise AssertionError(message)
