"""One learner at a quiz: every question in turn, and again when it was not enough."""

from lms.courses.outline.model import OutlineActivity
from lms.courses.player import operations as player
from lms.courses.player.operations import Opened
from lms.courses.progress import queries as progress
from lms.demo.answers import answer
from lms.demo.stage import Part
from lms.demo.study import Study
from lms.modules.quiz import queries
from lms.modules.quiz.answers import as_form
from lms.modules.quiz.draw import SEED_BYTES
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.sitting import Row

SECOND_THOUGHTS = 0.06
DOUBTS = 0.08
LEARNT = 0.6
"""What reviewing an attempt adds to the ability at that quiz, in logits."""

PER_QUESTION = 32
"""Seconds."""


def take(study: Study, activity: OutlineActivity, opened: Opened) -> Part:
    """Take a quiz, and take it again while it is failed, allowed and wanted."""
    key = activity.key
    allowed = queries.quiz_of(opened.context.content).attempts
    gained = 0.0
    while True:
        yield from _attempt(study, key, study.temper.ability + gained)
        used = len(queries.attempts(study.session, study.registration, key))
        standing = progress.standings(study.session, study.registration).get(key)
        is_enough = standing is not None and standing.passed is not False
        if is_enough or (allowed and used >= allowed) or not _tries_again(study):
            return
        gained += LEARNT
        yield from study.sit_down()
        yield study.later(study.random.uniform(5, 40))
        player.view(study.session, study.open(key))


def _tries_again(study: Study) -> bool:
    return study.random.random() < study.temper.ambition


def _attempt(study: Study, key: str, ability: float) -> Part:
    yield study.later(study.random.uniform(15, 90))
    study.act(key, "mulai", {})
    attempt = queries.open_attempt(study.session, study.registration, key)
    if attempt is None:
        return
    # The demonstration draws the same questions whenever it is made from one seed.
    attempt.seed = study.random.randbytes(SEED_BYTES)
    for row in queries.sitting(study.session, attempt).rows:
        yield study.later(study.lasting(PER_QUESTION))
        _save(study, key, attempt, row, ability, seq=1)
        if study.random.random() < SECOND_THOUGHTS:
            yield study.later(study.random.uniform(4, 20))
            _save(study, key, attempt, row, ability, seq=2)
    yield study.later(study.random.uniform(10, 60))
    study.act(key, "kumpulkan", {"attempt": str(attempt.id)})


def _save(
    study: Study, key: str, attempt: QuizAttempt, row: Row, ability: float, *, seq: int
) -> None:
    """Send an answer, as the script of the question's page does."""
    response = answer(study.random, row.question, ability)
    form = {
        "attempt": str(attempt.id),
        "seq": str(seq),
        "script": "1",
        "device": study.registration.hex,
        **as_form(row.item, response),
    }
    if study.random.random() < DOUBTS:
        form["flagged"] = "1"
    study.act(key, "simpan", form, str(row.number))
