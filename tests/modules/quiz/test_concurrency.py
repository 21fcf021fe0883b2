"""Many requests at once: one attempt, one result, no answer after it.

Real connections and real commits, so each test has a database of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import ids, transaction
from lms.core.db import db
from lms.modules.quiz import operations
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.sitting import receipt_of
from lms.xapi import verbs
from tests.databases import ENGINES, application
from tests.factories.modules import NOON
from tests.modules.quiz import placed, samples
from tests.modules.quiz.placed import KEY, Placed

AT_ONCE = 20
T = TypeVar("T")


@pytest.fixture(params=ENGINES)
def own_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application whose commits are real."""
    with application(request.param) as app:
        yield app


def at_once(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Run all jobs side by side, each beginning when all are ready."""
    ready = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        ready.wait(timeout=30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def committed(app: Flask, act: Callable[[Session], T]) -> T:
    """Run ``act`` in a transaction of its own."""
    with app.app_context(), transaction.writing(db.session):
        return act(db.session())


def seen(app: Flask, look: Callable[[], T]) -> T:
    """Return what ``look`` sees; holding no lock that a writer would wait for."""
    with app.app_context(), transaction.reading(db.session):
        return look()


def prepared(app: Flask) -> Placed:
    """Return a learner at a placed quiz, committed."""
    return committed(app, lambda session: placed.place(app, session))


def begun(app: Flask) -> tuple[Placed, dict[str, str]]:
    """Return a learner who has begun, and the fields of the short answer's page."""
    quiz = prepared(app)
    quiz.send("/mulai")
    return quiz, seen(app, lambda: quiz.fields(quiz.row("k-short")))


def attempts(app: Flask) -> int:
    """Count all attempts."""
    count = select(func.count()).select_from(QuizAttempt)
    return seen(app, lambda: db.session.scalar(count)) or 0


def test_twenty_starts_at_once_give_one_attempt(own_app: Flask) -> None:
    content = samples.content(samples.document())
    registration = ids.new()

    def start() -> UUID:
        def act(session: Session) -> UUID:
            return operations.start(session, registration, KEY, content, NOON)[0].id

        return committed(own_app, act)

    found = at_once([start] * AT_ONCE)

    assert len(set(found)) == 1
    assert attempts(own_app) == 1


def test_twenty_presses_of_the_button_give_one_attempt(own_app: Flask) -> None:
    quiz = prepared(own_app)
    browsers = [quiz.browser_again(own_app) for _ in range(AT_ONCE)]

    answers = at_once([partial(each.send, "/mulai") for each in browsers])

    assert {answer.status_code for answer in answers} == {303}
    assert attempts(own_app) == 1


def test_twenty_submits_at_once_give_one_result(own_app: Flask) -> None:
    quiz, fields = begun(own_app)
    quiz.send("/simpan/1", **fields, answer="")
    browsers = [quiz.browser_again(own_app) for _ in range(AT_ONCE)]

    answers = at_once(
        [
            partial(each.send, "/kumpulkan", attempt=fields["attempt"])
            for each in browsers
        ]
    )

    told = [each["verb"]["id"] for each in seen(own_app, quiz.told)]
    assert {answer.headers["Location"] for answer in answers} == {quiz.url("/hasil/1")}
    assert told.count(verbs.SCORED) == 1
    assert told.count(verbs.SUBMITTED) == 1


def test_no_save_slips_in_after_the_submit_beside_it(own_app: Flask) -> None:
    quiz, fields = begun(own_app)
    number = seen(own_app, lambda: quiz.row("k-short").number)
    savers = [
        partial(
            quiz.browser_again(own_app).send,
            f"/simpan/{number}",
            **{**fields, "seq": str(seq), "answer": f"jawaban {seq}", "script": "1"},
        )
        for seq in range(1, 11)
    ]
    submitter = partial(
        quiz.browser_again(own_app).send, "/kumpulkan", attempt=fields["attempt"]
    )

    answers = at_once([*savers[:5], submitter, *savers[5:]])

    codes = Counter(answer.status_code for answer in answers)
    sitting = seen(own_app, lambda: quiz.sitting)
    last = max(
        (
            int((answer.json or {})["seq"])
            for answer in answers
            if answer.status_code == 200
        ),
        default=0,
    )
    assert codes[303] == 1
    assert codes[200] + codes[409] == 10
    assert receipt_of(sitting) == sitting.receipt
    assert max(row.answer.seq for row in sitting.rows) == last
