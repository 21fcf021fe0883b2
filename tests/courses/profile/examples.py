"""One statement of every kind, made by the builders that the product uses.

Pure and always the same, so that docs/xapi-profile.md can show them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from lms.accounts import statements as accounts
from lms.core import site
from lms.courses import statements
from lms.courses.activities import Emission, Result, Thing
from lms.courses.certificates import statements as certificates
from lms.courses.certificates.paper import Paper
from lms.courses.marks import Score
from lms.courses.outline.model import Outline, read_outline
from lms.courses.statements import Run, Statement
from lms.modules.quiz import statements as quiz
from lms.modules.quiz.answers import Response
from lms.modules.quiz.draw import Item
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    Single,
    TrueFalse,
)
from lms.modules.quiz.sitting import Answer, Row
from lms.xapi import verbs
from lms.xapi.agents import LMS_NAME
from tests.factories.courses import activity, course_document
from tests.modules.quiz import samples

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LEARNER = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
STAFF = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
REGISTRATION = UUID("3b241101-e2bb-4255-8caf-4136c566a962")
STORE = UUID("16fd2706-8baf-433b-82eb-8c7fada847da")
COHORT = UUID("886313e1-3b8a-5372-9b90-0c9aee199e5d")
CERTIFICATE = UUID("a8098c1a-f86e-11da-bd1a-00112444be1e")
SECONDS = 412

KINDS = {
    "arti-kolaborasi": verbs.TYPE_PAGE,
    "salindia-konsep": verbs.TYPE_DOCUMENT,
    "kuis-konsep": verbs.TYPE_ASSESSMENT,
}
"""The type of each activity of the example course, as its module declares it."""


@contextmanager
def at_site(url: str) -> Iterator[None]:
    """Let a block run as the site at ``url``."""
    before = site.current()
    site.configure(site.Site(url, url, secret=b"of an example"))
    try:
        yield
    finally:
        site.configure(before)


def outline() -> Outline:
    """Return a small course: a page, a deck, a quiz."""
    document = course_document(
        [
            activity("arti-kolaborasi", title="Arti Kolaborasi", module="page"),
            activity("salindia-konsep", title="Salindia: Konsep", module="slides"),
            activity("kuis-konsep", title="Kuis Kajian 1", module="quiz"),
        ],
        key="kolaborasi",
        title="Kolaborasi",
    )
    document["sections"][0].update(key="konsep", title="Kajian 1: Konsep Kolaborasi")
    row = SimpleNamespace(
        course_id=STORE, id=STORE, number=3, digest="9f2c41d07ab8" * 5
    )
    return read_outline(row, document)


def run() -> Run:
    """Return one person's run through it, in a cohort."""
    return Run(
        LEARNER, REGISTRATION, STORE, outline(), COHORT, "CPNS 2026, Angkatan XII"
    )


def of_activity(
    key: str,
    verb: str,
    result: Result | None = None,
    *,
    about: Thing | None = None,
    attempt: Thing | None = None,
) -> Statement:
    """Return what a module says about one of the activities."""
    identifier = statements.derived_id(run(), key, verb, 1)
    emission = Emission(verb, result or Result(), about, attempt, identifier, AT)
    placed = outline().by_key[key]
    return statements.emitted(run(), placed, KINDS[key], emission)


def of_course(verb: str, result: Result | None = None) -> Statement:
    """Return a statement about the course."""
    identifier = statements.derived_id(run(), outline().iri, verb, 1)
    return statements.of_course(
        run(), verb, at=AT, outcome=result, identifier=identifier
    )


def of_section() -> Statement:
    """Return that a section is done."""
    section = outline().sections[0]
    identifier = statements.derived_id(run(), section.iri, verbs.COMPLETED, 1)
    return statements.of_section(
        run(),
        section,
        verbs.COMPLETED,
        at=AT,
        outcome=Result(completion=True),
        identifier=identifier,
    )


def examples() -> dict[str, Statement]:
    """Return the examples by the name of the template that each must follow."""
    return {
        **_of_course(),
        **_of_activity(),
        **_of_attempt(),
        **_of_certificate(),
        **_of_site(),
    }


def _of_site() -> dict[str, Statement]:
    return {
        "logged-in": accounts.of_site(verbs.LOGGED_IN, LEARNER, at=AT),
        "logged-out": accounts.of_site(verbs.LOGGED_OUT, LEARNER, at=AT),
        **_of_records(),
    }


