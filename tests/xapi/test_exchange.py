"""Statements as lines, out of a store and into one, on both engines."""

import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.xapi import attachments, exporting, importing, queries, verbs
from lms.xapi import store as door
from lms.xapi.attachments import Content
from lms.xapi.importing import Line, Outcome
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Source
from tests.xapi.said import BUDI, QUIZ, about, attachment, said, sub_statement, voiding


def _lines(*statements: object) -> list[Line]:
    return [Line(n, json.dumps(item)) for n, item in enumerate(statements, 1)]


def _imported(session: Session, store: UUID, *statements: object) -> Outcome:
    origin = importing.origin_of(store, "uji")
    total = Outcome()
    for outcome in importing.run(session, _lines(*statements), origin, "berkas"):
        total += outcome
    return total


def _exported(session: Session, store: UUID) -> list[Statement]:
    wanted = exporting.span(session, store, None, None)
    return [
        json.loads(line) for page in exporting.pages(session, wanted) for line in page
    ]


def _refusals(outcome: Outcome) -> list[tuple[int, str, str | None]]:
    return [(each.line.number, each.code, each.path) for each in outcome.rejected]


# --- Out


def test_statements_come_out_in_the_order_of_storing_voided_ones_too(
    session: Session, lms: Origin
) -> None:
    with transaction.writing(session):
        ids = door.add(session, [said(), about(QUIZ)], lms)
        ids += door.add(session, [voiding(ids[0])], lms)

    found = _exported(session, lms.store)

    assert [UUID(each["id"]) for each in found] == ids


def test_each_institution_has_its_own_lines(session: Session, lms: Origin) -> None:
    with transaction.writing(session):
        door.add(session, [said()], lms)

    assert _exported(session, uuid4()) == []


def test_the_number_of_lines_is_known_before(session: Session, lms: Origin) -> None:
    with transaction.writing(session):
        ids = door.add(session, [said() for _ in range(5)], lms)

    rest = exporting.span(session, lms.store, None, ids[1])

    assert exporting.count(session, rest) == 3


def test_pages_are_read_one_at_a_time(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    with transaction.writing(session):
        door.add(session, [said() for _ in range(5)], lms)

    pages = list(
        exporting.pages(session, exporting.span(session, lms.store, None, None))
    )

    assert [len(page) for page in pages] == [2, 2, 1]


def test_long_statements_make_short_pages(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_BYTES", 2000)
    long = said(result={"response": "x" * 1000})
    with transaction.writing(session):
        ids = door.add(session, [long, said(), long, long, said()], lms)

    pages = list(
        exporting.pages(session, exporting.span(session, lms.store, None, None))
    )

    assert [len(page) for page in pages] == [3, 2]
    given = [UUID(json.loads(line)["id"]) for page in pages for line in page]
    assert given == ids


def test_a_moment_leaves_out_what_was_stored_at_it_or_before(
    session: Session, lms: Origin
) -> None:
    with transaction.writing(session):
        ids = door.add(session, [said() for _ in range(3)], lms)
    (first, *_) = queries.by_ids(session, lms.store, [ids[0]])

    rest = exporting.span(session, lms.store, first.stored, None)

    (page,) = exporting.pages(session, rest)
    assert [UUID(json.loads(line)["id"]) for line in page] == ids[1:]


def test_a_statement_of_another_store_continues_nothing(
    session: Session, lms: Origin
) -> None:
    with transaction.writing(session):
        (stranger,) = door.add(session, [said()], lms)

    with pytest.raises(exporting.ForeignFileError, match=str(stranger)):
        exporting.span(session, uuid4(), None, stranger)


# --- The file


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("torn", [1, 5, 40])
def test_a_broken_end_is_cut_off(
    tmp_path: Path, torn: int, *, compressed: bool
) -> None:
    first, second = str(uuid4()), str(uuid4())
    path = tmp_path / "x"
    with path.open("wb") as file:
        for name in (first, second):
            line = json.dumps(said(id=name)) + b"\n"
            exporting.append(file, [line], compressed=compressed)
            if name == first:
                whole = file.tell()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - torn)

    last = exporting.resume(path, compressed=compressed)

    assert str(last) == first
    assert path.stat().st_size == whole


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_a_whole_file_is_left_as_it_is(tmp_path: Path, *, compressed: bool) -> None:
    name = str(uuid4())
    path = tmp_path / "x"
    with path.open("wb") as file:
        for _ in range(3):
            lines = [json.dumps(said(id=str(uuid4()))) + b"\n" for _ in range(300)]
            exporting.append(file, lines, compressed=compressed)
        line = json.dumps(said(id=name)) + b"\n"
        exporting.append(file, [line], compressed=compressed)
    before = path.read_bytes()

    last = exporting.resume(path, compressed=compressed)

    assert str(last) == name
    assert path.read_bytes() == before


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_what_is_not_there_or_empty_has_no_last_statement(
    tmp_path: Path, *, compressed: bool
) -> None:
    empty = tmp_path / "empty"
    empty.touch()

    assert exporting.resume(empty, compressed=compressed) is None
    assert exporting.resume(tmp_path / "none", compressed=compressed) is None


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"a diary\nof mine\n", b'{"id": 7}\n', b"[]\n"]
)
def test_a_file_of_something_else_is_refused_and_kept(
    tmp_path: Path, content: bytes, *, compressed: bool
) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)

    with pytest.raises(exporting.ForeignFileError):
        exporting.resume(path, compressed=compressed)

    assert path.read_bytes() == content


