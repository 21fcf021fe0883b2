"""Writers of one document side by side: what one of them wrote is never lost."""

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import db
from lms.xapi import documents
from lms.xapi.documents import ANY, Condition, Document, DocumentKind, Place
from lms.xapi.errors import DocumentConflictError, PreconditionFailedError
from tests.databases import ENGINES, application

WRITERS = 32
JSON = "application/json"
Act = Callable[[Session, Place, int], object]


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app:
        yield app


@pytest.fixture
def place(store: UUID) -> Place:
    return Place(store, DocumentKind.STATE, "http://lms.test/kuis", "mbox:mailto:a@b.c")


def at_once(app: Flask, place: Place, act: Act) -> list[str]:
    """Let all writers ``act`` at the same moment; return how each ended, sorted."""
    together = threading.Barrier(WRITERS)
    outcomes: list[str] = []
    with app.app_context():
        engine = db.engine

    def run(number: int) -> None:
        together.wait()
        try:
            with Session(engine) as session, transaction.writing(session):
                act(session, place, number)
        except Exception as error:  # noqa: BLE001 - the test compares its name
            outcomes.append(type(error).__name__)
        else:
            outcomes.append("written")

    threads = [
        threading.Thread(target=run, args=(number,)) for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def kept(app: Flask, place: Place) -> Document:
    with app.app_context(), transaction.reading(db.session):
        found = documents.get(db.session(), place, "a")
    assert found is not None
    return found


def written(app: Flask, place: Place, content: bytes) -> Document:
    sent = Document(content, JSON)
    with app.app_context(), transaction.writing(db.session):
        documents.put(db.session(), place, "a", sent)
    return sent


def test_of_writers_who_read_the_same_one_replaces_it(
    real_app: Flask, place: Place
) -> None:
    read = Condition(match=frozenset({written(real_app, place, b"old").etag}))

    def replace(session: Session, place: Place, number: int) -> None:
        sent = Document(str(number).encode(), JSON)
        documents.put(session, place, "a", sent, read)

    outcomes = at_once(real_app, place, replace)

    assert outcomes == ["PreconditionFailedError"] * (WRITERS - 1) + ["written"]


@pytest.mark.parametrize(
    ("create", "refusal"),
    [
        (
            lambda session, place, number: documents.create(
                session, place, "a", Document(str(number).encode(), JSON)
            ),
            DocumentConflictError,
        ),
        (
            lambda session, place, _number: documents.put(
                session, place, "a", Document(b"", JSON), Condition(none_match=ANY)
            ),
            PreconditionFailedError,
        ),
    ],
    ids=["create", "none matches"],
)
def test_of_writers_who_make_it_one_succeeds(
    real_app: Flask, place: Place, create: Act, refusal: type[Exception]
) -> None:
    outcomes = at_once(real_app, place, create)

    assert outcomes == [refusal.__name__] * (WRITERS - 1) + ["written"]


def test_no_merge_is_lost(real_app: Flask, place: Place) -> None:
    def merge(session: Session, place: Place, number: int) -> None:
        sent = Document(json.dumps({str(number): number}), JSON)
        documents.merge(session, place, "a", sent)

    outcomes = at_once(real_app, place, merge)

    assert outcomes == ["written"] * WRITERS
    members = json.loads(kept(real_app, place).content)
    assert members == {str(number): number for number in range(WRITERS)}


def test_a_count_that_everybody_reads_and_raises_is_right(
    real_app: Flask, place: Place
) -> None:
    written(real_app, place, b"0")
    with real_app.app_context():
        engine = db.engine

    def raise_by_one(_session: Session, place: Place, _number: int) -> None:
        while not _raised(Session(engine), place):
            pass

    # Each writer's own transaction stays empty: on SQLite it would hold off the others.
    outcomes = at_once(real_app, place, raise_by_one)

    assert outcomes == ["written"] * WRITERS
    assert kept(real_app, place).content == str(WRITERS).encode()


def _raised(session: Session, place: Place) -> bool:
    """Read in one transaction and write in the next, as two requests do."""
    with session:
        with transaction.reading(session):
            found = documents.get(session, place, "a")
        assert found is not None
        more = Document(str(int(found.content) + 1).encode(), JSON)
        condition = Condition(match=frozenset({found.etag}))
        try:
            with transaction.writing(session):
                documents.put(session, place, "a", more, condition)
        except PreconditionFailedError:
            return False
    return True
