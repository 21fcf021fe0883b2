"""Answers from columns are those that counting by hand gives, whatever is asked."""

import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.xapi.columns import asking, reading
from lms.xapi.columns.questions import Dimension, Measure, Question
from lms.xapi.columns.writing import Writer, writing
from tests.xapi.columns import parts
from tests.xapi.said import ANI, BUDI, CITRA, said

Log = list[tuple[int, JsonObject]]


def fill(folder: Path, log: Log, gone: frozenset[int], steps: int) -> None:
    """Write a log in steps, each by a writer of its own; the last one voids."""
    size = max(1, -(-len(log) // steps))
    for start in range(0, len(log), size):
        with writing(folder, parts.DIMENSIONS) as writer:
            assert isinstance(writer, Writer)
            part = log[start : start + size]
            voided = gone if start + size >= len(log) else frozenset()
            writer.add(part, sorted(voided), part[-1][0])


@settings(max_examples=50)
@given(
    parts.logs(),
    st.lists(parts.questions(), min_size=1, max_size=4),
    st.sets(st.integers(0, 39)),
    st.integers(1, 3),
)
def test_every_answer_is_what_counting_by_hand_gives(
    log: Log, questions: list[Question], chosen: set[int], steps: int
) -> None:
    # What is voided in the last step has a row only if it came in an earlier one.
    size = max(1, -(-len(log) // steps))
    written = (len(log) - 1) // size * size if log else 0
    gone = frozenset(log[each][0] for each in chosen if each < written)
    left = [(seq, each) for seq, each in log if seq not in gone]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, log, gone, steps)
        found = parts.opened(folder) if log else reading.nothing()
        for each in questions:
            answer = asking.answer(found, each)
            expected = parts.by_hand(left, each)
            counts = parts.by_hand(left, replace(each, measures=(Measure.COUNT,)))
            sizes = {key: values[0] for key, values in counts.items()}
            assert parts.same(answer, expected, sizes, each.most), answer
        found.close()


def _log(length: int) -> Log:
    """Return a statement every other day, of three people about seven activities."""
    return [
        (
            parts.seq_of(parts.BEGINNING + timedelta(days=2 * number)),
            said(
                actor=(ANI, BUDI, CITRA)[number % 3],
                object={"id": parts.iri("activity", number % 7)},
                result={
                    "score": {"scaled": number % 10 / 10},
                    "success": number % 4 == 0,
                    "duration": "PT1.25S",
                },
            ),
        )
        for number in range(length)
    ]


@pytest.mark.parametrize("table", [0, 1 << 20])
def test_many_groups_are_sorted_and_few_are_counted_with_one_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: int
) -> None:
    log = _log(60)
    fill(tmp_path, log, frozenset({log[3][0]}), 2)
    monkeypatch.setattr(asking, "DENSE", table)
    monkeypatch.setattr(asking, "BITMAP", table)
    question = Question(
        (Dimension.ACTIVITY, Dimension.WEEK), tuple(Measure), zone="Asia/Jayapura"
    )
    left = [each for number, each in enumerate(log) if number != 3]

    with closing(parts.opened(tmp_path)) as found:
        answers = {
            most: asking.answer(found, replace(question, most=most))
            for most in (1000, 5)
        }

    for most, answer in answers.items():
        expected = parts.by_hand(left, question)
        sizes = {key: values[0] for key, values in expected.items()}
        assert parts.same(answer, expected, sizes, most)
