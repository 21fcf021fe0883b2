"""The load generator tells the truth: about itself, and about a server that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from socket import create_server
from threading import Thread
from uuid import UUID, uuid4

import pytest

from lms.core import json
from lms.xapi import terms
from lms.xapi.terms import Kind
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.bench import report
from tests.bench.lrs import commits, places, population, statements, wire
from tests.bench.lrs.knowledge import KINDS, Knowledge, keys_of
from tests.bench.lrs.ledger import Ledger
from tests.bench.lrs.loads import Writer
from tests.bench.lrs.population import Population
from tests.bench.lrs.reading import Judged, Reader, judged, questions
from tests.bench.lrs.serving import Server, Shape, serving
from tests.bench.lrs.soaking import matches
from tests.bench.lrs.wire import Answer, Lane, Target

PEOPLE = Population(3)
SOME = range(300)


# --- The population


@pytest.mark.parametrize("version", Version)
def test_every_statement_is_valid(version: Version) -> None:
    for number in SOME:
        rules.statement[version](statements.statement(PEOPLE.facts(number)))


def test_a_statement_is_the_same_each_time_and_unlike_all_others() -> None:
    made = {statements.body(PEOPLE.facts(number)) for number in SOME}
    again = {statements.body(Population(3).facts(number)) for number in SOME}

    assert made == again
    assert len(made) == len(SOME)
    assert made.isdisjoint(statements.body(Population(4).facts(n)) for n in SOME)


def test_statements_are_about_as_long_as_those_of_the_product() -> None:
    lengths = [len(statements.body(PEOPLE.facts(number))) for number in SOME]

    assert 1200 < sum(lengths) / len(lengths) < 1500


def test_the_generator_knows_by_what_the_store_finds_a_statement() -> None:
    for number in SOME:
        facts = PEOPLE.facts(number)
        said = terms.terms_of(statements.statement(facts))
        keys = dict(keys_of(facts))

        assert (Kind.VERB, keys["verb"]) in said
        assert (Kind.ACTIVITY, population.object_iri(facts)) in said
        run = population.registration(*keys["registration"])
        assert (Kind.REGISTRATION, run) in said
        instructors = [text for kind, text in said if kind is Kind.RELATED_AGENT]
        assert len(instructors) == ("related_agents" in keys)


# --- The ledger


@pytest.fixture
def ledger() -> Ledger:
    """Give a ledger of three acknowledged statements."""
    kept = Ledger(PEOPLE)
    for number in range(3):
        identifier = PEOPLE.facts(number).id
        kept.sent[identifier] = number
        kept.note([identifier], 200)
    return kept


def _ids() -> list[UUID]:
    return [PEOPLE.facts(number).id for number in range(3)]


def test_a_store_with_exactly_the_acknowledged_statements_is_clean(
    ledger: Ledger,
) -> None:
    kept = {PEOPLE.facts(0).id: statements.statement(PEOPLE.facts(0))}

    assert ledger.judge(_ids(), kept).is_clean


def test_the_ledger_finds_what_was_lost_duplicated_and_never_sent(
    ledger: Ledger,
) -> None:
    first, second, _third = _ids()

    verdict = ledger.judge([first, first, second, uuid4()], {})

    assert (verdict.lost, verdict.duplicated, verdict.ghost) == (1, 1, 1)


def test_the_ledger_finds_what_was_kept_otherwise(ledger: Ledger) -> None:
    altered = {**statements.statement(PEOPLE.facts(0)), "result": {"success": True}}

    assert ledger.judge(_ids(), {PEOPLE.facts(0).id: altered}).altered == 1


# --- Judging answers


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """Give what is known of 400 statements."""
    return Knowledge(PEOPLE, 400)


def _answer(numbers: list[int], more: str = "") -> Answer:
    page = [statements.statement(PEOPLE.facts(number)) for number in numbers]
    return Answer(200, json.dumps({"statements": page, "more": more}), 0.001)


def test_answers_are_right_only_with_the_right_statements_in_order(
    known: Knowledge,
) -> None:
    (question,) = known.questions("verb", 1, Random(1))  # noqa: S311 - a choice
    page = question.page
    other = next(number for number in SOME if number not in question.matching)

    assert judged(known, question, _answer(page, "/more")) is Judged.RIGHT
    assert judged(known, question, _answer(page)) is Judged.OTHERWISE
    assert judged(known, question, _answer(page[::-1], "/more")) is Judged.OTHERWISE
    assert judged(known, question, _answer(page[1:], "/more")) is Judged.WRONG
    assert judged(known, question, _answer([*page[:-1], other])) is Judged.WRONG
    assert judged(known, question, Answer(500, b"", 0.1)) is Judged.WRONG


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_a_filter_asks_for_matches_it(known: Knowledge, kind: str) -> None:
    (question,) = known.questions(kind, 1, Random(1))  # noqa: S311 - a choice
    matching = set(question.matching)

    for number in range(known.size):
        statement = statements.statement(PEOPLE.facts(number))
        assert matches(question.query, statement) is (number in matching)


# --- The wire


@contextmanager
def _saying(*answers: bytes) -> Iterator[int]:
    """Answer each request on one connection, in small pieces, and then close it."""
    with create_server((wire.HOST, 0)) as listening:

        def serve() -> None:
            connection, _address = listening.accept()
            with connection:
                for answer in answers:
                    connection.recv(65_536)
                    for start in range(0, len(answer), 7):
                        connection.sendall(answer[start : start + 7])

        thread = Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_answers_are_read_whole_however_they_are_sent() -> None:
    heard: list[Answer] = []
    told = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"
    chunked = b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked += b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"

    def lane(target: Target) -> Lane:
        for _time in range(2):
            answer = yield target.get({})
            assert isinstance(answer, Answer)
            heard.append(answer)

    with _saying(told, chunked) as port:
        wire.drive(port, [lane(Target(port, "nobody"))])

    assert [(each.status, each.body) for each in heard] == [
        (200, b"abcde"),
        (404, b"abcde"),
    ]


def test_a_connection_that_ends_without_an_answer_counts_as_refused() -> None:
    writer = Writer(PEOPLE, 0)

    with _saying(b"") as port:
        load = writer.load(Target(port, "nobody"), 1)
        writer.send(port, "single", [load], 1)

    assert writer.ledger.refused == 1
    assert not writer.ledger.acknowledged


# --- A small load on the product itself


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Give the product's server on an empty SQLite database."""
    with (
        places.stores("sqlite", tmp_path, PEOPLE.seed) as stores,
        stores.copied(0) as place,
        serving(place, Shape(1, 4)) as running,
    ):
        yield running


