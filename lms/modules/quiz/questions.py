"""A quiz and its seven types of question, as read from stored content."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar


class Mode(StrEnum):
    """Practice tells at once and counts for nothing; a graded quiz has a score."""

    PRACTICE = "practice"
    GRADED = "graded"


class ReviewPolicy(StrEnum):
    """When learners see the key and the explanations of a graded quiz."""

    NEVER = "never"
    AFTER_SUBMIT = "after_submit"
    AFTER_LAST_ATTEMPT = "after_last_attempt"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick, match or place.

    ``html`` is one line of sanitised HTML; ``text`` is the same without elements, for
    statements and for the options of a select.
    """

    id: str
    html: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every type of question has; ``see`` names the activity to study again.

    ``kind`` is the word of the type in files and in stored content.
    """

    kind: ClassVar[str]
    key: str
    html: str
    text: str
    points: Decimal
    explanation: str
    tags: tuple[str, ...] = ()
    see: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Question):
    """Exactly one option is right."""

    kind: ClassVar[str] = "single"
    options: tuple[Choice, ...]
    correct: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Question):
    """Several options are right, and at least one is wrong."""

    kind: ClassVar[str] = "multiple"
    options: tuple[Choice, ...]
    correct: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(Question):
    """A claim that is right or wrong."""

    kind: ClassVar[str] = "true_false"
    answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Question):
    """Each left one belongs to one right one; some right ones belong to none."""

    kind: ClassVar[str] = "matching"
    left: tuple[Choice, ...]
    right: tuple[Choice, ...]
    pairs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(Question):
    """Things to be put in order; ``things`` are stored in the right one."""

    kind: ClassVar[str] = "ordering"
    things: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(Question):
    """A few words; ``exact`` compares capitals and spaces too."""

    kind: ClassVar[str] = "short_answer"
    accept: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(Question):
    """A number, right within ``tolerance`` on either side, limits included."""

    kind: ClassVar[str] = "numeric"
    answer: Decimal
    tolerance: Decimal
    unit: str = ""


def pieces(question: Question) -> tuple[Choice, ...]:
    """Return what the learner picks, matches or places; () for a typed answer."""
    if isinstance(question, Single | Multiple):
        return question.options
    if isinstance(question, Ordering):
        return question.things
    return question.left if isinstance(question, Matching) else ()


@dataclass(frozen=True, slots=True)
class Pool:
    """``count`` questions are drawn from ``keys``, none of them twice."""

    keys: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """A validated quiz; without ``pools`` all questions are asked.

    ``attempts`` 0 means any number; ``time_limit`` is in minutes, None for none;
    ``pass_at`` is in percent.
    """

    title: str
    mode: Mode
    attempts: int
    time_limit: int | None
    pass_at: Decimal
    shuffle_questions: bool
    shuffle_options: bool
    review: ReviewPolicy
    intro: str
    questions: Mapping[str, Question]
    pools: tuple[Pool, ...] = ()

    @property
    def length(self) -> int:
        """Return how many questions one attempt has."""
        return sum(pool.count for pool in self.pools) or len(self.questions)