# --- In


def test_lines_come_in_and_go_out_equal(session: Session, store: UUID) -> None:
    given = [
        said(id=str(uuid4()), timestamp="2026-11-20T08:00:00.123456Z"),
        about(QUIZ, id=str(uuid4()), version="1.0.3", timestamp="2026-11-20T08:00:00Z"),
    ]

    outcome = _imported(session, store, *given)

    assert outcome == Outcome(stored=2)
    added = {"stored", "authority", "version"}
    said_again = [
        {name: value for name, value in each.items() if name not in added}
        for each in _exported(session, store)
    ]
    assert said_again == [
        {name: value for name, value in each.items() if name not in added}
        for each in given
    ]


def test_an_import_vouches_for_what_it_stores_and_is_not_believed(
    session: Session, store: UUID
) -> None:
    name = uuid4()

    _imported(session, store, said(id=str(name), authority=BUDI))

    (found,) = queries.by_ids(session, store, [name])
    assert found.source is Source.CLIENT
    assert found.statement["authority"]["account"]["name"] == "import-uji"


def test_what_an_export_gives_can_be_imported_elsewhere(
    session: Session, lms: Origin
) -> None:
    with transaction.writing(session):
        (target,) = door.add(session, [said()], lms)
        door.add(session, [voiding(target), about(QUIZ)], lms)
    there = uuid4()

    outcome = _imported(session, there, *_exported(session, lms.store))

    assert outcome == Outcome(stored=3)
    (found,) = queries.by_ids(session, there, [target])
    assert found.voided


def test_a_second_time_changes_nothing(session: Session, store: UUID) -> None:
    given = [said(), said(), about(QUIZ, id=str(uuid4()))]
    _imported(session, store, *given)
    before = _exported(session, store)

    outcome = _imported(session, store, *given)

    assert outcome == Outcome(known=3)
    assert _exported(session, store) == before


def test_the_same_statement_twice_in_a_file_is_stored_once(
    session: Session, store: UUID
) -> None:
    given = about(QUIZ, id=str(uuid4()))

    outcome = _imported(session, store, given, said(), given)

    assert outcome == Outcome(stored=2, known=1)


def test_each_wrong_line_is_told_with_its_number_and_the_others_are_stored(
    session: Session, store: UUID
) -> None:
    known = str(uuid4())
    lines = [
        *_lines(
            said(id=known),
            said(verb={"id": "no iri"}),
            [said()],
            said(id="7"),
            said(id=known, actor=BUDI),
            said(attachments=[_without_file()]),
            said(object=sub_statement(attachments=[_without_file()])),
            about(QUIZ),
        ),
        Line(9, b'{"actor": '),
    ]
    origin = importing.origin_of(store, "uji")

    total = sum(importing.run(session, lines, origin, "berkas"), start=Outcome())

    assert sorted(_refusals(total)) == [
        (2, "invalid_statement", "verb.id"),
        (3, "invalid_body", None),
        (4, "invalid_statement", "id"),
        (5, "statement_conflict", None),
        (6, "invalid_statement", "attachments[0]"),
        (7, "invalid_statement", "object.attachments[0]"),
        (9, "invalid_body", None),
    ]
    assert (total.stored, total.known) == (2, 0)
    assert len(_exported(session, store)) == 2


def test_contents_that_the_store_has_need_not_come_again(
    session: Session, store: UUID
) -> None:
    content = b"naskah"
    kept = attachments.keep(
        [Content(hashlib.sha256(content).hexdigest(), "text/plain", content)]
    )
    with transaction.writing(session):
        attachments.insert(session, store, kept)
    declared = {**_without_file(), "sha2": kept[0].sha2}

    outcome = _imported(session, store, said(attachments=[declared]))

    assert outcome == Outcome(stored=1)


def _without_file() -> Statement:
    return {name: value for name, value in attachment().items() if name != "fileUrl"}


def test_nobody_voids_by_a_file_what_another_authority_stored(
    session: Session, lms: Origin
) -> None:
    with transaction.writing(session):
        (target,) = door.add(session, [said()], lms)

    outcome = _imported(session, lms.store, said(), voiding(target))

    assert _refusals(outcome) == [(2, "foreign_statement", None)]
    (found,) = queries.by_ids(session, lms.store, [target])
    assert not found.voided


def test_a_statement_is_judged_by_the_version_that_it_names(
    session: Session, store: UUID
) -> None:
    agents = [{"objectType": "contextAgent", "agent": BUDI}]
    statement = said(context={"contextAgents": agents})

    outcome = _imported(
        session,
        store,
        {**statement, "version": "2.0.0"},
        {**statement, "version": "1.0.3"},
        {**statement, "version": "0.95"},
        statement,
    )

    assert [line for line, *_ in _refusals(outcome)] == [3]
    assert outcome.stored == 3


