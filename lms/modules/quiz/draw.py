"""Draw and shuffle one attempt's questions, the same way whenever asked again.

Everything follows from the attempt's secret seed by HMAC-SHA-256, so an attempt needs
no stored order, and nobody without the seed can tell which of the option ids on a page
is the right one, even from another learner's page. The method must not change while
there are attempts: their pages are drawn from it for review.
"""

import hmac
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.modules.quiz.questions import (
    Choice,
    Matching,
    Ordering,
    Question,
    Quiz,
    pieces,
)

SEED_BYTES = 16
ALIAS_BYTES = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a paper; ``options`` and ``targets`` in the order shown.

    Each maps the attempt's own id of an option to the option's lasting id; ``targets``
    is the right side of a matching.
    """

    key: str
    options: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one attempt, in the order asked."""

    items: tuple[Item, ...]

    def item(self, key: str) -> Item | None:
        """Return the item of a question, None when it was not drawn."""
        return next((item for item in self.items if item.key == key), None)


def draw(quiz: Quiz, seed: bytes) -> Paper:
    """Return the paper that ``seed`` gives."""
    keys = _drawn(quiz, seed) if quiz.pools else list(quiz.questions)
    if quiz.shuffle_questions:
        keys = _shuffled(seed, "questions", keys)
    items = (_item(quiz.questions[key], seed, quiz.shuffle_options) for key in keys)
    return Paper(tuple(items))


def _drawn(quiz: Quiz, seed: bytes) -> list[str]:
    taken: list[str] = []
    for pool in quiz.pools:
        left = [key for key in pool.keys if key not in taken]
        chosen = set(_shuffled(seed, "draw", left)[: pool.count])
        taken += [key for key in left if key in chosen]
    return taken


def _item(question: Question, seed: bytes, shuffle: bool) -> Item:  # noqa: FBT001 - private
    ids = {"options": _names(pieces(question)), "targets": _targets(question)}
    # In the order of the file they would give the answer away.
    telling = {"options": isinstance(question, Ordering), "targets": True}
    shown: dict[str, dict[str, str]] = {}
    for side, names in ids.items():
        label = f"{question.key}/{side}"
        order = _shuffled(seed, label, names) if shuffle or telling[side] else names
        shown[side] = {_alias(seed, label, name): name for name in order}
    return Item(question.key, shown["options"], shown["targets"])


def _targets(question: Question) -> list[str]:
    return _names(question.right) if isinstance(question, Matching) else []


def _names(choices: Iterable[Choice]) -> list[str]:
    return [choice.id for choice in choices]


def _digest(seed: bytes, purpose: str, label: str, name: str) -> bytes:
    text = f"{purpose}\x1f{label}\x1f{name}"
    return hmac.digest(seed, text.encode(), "sha256")


def _shuffled(seed: bytes, label: str, names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: _digest(seed, "order", label, name))


def _alias(seed: bytes, label: str, name: str) -> str:
    digest = _digest(seed, "alias", label, name)
    return b32encode(digest[:ALIAS_BYTES]).decode().lower()
