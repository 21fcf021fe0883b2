"""From facts to standings: pure functions, used by the live update and the rebuild."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from lms.courses.activities import Rule
from lms.courses.facts import Said, fold
from lms.courses.marks import HUNDRED, Score, rounded
from lms.courses.outline.model import Outline, OutlineActivity, Section


class Standing(NamedTuple):
    """Where a learner stands in one placed activity.

    A tuple, because a page reads one of every activity and that costs a third.
    """

    viewed_at: datetime | None = None
    last_at: datetime | None = None
    progress: int = 0
    seconds: int = 0
    submitted_at: datetime | None = None
    attempts: int = 0
    raw: Decimal | None = None
    max: Decimal | None = None
    passed: bool | None = None
    completed_at: datetime | None = None

    @property
    def score(self) -> Score | None:
        """Return the attempt that counts."""
        if self.raw is None or self.max is None:
            return None
        return Score(self.raw, self.max)


NOTHING = Standing()


class Whole(NamedTuple):
    """Where a learner stands in a course."""

    required: int
    done: int
    mark: Decimal | None = None
    finished_at: datetime | None = None
    passed: bool | None = None
    last_at: datetime | None = None


def of_activity(
    activity: OutlineActivity, said: Iterable[Said], rules: Mapping[str, Rule]
) -> Standing:
    """Fold what was said of ``activity``; ``rules`` are its module's own."""
    completion = activity.completion
    facts, since = fold(
        said,
        lambda facts: completion.holds(facts, rules),
        graded=completion.grade is not None,
    )
    score = facts.score(completion.grade.attempts) if completion.grade else None
    return Standing(
        facts.viewed_at,
        facts.last_at,
        facts.progress,
        facts.seconds,
        facts.submitted_at,
        len(facts.scores),
        score.raw if score else None,
        score.max if score else None,
        completion.passed(facts),
        since,
    )


def is_done(section: Section, standings: Mapping[str, Standing]) -> bool:
    """Tell whether all required activities of a section, if it has any, are done."""
    ends = [
        standings.get(activity.key, NOTHING).completed_at
        for activity in section.activities
        if activity.required
    ]
    return bool(ends) and None not in ends


def final_mark(
    graded: Sequence[OutlineActivity], standings: Mapping[str, Standing]
) -> Decimal | None:
    """Return the weighted mark, rounded once at the end; what is missing counts 0."""
    scores = {a.key: standings.get(a.key, NOTHING).score for a in graded}
    if not any(scores.values()):
        return None
    total = Decimal(0)
    for activity in graded:
        score = scores[activity.key]
        if score is not None and activity.weight is not None:
            total += activity.weight * score.percent
    return rounded(total / HUNDRED)


def of_course(outline: Outline, standings: Mapping[str, Standing]) -> Whole:
    """Return the course's standing: all required activities, and the final mark.

    A course without graded activities is passed by completing it.
    """
    ends = [standings.get(a.key, NOTHING).completed_at for a in outline.required]
    done = [end for end in ends if end is not None]
    finished = max(done) if done and len(done) == len(ends) else None
    mark = final_mark(outline.graded, standings)
    passed = None
    if finished is not None:
        passed = not outline.graded or (mark or Decimal(0)) >= outline.pass_mark
    lasts = [s.last_at for s in standings.values() if s.last_at is not None]
    return Whole(len(ends), len(done), mark, finished, passed, max(lasts, default=None))
