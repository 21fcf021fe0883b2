"""Columns keep up with the store: nothing missed, nothing twice, voided or cut off."""

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import following, queries, removing, retention, verbs
from lms.xapi import store as door
from lms.xapi.columns import asking, checking, layout, writing
from lms.xapi.columns.home import Home
from lms.xapi.columns.questions import Answer, Dimension, Measure, Question
from lms.xapi.columns.reading import nothing
from lms.xapi.retention import Rule
from lms.xapi.store import Origin, Source
from lms.xapi.tables import posting, statement
from lms.xapi.tables import retention as rules
from tests.xapi.columns import parts
from tests.xapi.said import BUDI, PAGE, QUIZ, about, said, voiding

TRIES = 500
"""PostgreSQL itself writes now and then, and is waited for."""

EACH = Question((Dimension.ACTIVITY, Dimension.VERB), tuple(Measure))


def catch_up(session: Session, store: UUID, folder: Path, most: int = 100) -> int:
    """Take steps until all is seen; return how many rows came."""
    rows = 0
    for _try in range(TRIES):
        caught = writing.catch_up(session, store, folder, parts.DIMENSIONS, most)
        assert caught is not None
        rows += caught.rows
        if not writing.is_behind(session, store, layout.load(folder)):
            return rows
    raise AssertionError("the columns never arrive")


def log_of(session: Session, store: UUID) -> list[tuple[int, JsonObject]]:
    """Return what the store holds that is not voided."""
    query = (
        select(statement.c.seq, statement.c.payload)
        .where(statement.c.store == store, ~statement.c.voided)
        .order_by(statement.c.seq)
    )
    return [(row.seq, json.loads(row.payload)) for row in session.execute(query)]


def answer_of(folder: Path, question: Question = EACH) -> Answer:
    with closing(parts.opened(folder)) as found:
        return asking.answer(found, question)


def is_right(session: Session, store: UUID, folder: Path) -> bool:
    """Tell whether the columns say what the store does."""
    expected = parts.by_hand(log_of(session, store), EACH)
    sizes = {key: values[0] for key, values in expected.items()}
    return parts.same(answer_of(folder), expected, sizes, EACH.most)


def scored(number: int) -> JsonObject:
    result = {"score": {"scaled": number / 10}, "duration": "PT1.25S"}
    return about(QUIZ, verbs.SCORED, actor=BUDI, result=result)


