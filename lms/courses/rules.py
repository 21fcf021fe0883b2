"""Completion rules that every module has, and how an activity uses them (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lms.courses.activities import Grade, Rule
from lms.courses.facts import WHOLE, Facts

CORE_RULES: Mapping[str, Rule] = {
    "viewed": lambda facts, _: facts.viewed_at is not None,
    "read_to_end": lambda facts, _: facts.progress >= WHOLE,
    "min_seconds": lambda facts, seconds: facts.seconds >= seconds,
    "submitted": lambda facts, _: facts.submitted_at is not None,
    "graded": lambda facts, _: bool(facts.scores),
}
"""Rules by name; ``passed`` needs the activity's grade and stands in ``Completion``."""

PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Completion:
    """The rules of one placed activity; all of them must hold."""

    rules: tuple[tuple[str, int], ...]
    grade: Grade | None = None

    def holds(self, facts: Facts, known: Mapping[str, Rule]) -> bool:
        """Tell whether ``facts`` fulfil every rule; ``known`` are the module's own."""
        return all(
            self.passed(facts) is True
            if name == PASSED
            else (known.get(name) or CORE_RULES[name])(facts, number)
            for name, number in self.rules
        )

    def knows(self, known: Mapping[str, Rule]) -> bool:
        """Tell whether every rule can be asked; a newer module may have dropped one."""
        names = {*known, *CORE_RULES, PASSED}
        return all(name in names for name, _ in self.rules)

    def passed(self, facts: Facts) -> bool | None:
        """Tell whether the counting attempt passes; None without grade or attempt."""
        if self.grade is None or self.grade.pass_at is None:
            return None
        score = facts.score(self.grade.attempts)
        return None if score is None else score.reaches(self.grade.pass_at)


def mark_of(facts: Facts, grade: Grade | None) -> Decimal | None:
    """Return the unrounded mark in percent that counts, or None without one."""
    score = facts.score(grade.attempts) if grade else None
    return score.percent if score else None
