"""Answering a question from the columns: exact, without reading a statement."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from lms.xapi.columns import spans
from lms.xapi.columns.coding import NOTHING
from lms.xapi.columns.questions import (
    Answer,
    Dimension,
    Measure,
    Question,
    Row,
    Value,
    Within,
)
from lms.xapi.columns.reading import Numbers, Snapshot

DENSE = 1 << 22
"""Possible groups that are counted in a table; more of them are sorted."""
BITMAP = 1 << 25
"""Pairs of group and actor that are marked in a table; more of them are sorted."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The rows that pass: a stretch of the columns, and which of it."""

    of: Snapshot
    stretch: slice
    mask: Numbers | None

    def take(self, name: str) -> Numbers:
        """Return a column of these rows."""
        return self.pick(self.of.column(name)[self.stretch])

    def pick(self, values: Numbers) -> Numbers:
        """Return of a value for each row of the stretch those that pass."""
        return values if self.mask is None else values[self.mask]

    @property
    def number(self) -> int:
        """Return how many rows these are."""
        if self.mask is None:
            return int(self.stretch.stop) - int(self.stretch.start)
        return int(np.count_nonzero(self.mask))


@dataclass(frozen=True, slots=True)
class _Axis:
    """A dimension: the place of each row on it, and what a place is called."""

    places: Numbers
    size: int
    label: Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups that are told: the rows in them, by the number of the group.

    ``kept`` tells which of the chosen rows are in one; None for all.
    """

    chosen: _Chosen
    places: Numbers
    kept: Numbers | None
    counts: Numbers
    known: dict[str, tuple[Numbers, Numbers]] = field(default_factory=dict)

    def take(self, name: str) -> Numbers:
        """Return a column of the rows that are in a group."""
        values = self.chosen.take(name)
        return values if self.kept is None else values[self.kept]


def answer(of: Snapshot, question: Question) -> Answer:
    """Return what the columns say to ``question``."""
    chosen = _chosen(of, question)
    axes = [_axis(chosen, each, question.zone) for each in question.by]
    places = _places(chosen, axes)
    size = int(np.prod([each.size for each in axes], dtype=np.int64))
    found, counts, groups = _told(places, size, question.most)
    if not axes and not groups:
        # Without a division there is one group, also of nothing.
        found, counts, groups = np.zeros(1, np.int64), np.zeros(1, np.int64), 1
    columns = _columns(question, _grouped(chosen, places, size, found, counts))
    keys = [_keys(int(place), axes) for place in found]
    rows = [
        Row(key, tuple(column[number] for column in columns))
        for number, key in enumerate(keys)
    ]
    if question.by and question.by[0].is_time:
        rows.sort(key=lambda row: row.keys[0] or "")
    return Answer(tuple(rows), groups, groups - len(rows))


def _columns(question: Question, told: _Groups) -> list[list[Value]]:
    return [_MEASURES[each](told) for each in question.measures]


# --- Which rows


def _chosen(of: Snapshot, question: Question) -> _Chosen:
    seq = of.column("seq")
    start, stop = 0, len(seq)
    if question.since is not None:
        start = int(
            np.searchsorted(seq, spans.first_seq(question.since, question.zone))
        )
    if question.until is not None:
        after = spans.first_seq(question.until + timedelta(days=1), question.zone)
        stop = int(np.searchsorted(seq, after))
    stretch = slice(start, max(start, stop))
    mask = _not_gone(of, stretch)
    for name, text in question.wanted.items():
        code = of.code(name, text)
        values = of.column(name)[stretch]
        passes = np.zeros(len(values), bool) if code is None else values == code
        mask = passes if mask is None else mask & passes
    if question.within is not None:
        passes = _within(of, stretch, question.within)
        mask = passes if mask is None else mask & passes
    return _Chosen(of, stretch, mask)


def _not_gone(of: Snapshot, stretch: slice) -> Numbers | None:
    gone = of.gone
    gone = gone[(gone >= stretch.start) & (gone < stretch.stop)]
    if not len(gone):
        return None
    mask = np.ones(stretch.stop - stretch.start, bool)
    mask[gone - stretch.start] = False
    return mask


def _within(of: Snapshot, stretch: slice, within: Within) -> Numbers:
    """Tell of each row whether it is in one of the courses or cohorts."""
    passes: Numbers = np.zeros(stretch.stop - stretch.start, bool)
    for name, texts in (("course", within.courses), ("cohort", within.cohorts)):
        allowed = np.zeros(of.number(name) + 1, bool)
        codes = [of.code(name, text) for text in texts]
        allowed[[code for code in codes if code is not None]] = True
        # NOTHING, which is -1, finds the last one, and that is false.
        passes |= allowed[of.column(name)[stretch]]
    return passes


# --- Which groups


def _axis(chosen: _Chosen, by: Dimension, zone: str) -> _Axis:
    if by.is_time:
        return _axis_of_time(chosen, by, zone)
    name, of = by.value, chosen.of
    places = np.add(chosen.take(name), 1, dtype=np.int64)
    return _Axis(places, of.number(name) + 1, lambda place: of.text(name, place - 1))


def _axis_of_time(chosen: _Chosen, by: Dimension, zone: str) -> _Axis:
    seq = chosen.of.column("seq")[chosen.stretch]
    if not len(seq):
        return _Axis(np.empty(0, np.int64), 0, str)
    found = spans.spans(by, int(seq[0]), int(seq[-1]), zone)
    starts = np.searchsorted(seq, [each.first for each in found])
    # The first span may have begun before the stretch did.
    starts[0] = 0
    lengths = np.diff(starts, append=len(seq))
    places = np.repeat(np.arange(len(found), dtype=np.int64), lengths)
    return _Axis(chosen.pick(places), len(found), lambda place: found[place].label)


def _places(chosen: _Chosen, axes: list[_Axis]) -> Numbers:
    """Return for each row its place among all groups that there could be."""
    if not axes:
        return np.zeros(chosen.number, np.int64)
    places = axes[0].places
    for each in axes[1:]:
        places = places * each.size + each.places
    return places


def _keys(place: int, axes: list[_Axis]) -> tuple[str | None, ...]:
    keys = []
    for each in reversed(axes):
        place, own = divmod(place, each.size)
        keys.append(each.label(own))
    return tuple(reversed(keys))


def _told(places: Numbers, size: int, most: int) -> tuple[Numbers, Numbers, int]:
    """Return the places of the groups that are told, their counts, and how many are.

    The largest first; of equals, the one that was named first in the log.
    """
    if size <= DENSE:
        table = np.bincount(places, minlength=size)
        found = np.flatnonzero(table)
        counts = table[found]
    else:
        found, counts = np.unique(places, return_counts=True)
    largest = np.argsort(-counts, kind="stable")[:most]
    return found[largest], counts[largest], len(found)


def _grouped(
    chosen: _Chosen, places: Numbers, size: int, found: Numbers, counts: Numbers
) -> _Groups:
    """Return the rows of the groups that were ``found``, by their numbers."""
    if size <= 1 or not len(found):
        return _Groups(chosen, places, None, counts)
    if size <= DENSE:
        table = np.full(size, NOTHING, np.int64)
        table[found] = np.arange(len(found))
        numbers = table[places]
        if int(counts.sum()) == len(places):
            return _Groups(chosen, numbers, None, counts)
        is_in = numbers != NOTHING
    else:
        order = np.argsort(found)
        ordered = found[order]
        at = np.minimum(np.searchsorted(ordered, places), len(found) - 1)
        numbers = order[at]
        is_in = ordered[at] == places
    return _Groups(chosen, numbers[is_in], is_in, counts)


# --- What is told of them


def _count(of: _Groups) -> list[Value]:
    return [int(each) for each in of.counts]


def _actors(of: _Groups) -> list[Value]:
    """Count each actor once in each group."""
    groups, actors = len(of.counts), of.chosen.of.number("actor")
    pairs = of.places * actors + of.take("actor")
    if groups * actors <= BITMAP:
        seen = np.zeros(groups * actors, bool)
        seen[pairs] = True
        counts = np.count_nonzero(seen.reshape(groups, actors), axis=1)
    else:
        pairs.sort()
        first = np.ones(len(pairs), bool)
        first[1:] = pairs[1:] != pairs[:-1]
        counts = np.bincount(pairs[first] // actors, minlength=groups)
    return [int(each) for each in counts]


def _said(of: _Groups, name: str) -> tuple[Numbers, Numbers]:
    """Return the groups and values of the rows that have a value."""
    if name not in of.known:
        values = of.take(name)
        there = values >= 0 if values.dtype.kind == "i" else ~np.isnan(values)
        at = np.flatnonzero(there)
        of.known[name] = of.places[at], values[at]
    return of.known[name]


def _sums(of: _Groups, name: str) -> tuple[Numbers, Numbers]:
    """Return the sum and the number of the values of each group.

    Added one after the other in the order of the log, as anybody else would.
    """
    places, values = _said(of, name)
    groups = len(of.counts)
    sums = np.bincount(places, weights=values, minlength=groups)
    return sums, np.bincount(places, minlength=groups)


def _means(of: _Groups, name: str) -> list[Value]:
    sums, numbers = _sums(of, name)
    return [
        float(total) / int(number) if number else None
        for total, number in zip(sums, numbers, strict=True)
    ]


def _score_mean(of: _Groups) -> list[Value]:
    return _means(of, "scaled")


def _success_rate(of: _Groups) -> list[Value]:
    return _means(of, "success")


def _duration_mean(of: _Groups) -> list[Value]:
    return _means(of, "duration")


def _duration(of: _Groups) -> list[Value]:
    sums, numbers = _sums(of, "duration")
    return [
        float(total) if number else None
        for total, number in zip(sums, numbers, strict=True)
    ]


def _score_median(of: _Groups) -> list[Value]:
    """Return the middle value of each group; of an even number, the mean of both."""
    places, values = _said(of, "scaled")
    different, ranks = np.unique(values, return_inverse=True)
    kinds = max(len(different), 1)
    ordered = np.sort(places * kinds + ranks)
    numbers = np.bincount(places, minlength=len(of.counts))
    starts = np.cumsum(numbers) - numbers
    found: list[Value] = []
    for start, number in zip(starts.tolist(), numbers.tolist(), strict=True):
        if not number:
            found.append(None)
            continue
        low = different[ordered[start + (number - 1) // 2] % kinds]
        high = different[ordered[start + number // 2] % kinds]
        found.append((float(low) + float(high)) / 2)
    return found


_MEASURES: dict[Measure, Callable[[_Groups], list[Value]]] = {
    Measure.COUNT: _count,
    Measure.ACTORS: _actors,
    Measure.SCORE_MEAN: _score_mean,
    Measure.SCORE_MEDIAN: _score_median,
    Measure.SUCCESS_RATE: _success_rate,
    Measure.DURATION: _duration,
    Measure.DURATION_MEAN: _duration_mean,
}