def test_batches_voidings_and_steps_end_as_the_store_has_it(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    store, later, foreign = lms.store, uuid4(), uuid4()
    first = door.add(session, [scored(1), said(), scored(7)], lms)
    # Before its target, with and without the right to it.
    door.add(session, [voiding(later)], lms)
    client = replace(lms, source=Source.CLIENT, authority=BUDI)
    door.add(session, [voiding(foreign)], client)
    assert catch_up(session, store, tmp_path, most=2) == 5
    assert is_right(session, store, tmp_path)

    door.add(session, [said(id=str(later)), said(id=str(foreign))], lms)
    second = door.add(session, [scored(3), scored(4)], lms)
    # One that has a row, and one that comes in the same step.
    door.add(session, [voiding(first[0]), voiding(second[1])], lms)

    assert catch_up(session, store, tmp_path, most=2) == 4
    assert is_right(session, store, tmp_path)
    assert catch_up(session, store, tmp_path) == 0
    rows = {row.keys: row.values for row in answer_of(tmp_path).rows}
    assert rows[QUIZ, verbs.SCORED] == (2, 1, 0.5, 0.5, None, 2.5, 1.25)


@pytest.mark.parametrize("seed", range(3))
def test_a_crash_between_columns_and_manifest_leaves_no_trace(
    session: Session, lms: Origin, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    ids = door.add(session, [scored(each) for each in range(6)], lms)
    catch_up(session, lms.store, tmp_path)
    manifest = (tmp_path / layout.MANIFEST).read_bytes()
    before = layout.Manifest.read(manifest)
    news = [about(PAGE, verbs.VIEWED), voiding(ids[2]), scored(9)]
    door.add(session, news, lms)
    catch_up(session, lms.store, tmp_path)
    after = layout.load(tmp_path)
    assert after is not None

    for name, size in before.sizes.items():
        path = tmp_path / before.generation / name
        end = chance.randint(size, after.sizes[name])
        path.write_bytes(path.read_bytes()[:end] + chance.randbytes(3))
    (tmp_path / layout.MANIFEST).write_bytes(manifest)

    assert answer_of(tmp_path, Question()).rows[0].values == (6,)
    assert catch_up(session, lms.store, tmp_path) == 3
    assert layout.load(tmp_path) == replace(after, upto=_upto(tmp_path))
    assert is_right(session, lms.store, tmp_path)


def _upto(folder: Path) -> int:
    found = layout.load(folder)
    assert found is not None
    return found.upto


@pytest.mark.parametrize("harm", ["folder", "file", "format", "manifest"])
def test_what_was_lost_is_made_again(
    session: Session, lms: Origin, tmp_path: Path, harm: str
) -> None:
    door.add(session, [scored(1), said()], lms)
    catch_up(session, lms.store, tmp_path)
    manifest = layout.load(tmp_path)
    assert manifest is not None
    path = tmp_path / layout.MANIFEST
    if harm == "file":
        (tmp_path / manifest.generation / layout.column("verb")).unlink()
    elif harm == "format":
        path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":0'))
    elif harm == "manifest":
        path.write_bytes(b"{")
    else:
        writing.rebuild(tmp_path)
    door.add(session, [scored(2)], lms)

    assert catch_up(session, lms.store, tmp_path) == 3
    assert is_right(session, lms.store, tmp_path)


def test_another_log_than_the_one_they_are_made_of_is_noticed(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    door.add(session, [scored(1), said()], lms)
    catch_up(session, lms.store, tmp_path)
    last = following.newest(session, lms.store)
    for table in (posting, statement):
        session.execute(delete(table).where(table.c.seq == last))

    assert catch_up(session, lms.store, tmp_path) == 1
    assert is_right(session, lms.store, tmp_path)


def test_what_is_too_old_to_be_kept_is_struck_out(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    client = replace(lms, source=Source.CLIENT, authority=BUDI)
    door.add(session, [scored(1)], client)
    door.add(session, [scored(2)], lms)
    catch_up(session, lms.store, tmp_path)
    door.add(session, [scored(3)], lms)
    retention.set_rule(session, lms.store, Rule(statements=1))
    first, *_rest = _stored(session, lms.store)
    removing.remove(session, lms.store, [first])
    session.execute(
        update(rules)
        .where(rules.c.store == lms.store)
        .values(generation=rules.c.generation + 1, swept=first.seq)
    )

    catch_up(session, lms.store, tmp_path)

    assert is_right(session, lms.store, tmp_path)
    assert answer_of(tmp_path, Question()).rows[0].values == (2,)
    found = layout.load(tmp_path)
    assert found is not None
    assert (found.rows, found.gone, found.swept) == (3, 1, first.seq)


def test_what_a_restoration_brings_back_counts_again(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    client = replace(lms, source=Source.CLIENT, authority=BUDI)
    door.add(session, [scored(1)], client)
    door.add(session, [scored(2)], lms)
    catch_up(session, lms.store, tmp_path)
    retention.set_rule(session, lms.store, Rule(statements=1))
    with session.begin_nested() as backup:
        first, *_rest = _stored(session, lms.store)
        removing.remove(session, lms.store, [first])
        session.execute(
            update(rules)
            .where(rules.c.store == lms.store)
            .values(generation=rules.c.generation + 1, swept=first.seq)
        )
        catch_up(session, lms.store, tmp_path)
        assert is_right(session, lms.store, tmp_path)
        backup.rollback()

    catch_up(session, lms.store, tmp_path)

    assert is_right(session, lms.store, tmp_path)


def _stored(session: Session, store: UUID) -> Sequence[door.Stored]:
    seqs = [each["id"] for _seq, each in log_of(session, store)]
    return [
        found
        for each in seqs
        for found in [queries.get(session, store, UUID(each))]
        if found is not None
    ]


def test_only_one_writes_and_the_others_go_on(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    door.add(session, [said()], lms)
    with writing.writing(tmp_path, parts.DIMENSIONS):
        refused = writing.catch_up(session, lms.store, tmp_path, parts.DIMENSIONS, 10)

    assert refused is None
    assert catch_up(session, lms.store, tmp_path) == 1


def test_checking_finds_what_differs(
    session: Session, lms: Origin, tmp_path: Path
) -> None:
    home = Home(tmp_path / "ours", parts.DIMENSIONS)
    again = Home(tmp_path / "theirs", parts.DIMENSIONS)
    ids = door.add(session, [scored(1), scored(2), said()], lms)
    catch_up(session, lms.store, home.of(lms.store))
    door.add(session, [voiding(ids[0])], lms)
    for each in (home, again):
        catch_up(session, lms.store, each.of(lms.store))

    with (
        closing(parts.opened(home.of(lms.store))) as ours,
        closing(parts.opened(again.of(lms.store))) as theirs,
    ):
        right = checking.compare(ours, theirs)
        scores = ours.column("scaled").copy()
        scores[1] = 0.9
        ours._columns["scaled"] = scores
        wrong = checking.compare(ours, theirs)
        without = checking.compare(nothing(), theirs)

    assert right.is_right
    assert right.rows == 3
    assert not wrong.is_right
    assert wrong.differing["scaled"] == 1
    assert without.missing == without.rows == 3