def test_what_keeps_the_rules_of_no_version_is_told_by_those_that_it_names(
    session: Session, store: UUID
) -> None:
    agents = [{"objectType": "contextAgent", "agent": BUDI}]
    wrong = said(context={"contextAgents": agents, "colour": 1}, version="1.0.3")

    outcome = _imported(session, store, wrong, said(version="1.0.0"))

    assert [line for line, *_ in _refusals(outcome)] == [1]
    assert outcome.stored == 1


def _taken(session: Session, store: UUID, file: bytes) -> Outcome:
    text = io.BytesIO(file)
    source = importing.sum_of(text)
    origin = importing.origin_of(store, "uji")
    outcomes = importing.run(session, importing.lines_of(text), origin, source)
    return sum(outcomes, start=Outcome())


def test_the_same_line_of_another_file_is_another_statement(
    session: Session, store: UUID
) -> None:
    line = json.dumps(said()) + b"\n"
    other = line + json.dumps(about(QUIZ)) + b"\n"

    assert _taken(session, store, line) == Outcome(stored=1)
    assert _taken(session, store, other) == Outcome(stored=2)
    assert _taken(session, store, other) == Outcome(known=2)


def test_a_long_file_that_went_on_is_the_same_file(
    session: Session, store: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = json.dumps(said()) + b"\n"
    monkeypatch.setattr(importing, "BEGINNING", len(line))
    _taken(session, store, line * 2)

    assert _taken(session, store, line * 3) == Outcome(stored=1, known=2)


def test_a_file_is_the_same_when_it_is_compressed_or_its_end_is_missing() -> None:
    content = json.dumps(said()) * 20_000
    packed = gzip.compress(content)

    sums = {
        importing.sum_of(file)
        for file in (
            io.BytesIO(content),
            gzip.GzipFile(fileobj=io.BytesIO(packed)),
            gzip.GzipFile(fileobj=io.BytesIO(packed[:-9])),
        )
    }

    assert len(sums) == 1


def test_the_longest_statement_that_is_taken_comes_in_again(
    session: Session, lms: Origin, app: Flask
) -> None:
    rest = app.config["MAX_CONTENT_LENGTH"] - len(json.dumps(_long(0)))
    with transaction.writing(session):
        door.add(session, [_long(rest)], lms)

    outcome = _imported(session, uuid4(), *_exported(session, lms.store))

    assert outcome == Outcome(stored=1)


def _long(size: int) -> Statement:
    return said(result={"response": "x" * size})


def test_an_export_goes_on_after_the_longest_line(tmp_path: Path) -> None:
    name, path = str(uuid4()), tmp_path / "x"
    line = json.dumps(said(id=name, result={"response": "x" * (1 << 24)})) + b"\n"
    with path.open("wb") as file:
        exporting.append(file, [line], compressed=True)

    assert str(exporting.resume(path, compressed=True)) == name


def test_lines_are_read_batch_by_batch(
    session: Session, store: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    taken: list[Line] = []

    def source() -> Iterator[Line]:
        for line in _lines(*(said() for _ in range(5))):
            taken.append(line)
            yield line

    origin = importing.origin_of(store, "uji")
    outcomes = importing.run(session, source(), origin, "berkas")

    assert next(outcomes) == Outcome(stored=2)
    assert len(taken) == 3
    assert [each.stored for each in outcomes] == [2, 1]


def test_blank_lines_count_and_say_nothing() -> None:
    text = io.BytesIO(b'{"a": 1}\r\n\n  \n{"b": 2}')

    found = list(importing.lines_of(text))

    assert found == [Line(1, b'{"a": 1}'), Line(4, b'{"b": 2}')]


def test_an_endless_line_is_refused_and_never_held(
    session: Session, store: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LONGEST", 1000)
    endless = b'"' + b"x" * 10_000 + b'"\n'
    text = io.BytesIO(endless + json.dumps(said()))

    lines = list(importing.lines_of(text))

    assert [len(line.text) for line in lines] == [1001, len(json.dumps(said()))]
    origin = importing.origin_of(store, "uji")
    total = sum(importing.run(session, lines, origin, "berkas"), start=Outcome())
    assert _refusals(total) == [(1, "invalid_body", None)]
    assert total.stored == 1


def test_a_rejected_line_tells_what_it_was() -> None:
    rejected = importing.Rejected(Line(7, b"\xff{"), "invalid_body", "broken", "verb")

    assert json.loads(rejected.as_json()) == {
        "line": 7,
        "error": "invalid_body",
        "message": "broken",
        "path": "verb",
        "text": "\ufffd{",
    }


def test_verbs_of_an_import_are_found(session: Session, store: UUID) -> None:
    run = uuid4()
    statement = about(QUIZ, verbs.SCORED, context={"registration": str(run)})

    _imported(session, store, statement)

    (found,) = queries.of_registration(session, store, run, limit=5)
    assert found.verb == verbs.SCORED
