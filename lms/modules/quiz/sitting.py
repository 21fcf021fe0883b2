"""One attempt with its questions and answers: what pages and grading look at (pure)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.core import json
from lms.courses.marks import Score
from lms.modules.quiz import timing
from lms.modules.quiz.answers import Response, is_complete
from lms.modules.quiz.draw import Item, Paper
from lms.modules.quiz.grading import Mark, grade, total
from lms.modules.quiz.questions import Mode, Question, Quiz

RECEIPT_GROUP = 4
RECEIPT_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What the learner has said to one question so far."""

    response: Response = None
    flagged: bool = False
    seq: int = 0
    checked: bool = False
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the attempt; ``number`` counts from 1 in the order asked."""

    number: int
    question: Question
    item: Item
    answer: Answer

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was answered."""
        return self.answer.response is None

    @property
    def is_partial(self) -> bool:
        """Tell whether something was answered, but not all of it."""
        return not self.is_empty and not is_complete(
            self.question, self.answer.response
        )

    @property
    def mark(self) -> Mark:
        """Return the mark that the answer would get."""
        return grade(self.question, self.answer.response)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt as a whole; ``end`` is when it must be over."""

    id: UUID
    number: int
    quiz: Quiz
    rows: tuple[Row, ...]
    started_at: datetime
    end: datetime | None
    submitted_at: datetime | None
    position: int
    receipt: str

    @property
    def is_open(self) -> bool:
        """Tell whether the attempt was not submitted yet."""
        return self.submitted_at is None

    @property
    def is_practice(self) -> bool:
        """Tell what the attempt was when it began, whatever the quiz is by now."""
        return self.quiz.mode is Mode.PRACTICE

    def is_over(self, now: datetime) -> bool:
        """Tell whether an open attempt has no time left."""
        return self.is_open and self.end is not None and now >= self.end

    def is_late(self, now: datetime) -> bool:
        """Tell whether an answer that arrives ``now`` comes too late."""
        return timing.is_late(now, self.end)

    def row(self, number: int) -> Row | None:
        """Return the question asked as the ``number``-th."""
        return self.rows[number - 1] if 1 <= number <= len(self.rows) else None

    @property
    def answered(self) -> int:
        """Count the questions that have an answer."""
        return sum(not row.is_empty for row in self.rows)

    @property
    def right(self) -> int:
        """Count the questions answered fully right."""
        return sum(row.mark.correct is True for row in self.rows)

    @property
    def score(self) -> Score:
        """Return the score of the answers as they are."""
        return total(row.mark for row in self.rows)


def rows_of(quiz: Quiz, paper: Paper, answers: Mapping[str, Answer]) -> tuple[Row, ...]:
    """Return the questions of a paper with their answers."""
    return tuple(
        Row(
            number,
            quiz.questions[item.key],
            item,
            answers.get(item.key, Answer()),
        )
        for number, item in enumerate(paper.items, start=1)
    )


def receipt_of(sitting: Sitting) -> str:
    """Return a code that another set of answers would not have: "7F3A-9C21-08BD"."""
    answers = {row.question.key: row.answer.response for row in sitting.rows}
    content = json.dumps_canonical([str(sitting.id), answers])
    code = hashlib.sha256(content).hexdigest()[:RECEIPT_LENGTH].upper()
    groups = (
        code[at : at + RECEIPT_GROUP] for at in range(0, RECEIPT_LENGTH, RECEIPT_GROUP)
    )
    return "-".join(groups)
