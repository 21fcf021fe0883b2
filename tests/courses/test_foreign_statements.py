"""What holders of an LRS key can say has no power over what learners do."""

from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.ids import PAMONG
from lms.courses import statements
from lms.courses.enrolments import queries as enrolments
from lms.courses.progress import queries as progress
from lms.courses.progress.operations import rebuild
from lms.xapi import queries as log
from lms.xapi import store, verbs
from lms.xapi.store import Origin, Source
from tests.modules.quiz import placed
from tests.modules.quiz.placed import KEY, Placed


@pytest.fixture
def quiz(app: Flask, session: Session) -> Placed:
    """Give a learner at a quiz."""
    return placed.place(app, session)


def _iri(session: Session, quiz: Placed) -> str:
    row = enrolments.enrolment(session, quiz.registration)
    assert row is not None
    return enrolments.outline_for(session, row).by_key[KEY].placed.iri


def _occupy(session: Session, quiz: Placed, statement_id: UUID) -> None:
    """Store something else under an identifier, as a client with a key may."""
    row = enrolments.enrolment(session, quiz.registration)
    assert row is not None
    statement = {
        "id": str(statement_id),
        "actor": {"mbox": "mailto:klien@contoh.id"},
        "verb": {"id": verbs.INTERACTED},
        "object": {"id": "https://contoh.id/lain"},
    }
    origin = Origin(row.store_id, Source.CLIENT, store.lms_authority())
    store.add(session, [statement], origin)


@pytest.mark.parametrize(
    "parts", [("attempt", 1, "scored"), (verbs.COMPLETED, 1), (verbs.PASSED, 1)]
)
def test_nobody_can_take_the_name_of_what_a_learner_will_do(
    session: Session, quiz: Placed, parts: tuple[object, ...]
) -> None:
    named = (quiz.registration, _iri(session, quiz), *parts)
    _occupy(session, quiz, uuid5(PAMONG, "\x1f".join(map(str, named))))
    session.commit()
    quiz.send("/mulai")
    for row in quiz.rows():
        quiz.answer(row)

    answer = quiz.submit()

    assert answer.status_code == 303
    assert progress.standings(session, quiz.registration)[KEY].passed is True


def test_a_view_whose_name_was_taken_is_no_defect(
    session: Session, quiz: Placed
) -> None:
    day = clock.now().date().isoformat()
    named = (quiz.registration, _iri(session, quiz), "viewed", day)
    _occupy(session, quiz, uuid5(PAMONG, "\x1f".join(map(str, named))))
    session.commit()

    assert quiz.send("/~lihat").status_code == 200


# --- Forged scores


@pytest.mark.parametrize("verb", [verbs.SCORED, verbs.PASSED, verbs.COMPLETED])
def test_an_outcome_that_a_client_states_is_kept_and_counts_nothing(
    session: Session, quiz: Placed, verb: str
) -> None:
    row = enrolments.enrolment(session, quiz.registration)
    assert row is not None
    full = {"scaled": 1, "raw": 10, "min": 0, "max": 10}
    forged = {
        "actor": statements.agent(row.account_name),
        "verb": {"id": verb},
        "object": {"id": _iri(session, quiz)},
        "result": {"score": full, "success": True, "completion": True},
        "context": {"registration": str(quiz.registration)},
    }
    origin = Origin(row.store_id, Source.CLIENT, store.lms_authority())

    [kept] = store.add(session, [forged], origin)

    assert log.get(session, row.store_id, kept) is not None
    assert progress.standings(session, quiz.registration) == {}
    assert progress.whole(session, quiz.registration) is None
    assert rebuild(session, quiz.registration, check=True)[0] == []


def test_a_score_that_a_form_brings_along_is_not_read(
    session: Session, quiz: Placed
) -> None:
    session.commit()
    quiz.send("/mulai")
    forged = {"score": "10", "raw": "10", "scaled": "1", "success": "true"}

    quiz.send("/kumpulkan", attempt=str(quiz.sitting.id), **forged)

    found = progress.standings(session, quiz.registration)[KEY]
    assert (found.raw, found.passed) == (Decimal(0), False)
