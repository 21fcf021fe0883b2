"""What can be done with an attempt; each in the caller's transaction."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError, NotFoundError
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.modules.quiz import queries, timing
from lms.modules.quiz.answers import parse
from lms.modules.quiz.draw import SEED_BYTES
from lms.modules.quiz.errors import AnswerError, NoAttemptLeftError, SubmittedError
from lms.modules.quiz.models import QuizAnswer, QuizAttempt, QuizContent
from lms.modules.quiz.sitting import Row, Sitting, receipt_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends for one question.

    ``seq`` is one more than the number of changes that the page knew of; ``device`` is
    a random name of the browser, empty without a script.
    """

    form: Mapping[str, str]
    seq: int
    flagged: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of it: ``stale`` when a newer change was there already."""

    seq: int
    stale: bool = False
    other_device: bool = False


def start(
    session: Session,
    registration: UUID,
    activity: str,
    content: JsonObject,
    now: datetime,
) -> tuple[QuizAttempt, bool]:
    """Return the open attempt and whether it is new; at most one is ever open."""
    # One query for both questions: between two, another request could start one.
    attempts = queries.attempts(session, registration, activity)
    if attempts and attempts[-1].submitted_at is None:
        return attempts[-1], False
    quiz = queries.quiz_of(content)
    used = len(queries.of_mode(session, attempts, quiz.mode))
    if quiz.attempts and used >= quiz.attempts:
        raise NoAttemptLeftError(
            lazy(
                "Semua percobaan sudah dipakai (%(used)d). Hasil terbaik Anda yang "
                "dihitung.",
                used=used,
            )
        )
    attempt = QuizAttempt(
        registration=registration,
        activity=activity,
        number=len(attempts) + 1,
        revision=_keep(session, content),
        seed=secrets.token_bytes(SEED_BYTES),
        started_at=now,
        deadline=timing.deadline(now, quiz.time_limit),
    )
    return _add(session, attempt)


def _add(session: Session, attempt: QuizAttempt) -> tuple[QuizAttempt, bool]:
    """Add an attempt, or give the one that somebody added at the same moment."""
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError:
        found = queries.open_attempt(session, attempt.registration, attempt.activity)
        if found is None:
            raise
        return found, False
    return attempt, True


def _keep(session: Session, content: JsonObject) -> str:
    digest = queries.digest_of(content)
    if session.get(QuizContent, digest) is None:
        try:
            with session.begin_nested():
                session.add(QuizContent(digest=digest, content=content))
        except IntegrityError:
            log.debug("content %s was kept by another attempt", digest)
    return digest


def own_attempt(
    session: Session, attempt_id: str, registration: UUID, activity: str
) -> QuizAttempt:
    """Return this learner's attempt; anybody else's does not exist.

    Locked until the transaction ends, so that saving and submitting do not cross.
    """
    try:
        wanted = UUID(attempt_id)
    except ValueError:
        raise _unknown() from None
    found = session.scalar(
        select(QuizAttempt)
        .where(QuizAttempt.id == wanted)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or (found.registration, found.activity) != (
        registration,
        activity,
    ):
        raise _unknown()
    return found


def _unknown() -> NotFoundError:
    return NotFoundError(
        lazy("Percobaan ini tidak ditemukan. Mulailah dari awal kuis.")
    )


def save(
    session: Session, attempt: QuizAttempt, row: Row, sent: Sent, now: datetime
) -> Saved:
    """Keep an answer; the caller has checked that it comes in time.

    The last change by ``seq`` stands, whatever the order of arrival: a delayed retry
    never undoes what was said after it. One that arrives twice is no conflict.
    """
    if attempt.submitted_at is not None:
        raise SubmittedError
    if row.answer.checked:
        raise ConflictError(
            lazy("Soal ini sudah diperiksa, jadi jawabannya tidak dapat diubah.")
        )
    response = parse(row.question, row.item, sent.form)
    other = _note_device(attempt, sent.device)
    if sent.seq <= row.answer.seq:
        kept_before = (row.answer.response, row.answer.flagged)
        stale = (response, sent.flagged) != kept_before
        return Saved(row.answer.seq, stale=stale, other_device=other)
    kept = session.get(QuizAnswer, (attempt.id, row.question.key))
    if kept is None:
        kept = QuizAnswer(attempt_id=attempt.id, question=row.question.key)
        session.add(kept)
    kept.response = response
    kept.flagged = sent.flagged
    kept.seq = sent.seq
    kept.saved_at = now
    attempt.position = row.number
    session.flush()
    return Saved(sent.seq, other_device=other)


def _note_device(attempt: QuizAttempt, device: str) -> bool:
    other = bool(device and attempt.device and attempt.device != device)
    if other:
        log.info("attempt %s goes on in another browser", attempt.id)
    attempt.device = device or attempt.device
    return other


def check(
    session: Session, attempt: QuizAttempt, row: Row, sent: Sent, now: datetime
) -> Saved:
    """Keep an answer and close its question: now the key may be seen.

    Neither happens to a blank, or when a newer change was there already.
    """
    if parse(row.question, row.item, sent.form) is None:
        raise AnswerError(lazy("Jawablah lebih dahulu, lalu periksa."))
    saved = save(session, attempt, row, sent, now)
    if not saved.stale:
        session.get_one(QuizAnswer, (attempt.id, row.question.key)).checked_at = now
        session.flush()
    return saved


def submit(
    session: Session, attempt: QuizAttempt, sitting: Sitting, now: datetime
) -> bool:
    """Submit an attempt with what was saved; tell whether it was this call that did.

    An attempt whose time was over ended at its deadline, whenever that is noticed.
    """
    if attempt.submitted_at is not None:
        return False
    attempt.submitted_at = timing.earlier(now, sitting.end)
    attempt.receipt = receipt_of(sitting)
    session.flush()
    return True


def export(session: Session, registration: UUID) -> list[JsonObject]:
    """Return all attempts of an enrolment with their answers, as JSON."""
    attempts = queries.attempts_of(session, registration)
    answers = queries.answers(session, [each.id for each in attempts])
    return [
        {
            "activity": attempt.activity,
            "number": attempt.number,
            "started_at": attempt.started_at,
            "submitted_at": attempt.submitted_at,
            "receipt": attempt.receipt,
            "answers": {
                key: {
                    "response": row.response,
                    "flagged": row.flagged,
                    "saved_at": row.saved_at,
                }
                for key, row in answers[attempt.id].items()
            },
        }
        for attempt in attempts
    ]


def erase(session: Session, registration: UUID) -> None:
    """Delete all attempts of an enrolment with their answers."""
    ids = select(QuizAttempt.id).where(QuizAttempt.registration == registration)
    session.execute(delete(QuizAnswer).where(QuizAnswer.attempt_id.in_(ids)))
    session.execute(delete(QuizAttempt).where(QuizAttempt.registration == registration))