def _of_records() -> dict[str, Statement]:
    staff, entry = str(STAFF), CERTIFICATE
    of_audit, act = accounts.of_audit, accounts.Act
    return {
        "person-exported": of_audit(act.EXPORTED, staff, at=AT, entry=entry),
        "person-erased": of_audit(act.ERASED, LMS_NAME, at=AT, entry=entry),
        "retention-run": of_audit(
            act.RETENTION, LMS_NAME, at=AT, entry=entry, count=1204
        ),
    }


def _of_course() -> dict[str, Statement]:
    enrolled = of_course(verbs.REGISTERED)
    enrolled["context"]["instructor"] = statements.agent(STAFF)
    mark = Score(Decimal("86.40"), Decimal(100))
    low = Score(Decimal("64.25"), Decimal(100))
    completed = of_course(
        verbs.COMPLETED, Result(score=mark, success=True, completion=True)
    )
    return {
        "enrolled": enrolled,
        "unenrolled": of_course(verbs.UNREGISTERED),
        "course-viewed": of_course(verbs.VIEWED),
        "course-completed": completed,
        "course-passed": of_course(verbs.PASSED, Result(score=mark, success=True)),
        "course-failed": of_course(verbs.FAILED, Result(score=low, success=False)),
        "voided": statements.voiding(run(), UUID(completed["id"]), at=AT),
    }


def _of_activity() -> dict[str, Statement]:
    page, deck, test = KINDS
    length = timedelta(seconds=SECONDS)
    slide = Thing("salindia/4", verbs.TYPE_PAGE, "Tangga kerja sama")
    high = Score(Decimal(17), Decimal(20))
    low = Score(Decimal(13), Decimal(20))
    done = Result(completion=True, duration=length)
    return {
        "activity-viewed": of_activity(page, verbs.VIEWED),
        "experienced": of_activity(page, verbs.EXPERIENCED, Result(duration=length)),
        "progressed": of_activity(page, verbs.PROGRESSED, Result(progress=100)),
        "slide-reached": of_activity(deck, verbs.EXPERIENCED, about=slide),
        "activity-completed": of_activity(page, verbs.COMPLETED, done),
        "activity-passed": of_activity(
            test, verbs.PASSED, Result(score=high, success=True)
        ),
        "activity-failed": of_activity(
            test, verbs.FAILED, Result(score=low, success=False)
        ),
        "section-completed": of_section(),
    }


def _of_attempt() -> dict[str, Statement]:
    attempt = quiz.attempt("Kuis Kajian 1", 1)
    key = "kuis-konsep"
    spent = Result(completion=True, duration=timedelta(seconds=SECONDS))
    mark = Result(score=Score(Decimal(17), Decimal(20)), success=True)
    return {
        "attempt-initialized": of_activity(key, verbs.INITIALIZED, attempt=attempt),
        "answered": answer(samples.SINGLE["key"]),
        "attempt-submitted": of_activity(key, verbs.SUBMITTED, spent, attempt=attempt),
        "attempt-scored": of_activity(key, verbs.SCORED, mark, attempt=attempt),
    }


def answer(key: str) -> Statement:
    """Return the right answer to a question of the sample quiz."""
    asked = samples.quiz().questions[key]
    row = Row(1, asked, Item(key), Answer(right(asked)))
    return of_activity(
        "kuis-konsep",
        verbs.ANSWERED,
        quiz.answered(row),
        about=quiz.question(asked),
        attempt=quiz.attempt("Kuis Kajian 1", 1),
    )


def right(asked: Question) -> Response:
    """Return the right response to a question."""
    match asked:
        case Single():
            return asked.correct
        case Multiple():
            return sorted(asked.correct)
        case TrueFalse() | Numeric():
            return asked.answer if isinstance(asked, TrueFalse) else str(asked.answer)
        case Matching():
            return dict(asked.pairs)
        case Ordering():
            return {thing.id: at for at, thing in enumerate(asked.things, start=1)}
        case ShortAnswer():
            return asked.accept[0]
    raise TypeError(asked)


def _of_certificate() -> dict[str, Statement]:
    paper = Paper(
        code="7F3A-9C21-08BD-44ZK-QW12-5TYH-XN06",
        number="PM-2026-000123",
        holder_name="Siti Rahayu",
        institution="Pemerintah Kota Contoh",
        issuer="Pusat Pelatihan Contoh",
        course_title="Kolaborasi",
        jp=6,
        mark=Decimal("86.40"),
        band="Memuaskan",
        started_on=date(2026, 2, 2),
        finished_on=date(2026, 3, 2),
        issued_on=date(2026, 3, 2),
        cohort_name="CPNS 2026, Angkatan XII",
    )
    target = certificates.credential(CERTIFICATE, paper, paper.digest())
    certified, earned = certificates.awarded(run(), target, at=AT, by=None)
    return {"certified": certified, "earned": earned}
