"""Reading attempts and their answers."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.core.memory import Memory
from lms.courses.activities import Begun
from lms.modules.quiz import timing
from lms.modules.quiz.content import parse
from lms.modules.quiz.draw import Paper, draw
from lms.modules.quiz.models import QuizAnswer, QuizAttempt, QuizContent
from lms.modules.quiz.questions import Mode, Quiz
from lms.modules.quiz.sitting import Answer, Sitting, rows_of

_quizzes: Memory[str, Quiz] = Memory(256)
_papers: Memory[tuple[str, bytes], Paper] = Memory(512)


def digest_of(content: JsonObject) -> str:
    """Return the name under which ``content`` is kept."""
    return hashlib.sha256(json.dumps_canonical(content)).hexdigest()


def quiz_of(content: JsonObject) -> Quiz:
    """Return the quiz of ``content``; parsed once."""
    digest = digest_of(content)
    return _quizzes.get(digest) or _quizzes.put(digest, parse(content))


def kept_quiz(session: Session, revision: str) -> Quiz:
    """Return the quiz that attempts have as ``revision``; by primary key, once."""
    known = _quizzes.get(revision)
    if known is not None:
        return known
    row = session.get_one(QuizContent, revision)
    return _quizzes.put(revision, parse(row.content))


def attempts(
    session: Session, registration: UUID, activity: str
) -> Sequence[QuizAttempt]:
    """Return the attempts of a learner at a quiz by number (unique index)."""
    wanted = (
        select(QuizAttempt)
        .where(
            QuizAttempt.registration == registration, QuizAttempt.activity == activity
        )
        .order_by(QuizAttempt.number)
    )
    return session.scalars(wanted).all()


def of_mode(
    session: Session, attempts: Sequence[QuizAttempt], mode: Mode
) -> list[QuizAttempt]:
    """Return the attempts that were for practice, or those that were graded.

    Told by the quiz as each attempt has it: what was practice stays practice when the
    quiz is published again as a test, and uses up none of its attempts.
    """
    return [each for each in attempts if kept_quiz(session, each.revision).mode is mode]


def open_attempt(
    session: Session, registration: UUID, activity: str
) -> QuizAttempt | None:
    """Return the attempt that is not submitted yet (partial unique index)."""
    wanted = select(QuizAttempt).where(
        QuizAttempt.registration == registration,
        QuizAttempt.activity == activity,
        QuizAttempt.submitted_at.is_(None),
    )
    return session.scalar(wanted)


def overdue(
    session: Session, before: datetime, closed: AbstractSet[str]
) -> list[Begun]:
    """Return open attempts that ended before then, or whose activity is ``closed``.

    The partial unique index holds the open ones alone.
    """
    late = or_(QuizAttempt.deadline < before, QuizAttempt.activity.in_(closed))
    wanted = select(
        QuizAttempt.registration, QuizAttempt.activity, QuizAttempt.deadline
    ).where(QuizAttempt.submitted_at.is_(None), late)
    return [Begun(*row) for row in session.execute(wanted)]


def attempts_of(session: Session, registration: UUID) -> Sequence[QuizAttempt]:
    """Return every attempt of an enrolment (unique index, its first column)."""
    wanted = select(QuizAttempt).where(QuizAttempt.registration == registration)
    return session.scalars(wanted.order_by(QuizAttempt.started_at)).all()


def answers(
    session: Session, attempt_ids: Sequence[UUID]
) -> dict[UUID, dict[str, QuizAnswer]]:
    """Return the answers of attempts by question (primary key, its first column)."""
    found: dict[UUID, dict[str, QuizAnswer]] = {each: {} for each in attempt_ids}
    wanted = select(QuizAnswer).where(QuizAnswer.attempt_id.in_(attempt_ids))
    for row in session.scalars(wanted):
        found[row.attempt_id][row.question] = row
    return found


def sittings(
    session: Session,
    attempts: Sequence[QuizAttempt],
    closes_at: datetime | None = None,
) -> list[Sitting]:
    """Return attempts with their questions and answers, in one query.

    ``closes_at`` is when the activity closes: no attempt lasts longer.
    """
    kept = answers(session, [each.id for each in attempts])
    return [
        _sitting(each, kept_quiz(session, each.revision), kept[each.id], closes_at)
        for each in attempts
    ]


def sitting(
    session: Session, attempt: QuizAttempt, closes_at: datetime | None = None
) -> Sitting:
    """Return one attempt with its questions and answers."""
    return sittings(session, [attempt], closes_at)[0]


def _paper(attempt: QuizAttempt, quiz: Quiz) -> Paper:
    """Return the attempt's paper, drawn once while it is being worked on."""
    known = (attempt.revision, attempt.seed)
    return _papers.get(known) or _papers.put(known, draw(quiz, attempt.seed))


def _sitting(
    attempt: QuizAttempt,
    quiz: Quiz,
    kept: Mapping[str, QuizAnswer],
    closes_at: datetime | None,
) -> Sitting:
    found = {
        key: Answer(
            row.response, row.flagged, row.seq, row.checked_at is not None, row.saved_at
        )
        for key, row in kept.items()
    }
    return Sitting(
        id=attempt.id,
        number=attempt.number,
        quiz=quiz,
        rows=rows_of(quiz, _paper(attempt, quiz), found),
        started_at=attempt.started_at,
        end=timing.earlier(attempt.deadline, closes_at),
        submitted_at=attempt.submitted_at,
        position=attempt.position,
        receipt=attempt.receipt or "",
    )
