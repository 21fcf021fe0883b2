"""Cases: what learners do, each through the web application."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lms.core import clock
from lms.courses.certificates import pdf, queries
from lms.courses.certificates.models import Certificate
from lms.demo import people as demo_people
from lms.modules.quiz import queries as quizzes
from tests.bench.institute import QUIZ, Institute
from tests.bench.measuring import Case
from tests.browser import Browser
from tests.demo.institute import UNTIL
from tests.modules.quiz.situations import right_form

BEACONS = 10
PAPERS = 5


def cases(here: Institute) -> list[Case]:
    """Return a case for each act."""
    beacons = _Beacons(here)
    attempt, pages = _Attempt(here), _Attempt(here, with_pages=True)
    browser = here.app.test_client()
    assert isinstance(browser, Browser)
    return [
        Case("beacon", beacons.run, BEACONS, beacons.prepare),
        Case("attempt", attempt.run, 1, attempt.prepare),
        Case("attempt-pages", pages.run, 1, pages.prepare),
        Case("sign-in", _sign_in(here), 1),
        Case("certificate", _drawing(here), PAPERS),
    ]


@dataclass(slots=True)
class _Beacons:
    """The first view of an activity on a new day, told by the page's script."""

    here: Institute
    now: datetime = UNTIL
    token: str = ""

    def prepare(self) -> None:
        """Fetch the token that the page carries."""
        self.token = self.here.browser.csrf_token()

    def run(self) -> None:
        """View one activity after the other, so that no one's record grows long."""
        url = self.here.courses[65].url
        for _time in range(BEACONS):
            self.now += timedelta(days=1)
            key = f"kegiatan-{self.now.toordinal() % 9}"
            with clock.running_at(self.now):
                answer = self.here.browser.post(
                    f"{url}/{key}/~lihat", data={"csrf_token": self.token}
                )
            assert answer.status_code == 200, answer.text


@dataclass(slots=True)
class _Attempt:
    """A whole attempt at a quiz of ten questions, each time by somebody new."""

    here: Institute
    with_pages: bool = False
    browser: Browser | None = None
    registration: UUID | None = None
    token: str = ""

    def prepare(self) -> None:
        """Enrol somebody."""
        self.browser, self.registration = self.here.newcomer()
        self.token = self.browser.csrf_token()

    def run(self) -> None:
        self._post("~lihat")
        self._post("mulai")
        forms = self._forms()
        for number, form in enumerate(forms, start=1):
            if self.with_pages:
                self._get(f"soal/{number}")
            self._post(f"simpan/{number}", **form)
        if self.with_pages:
            self._get("tinjau")
        self._post("kumpulkan", attempt=forms[0]["attempt"])
        self._get("hasil/1")

    def _forms(self) -> list[dict[str, str]]:
        assert self.registration is not None
        with self.here.session(write=False) as session:
            attempt = quizzes.open_attempt(session, self.registration, QUIZ)
            assert attempt is not None
            sitting = quizzes.sitting(session, attempt)
            shared = {"attempt": str(attempt.id), "seq": "1", "script": "1"}
            return [{**shared, **right_form(row)} for row in sitting.rows]

    def _url(self, path: str) -> str:
        return f"/belajar/{self.registration}/{QUIZ}/{path}"

    def _post(self, path: str, **form: str) -> None:
        assert self.browser is not None
        data = {"csrf_token": self.token, **form}
        answer = self.browser.post(self._url(path), data=data)
        assert answer.status_code in {200, 303}, answer.text

    def _get(self, path: str) -> None:
        assert self.browser is not None
        answer = self.browser.get(self._url(path))
        assert answer.status_code == 200, answer.status


def _sign_in(here: Institute) -> Callable[[], None]:
    login = demo_people.PEOPLE[0].email

    def run() -> None:
        browser = here.app.test_client()
        assert isinstance(browser, Browser)
        answer = browser.send("/masuk", login=login, password=demo_people.PASSWORD)
        assert answer.status_code == 303, answer.text

    return run


def _drawing(here: Institute) -> Callable[[], None]:
    certificate = _certificate(here)

    def run() -> None:
        for _time in range(PAPERS):
            assert pdf.draw(certificate.paper, certificate.digest)

    return run


def _certificate(here: Institute) -> Certificate:
    with here.session(write=False) as session:
        found = queries.of_registrations(session, here.registrations)
        certificate = next(iter(found.values()))
        session.expunge(certificate)
        return certificate
