"""What the log tells of one learner in one placed activity: facts, before any rule.

``fold`` is pure: the same statements, in (timestamp, id) order, give the same facts.
It reads only statements whose object is the placed activity and never the ones that the
LMS derives from facts (completed, passed, failed).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lms.core import site
from lms.core.durations import parse_duration
from lms.core.json import JsonObject
from lms.courses.marks import Score, exact
from lms.xapi import verbs

PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
WHOLE = 100
"""Percent."""

PRACTICE = "extensions/practice"
"""The extension of our profile by which an attempt says that it was for practice."""

EARLIEST = datetime.min.replace(tzinfo=UTC)
MOST_SECONDS = 2**31 - 1
"""What a column of the standings holds; a client's own durations know no limit."""

VERBS_THAT_MATTER = frozenset(
    {
        verbs.VIEWED,
        verbs.EXPERIENCED,
        verbs.INITIALIZED,
        verbs.PROGRESSED,
        verbs.SUBMITTED,
        verbs.SCORED,
    }
)
_OUTCOMES = frozenset({verbs.SUBMITTED, verbs.SCORED})


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, as far as the fold looks at it."""

    verb: str
    at: datetime
    result: JsonObject


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one learner in one placed activity.

    ``seconds`` is the length of the union of all visits, so two tabs open at once do
    not count twice.
    """

    viewed_at: datetime | None = None
    last_at: datetime | None = None
    progress: int = 0
    seconds: int = 0
    submitted_at: datetime | None = None
    scores: tuple[Score, ...] = ()

    def score(self, attempts: str) -> Score | None:
        """Return the attempt that counts: the best one, or the last."""
        if not self.scores:
            return None
        if attempts == "last":
            return self.scores[-1]
        return max(self.scores, key=lambda score: score.percent)


@dataclass(slots=True)
class _Visits:
    """The union of visits, each given by its end, in the order of their ends.

    Its length is kept up to date, for the fold asks after each of thousands of visits.
    """

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    total: timedelta = timedelta()

    def add(self, end: datetime, length: timedelta) -> None:
        start = end - min(length, end - EARLIEST)
        while self.spans and self.spans[-1][1] >= start:
            earlier = self.spans.pop()
            self.total -= earlier[1] - earlier[0]
            start = min(start, earlier[0])
        self.spans.append((start, end))
        self.total += end - start

    def seconds(self) -> int:
        return min(int(self.total.total_seconds()), MOST_SECONDS)


def practice_iri() -> str:
    """Return the identifier of the extension that marks what was only practice."""
    return f"{site.current().profile}/{PRACTICE}"


def is_practice(result: JsonObject) -> bool:
    """Tell whether what has this result was an attempt for practice."""
    return (result.get("extensions") or {}).get(practice_iri()) is True


def _read_score(result: JsonObject) -> Score | None:
    score = result.get("score") or {}
    if "raw" in score and "max" in score:
        lowest = exact(score.get("min", 0))
        return Score(exact(score["raw"]), exact(score["max"]), lowest)
    if "scaled" in score:
        return Score(exact(score["scaled"]), exact(1))
    return None


@dataclass(slots=True)
class _Folding:
    graded: bool = False
    viewed_at: datetime | None = None
    last_at: datetime | None = None
    progress: int = 0
    submitted_at: datetime | None = None
    scores: list[Score] = field(default_factory=list)
    visits: _Visits = field(default_factory=_Visits)

    def hear(self, said: Said) -> None:
        self.last_at = said.at
        self.viewed_at = self.viewed_at or said.at
        extensions = said.result.get("extensions") or {}
        self.progress = max(self.progress, _whole_percent(extensions.get(PROGRESS)))
        if said.verb == verbs.EXPERIENCED:
            length = said.result.get("duration")
            self.visits.add(said.at, parse_duration(length) if length else timedelta())
        elif said.verb in _OUTCOMES and not (self.graded and is_practice(said.result)):
            self.conclude(said)

    def conclude(self, said: Said) -> None:
        if said.verb == verbs.SUBMITTED:
            self.submitted_at = self.submitted_at or said.at
        else:
            score = _read_score(said.result)
            self.scores += [score] if score else []

    def facts(self) -> Facts:
        return Facts(
            self.viewed_at,
            self.last_at,
            self.progress,
            self.visits.seconds(),
            self.submitted_at,
            tuple(self.scores),
        )


def _whole_percent(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return max(0, min(WHOLE, int(value)))


def fold(
    statements: Iterable[Said],
    holds: Callable[[Facts], bool],
    *,
    graded: bool = False,
) -> tuple[Facts, datetime | None]:
    """Return the facts, and since when ``holds`` has been true of them without a break.

    ``statements`` come in (timestamp, id) order. In a ``graded`` activity an attempt
    that was only practice hands in nothing and scores nothing: what a learner was told
    would not count must not count when the activity becomes a test later.
    """
    folding = _Folding(graded)
    since: datetime | None = None
    facts = folding.facts()
    for said in statements:
        if said.verb not in VERBS_THAT_MATTER:
            continue
        folding.hear(said)
        facts = folding.facts()
        since = (since or said.at) if holds(facts) else None
    return facts, since
