"""Statements of a small world, and what is asked of them, for tests of columns."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.xapi import moments
from lms.xapi.columns.home import Dimensions
from lms.xapi.columns.questions import Answer, Dimension, Measure, Question, Within
from lms.xapi.columns.reading import Snapshot, snapshot
from lms.xapi.statement import activity_of
from lms.xapi.stored import WRITER_BITS
from tests.xapi.said import ANI, BUDI, CITRA, TEAM, said

COURSE_KEY, COHORT_KEY = "http://lms.test/kursus", "http://lms.test/angkatan"


def _extension(statement: JsonObject, name: str) -> str | None:
    found: str | None = statement.get("context", {}).get("extensions", {}).get(name)
    return found


def course(statement: JsonObject) -> str | None:
    """Return the course, which these statements say in an extension."""
    return _extension(statement, COURSE_KEY)


def cohort(statement: JsonObject) -> str | None:
    """Return the cohort."""
    return _extension(statement, COHORT_KEY)


DIMENSIONS = Dimensions(course, cohort)
ZONES = (
    "UTC",
    "Asia/Jakarta",
    "Asia/Jayapura",
    # Clocks that leap at midnight, by half an hour, and back over midnight.
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "America/Havana",
)
BEGINNING = datetime(2018, 1, 1, tzinfo=UTC)
WEEKS = 104
"""Two years: all leaps of clocks, and a year that begins in the week of another."""


def iri(kind: str, number: int) -> str:
    """Return the identifier of something; letters that JSON escapes among them."""
    return f"http://lms.test/{kind}/é\u2028{number}"


def seq_of(moment: datetime) -> int:
    """Return a ``seq`` of a statement stored at ``moment``."""
    return moments.as_microseconds(moment) << WRITER_BITS


def opened(folder: Path) -> Snapshot:
    """Return the columns that are there."""
    found = snapshot(folder)
    assert found is not None
    return found


# --- What is said

_numbers = st.integers(0, 2)
_scaled = st.one_of(
    st.none(), st.floats(-1, 1, allow_nan=False), st.sampled_from([0, 0.5, 1])
)
_durations = st.sampled_from([None, "PT0S", "PT1.25S", "PT3M", "P1DT0.1S", "P4Y"])


@st.composite
def statements(draw: st.DrawFn) -> JsonObject:
    """Make a statement of the small world."""
    extensions = {
        name: iri(name[-3:], draw(_numbers))
        for name in (COURSE_KEY, COHORT_KEY)
        if draw(st.booleans())
    }
    thing: JsonObject = {"id": iri("activity", draw(_numbers))}
    if draw(st.integers(0, 5)) == 0:
        thing = {"objectType": "Agent", **ANI}
    score, length = draw(_scaled), draw(_durations)
    success = draw(st.sampled_from([None, True, False]))
    result = {
        **({} if score is None else {"score": {"scaled": score}}),
        **({} if length is None else {"duration": length}),
        **({} if success is None else {"success": success}),
    }
    is_there = draw(st.booleans()) or bool(result)
    return said(
        actor=draw(st.sampled_from([ANI, BUDI, CITRA, TEAM])),
        verb={"id": iri("verb", draw(_numbers))},
        object=thing,
        **({"result": result} if is_there else {}),
        **({"context": {"extensions": extensions}} if extensions else {}),
    )


def logs(most: int = 40) -> st.SearchStrategy[list[tuple[int, JsonObject]]]:
    """Make statements with their ``seq``, ascending."""
    minutes = st.integers(0, WEEKS * 7 * 24 * 60)
    moments_ = st.lists(minutes, unique=True, max_size=most).map(sorted)
    return moments_.flatmap(
        lambda found: st.lists(
            statements(), min_size=len(found), max_size=len(found)
        ).map(
            lambda made: [
                (_seq(each), one) for each, one in zip(found, made, strict=True)
            ]
        )
    )


def _seq(minute: int) -> int:
    return seq_of(BEGINNING + timedelta(minutes=minute))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Make a question about the small world."""
    by = draw(st.lists(st.sampled_from(Dimension), max_size=2, unique=True))
    measures = draw(st.lists(st.sampled_from(Measure), min_size=1, unique=True))
    days = st.one_of(
        st.none(),
        st.integers(0, WEEKS * 7).map(_day),
    )
    within = Within(
        frozenset({iri("sus", draw(_numbers))}), frozenset({iri("tan", draw(_numbers))})
    )
    return Question(
        by=tuple(by),
        measures=tuple(measures),
        since=draw(days),
        until=draw(days),
        zone=draw(st.sampled_from(ZONES)),
        **{
            name: draw(st.one_of(st.none(), st.integers(0, 3).map(partial(iri, kind))))
            if draw(st.integers(0, 3)) == 0
            else None
            for name, kind in _KINDS.items()
        },
        within=draw(st.sampled_from([None, within])),
        most=draw(st.sampled_from([1, 3, 1000])),
    )