def test_what_a_server_acknowledges_is_stored_and_found_again(server: Server) -> None:
    writer = Writer(PEOPLE, 0)
    after = server.place.last()

    batches = writer.loads(server.target, 160, 20)
    writer.send(server.port, "batch", batches, 1)
    before = commits.of_sqlite(server.place)
    singles = writer.loads(server.target, 40, 1)
    writer.send(server.port, "single", singles, 1)

    assert commits.of_sqlite(server.place) - before == 40
    verdict = writer.ledger.compare(server.place, after)
    assert verdict.is_clean, verdict
    assert (verdict.acknowledged, verdict.looked_at) == (200, 200)
    known = Knowledge(PEOPLE, 200)
    reader = Reader(known, server.target)
    for kind, asked in questions(known, server.target, 3, 1).items():
        reader.ask(kind, asked)
        assert reader.verdicts[kind] == {Judged.RIGHT: 3}, kind
    assert server.cpu() > 0


# --- The report


def test_each_part_of_the_page_is_written_without_the_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "benchmarks.md"
    monkeypatch.setattr(report, "PATH", page)
    report.write("# Old\n")
    report.write_others("## Load, old\n")

    report.write("# New\n")
    report.write_others("## Load, new\n")

    assert page.read_text() == f"# New\n\n{report.OTHERS}\n\n## Load, new\n"