_KINDS = {"verb": "verb", "activity": "activity", "course": "sus", "cohort": "tan"}


def _day(number: int) -> date:
    return (BEGINNING + timedelta(days=number)).date()


# --- The same by hand


def by_hand(
    log: Sequence[tuple[int, JsonObject]], question: Question
) -> dict[tuple[str | None, ...], tuple[Any, ...]]:
    """Return every group with its values, one statement after the other."""
    groups: dict[tuple[str | None, ...], list[JsonObject]] = {}
    for seq, each in log:
        moment = moments.from_microseconds(seq >> WRITER_BITS)
        day = moment.astimezone(ZoneInfo(question.zone)).date()
        if _passes(each, day, question):
            key = tuple(_key(each, day, by) for by in question.by)
            groups.setdefault(key, []).append(each)
    if not question.by:
        groups.setdefault((), [])
    return {
        key: tuple(_BY_HAND[each](found) for each in question.measures)
        for key, found in groups.items()
    }


def _passes(each: JsonObject, day: date, question: Question) -> bool:
    if question.since is not None and day < question.since:
        return False
    if question.until is not None and day > question.until:
        return False
    for name, text in question.wanted.items():
        if _key(each, day, Dimension(name)) != text:
            return False
    within = question.within
    return (
        within is None
        or course(each) in within.courses
        or cohort(each) in within.cohorts
    )


def _key(each: JsonObject, day: date, by: Dimension) -> str | None:
    keys: dict[Dimension, Callable[[], str | None]] = {
        Dimension.DAY: day.isoformat,
        Dimension.WEEK: (day - timedelta(days=day.weekday())).isoformat,
        Dimension.MONTH: lambda: day.strftime("%Y-%m"),
        Dimension.VERB: lambda: each["verb"]["id"],
        Dimension.ACTIVITY: lambda: activity_of(each),
        Dimension.COURSE: lambda: course(each),
        Dimension.COHORT: lambda: cohort(each),
    }
    return keys[by]()


def _results(found: Sequence[JsonObject]) -> list[JsonObject]:
    return [each.get("result", {}) for each in found]


def _scores(found: Sequence[JsonObject]) -> list[float]:
    return [
        float(each["score"]["scaled"]) for each in _results(found) if "score" in each
    ]


_SECONDS = {"PT0S": 0.0, "PT1.25S": 1.25, "PT3M": 180.0, "P1DT0.1S": 86400.1}
_SECONDS["P4Y"] = 4 * 365 * 86400.0


def _lengths(found: Sequence[JsonObject]) -> list[float]:
    return [
        _SECONDS[each["duration"]] for each in _results(found) if "duration" in each
    ]


def _successes(found: Sequence[JsonObject]) -> list[float]:
    return [float(each["success"]) for each in _results(found) if "success" in each]


def _sum(values: Sequence[float]) -> float | None:
    total = 0.0
    for each in values:
        total += each
    return total if values else None


def _mean(values: Sequence[float]) -> float | None:
    return (_sum(values) or 0.0) / len(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return (
        (ordered[half] + ordered[-half - 1]) / 2
        if len(ordered) % 2 == 0
        else ordered[half]
    )


_BY_HAND: dict[Measure, Callable[[Sequence[JsonObject]], Any]] = {
    Measure.COUNT: len,
    Measure.ACTORS: lambda found: len({str(each["actor"]) for each in found}),
    Measure.SCORE_MEAN: lambda found: _mean(_scores(found)),
    Measure.SCORE_MEDIAN: lambda found: _median(_scores(found)),
    Measure.SUCCESS_RATE: lambda found: _mean(_successes(found)),
    Measure.DURATION: lambda found: _sum(_lengths(found)),
    Measure.DURATION_MEAN: lambda found: _mean(_lengths(found)),
}


def same(
    answer: Answer,
    expected: dict[tuple[str | None, ...], tuple[Any, ...]],
    counts: dict[tuple[str | None, ...], int],
    most: int,
) -> bool:
    """Tell whether an answer says what was found by hand, and the largest of it."""
    told = {row.keys: row.values for row in answer.rows}
    largest = sorted(counts.values(), reverse=True)[:most]
    return (
        len(told) == len(answer.rows)
        and answer.groups == len(expected)
        and answer.left_out == len(expected) - len(told)
        and sorted((counts[key] for key in told), reverse=True) == largest
        and all(_equal(values, expected[key]) for key, values in told.items())
    )


def _equal(first: Sequence[Any], second: Sequence[Any]) -> bool:
    return all(
        one == other
        if one is None or other is None
        else math.isclose(one, other, rel_tol=1e-12, abs_tol=0.0)
        for one, other in zip(first, second, strict=True)
    )
