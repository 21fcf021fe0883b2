"""Writers side by side: one id is one statement, and nobody waits for ever."""

import threading
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import db
from lms.core.json import JsonObject
from lms.xapi import store as door
from lms.xapi import verbs
from lms.xapi.errors import StatementConflictError
from lms.xapi.search import Filter, find
from lms.xapi.store import Origin
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind
from tests.databases import ENGINES, application
from tests.xapi.said import reference, said

WRITERS = 6


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app:
        yield app


def at_once(writes: Sequence[Callable[[], object]]) -> list[str]:
    """Run all of ``writes`` at the same moment; return how each ended, sorted."""
    together = threading.Barrier(len(writes))
    outcomes: list[str] = []

    def run(write: Callable[[], object]) -> None:
        together.wait()
        try:
            write()
        except StatementConflictError:
            outcomes.append("conflict")
        except Exception as error:  # noqa: BLE001 - the test compares its name
            outcomes.append(type(error).__name__)
        else:
            outcomes.append("stored")

    threads = [threading.Thread(target=run, args=(write,)) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def writer(
    app: Flask, origin: Origin, batch: Sequence[JsonObject]
) -> Callable[[], object]:
    """Return a function that stores ``batch`` in a transaction of its own."""
    with app.app_context():
        engine = db.engine

    def write() -> None:
        with Session(engine) as session, transaction.writing(session):
            door.add(session, batch, origin)

    return write


def rows(app: Flask, origin: Origin) -> int:
    with app.app_context(), transaction.reading(db.session):
        of_store = statement.c.store == origin.store
        count = select(func.count()).select_from(statement).where(of_store)
        return db.session.execute(count).scalar_one()


def test_the_same_statement_from_all_sides_is_stored_once(
    real_app: Flask, lms: Origin
) -> None:
    same = said(id=str(uuid4()))

    outcomes = at_once([writer(real_app, lms, [same])] * WRITERS)

    assert outcomes == ["stored"] * WRITERS
    assert rows(real_app, lms) == 1


def test_of_different_statements_under_one_id_one_is_stored(
    real_app: Flask, lms: Origin
) -> None:
    statement_id = str(uuid4())
    different = [
        said(id=statement_id, result={"response": str(number)})
        for number in range(WRITERS)
    ]

    outcomes = at_once([writer(real_app, lms, [item]) for item in different])

    assert outcomes == ["conflict"] * (WRITERS - 1) + ["stored"]
    assert rows(real_app, lms) == 1


def test_batches_in_opposite_order_do_not_wait_for_each_other(
    real_app: Flask, lms: Origin
) -> None:
    batch = [said(id=str(uuid4())) for _ in range(300)]
    writes = [
        writer(real_app, lms, batch[:: 1 if number % 2 else -1])
        for number in range(WRITERS)
    ]

    assert at_once(writes) == ["stored"] * WRITERS
    assert rows(real_app, lms) == len(batch)


def test_a_chain_of_references_and_its_end_do_not_pass_each_other(
    real_app: Flask, lms: Origin
) -> None:
    """Of a → b → c, b is there; a and c are stored at the same time."""
    first, middle, last = uuid4(), uuid4(), uuid4()
    writer(real_app, lms, [reference(last, id=str(middle))])()
    with real_app.app_context():
        engine = db.engine
    about_it = threading.Thread(
        target=writer(real_app, lms, [said(verb={"id": verbs.ASSERTED}, id=str(last))])
    )
    with Session(engine) as session, transaction.writing(session):
        door.add(session, [reference(middle, id=str(first))], lms)
        about_it.start()
        # It either waits for this transaction, or is stored before its end.
        about_it.join(0.5)
    about_it.join()

    wanted = Filter((((Kind.VERB, verbs.ASSERTED),),))
    with real_app.app_context(), transaction.reading(db.session):
        page = find(db.session(), lms.store, wanted)
    found = {UUID(json.loads(payload)["id"]) for payload in page.payloads}
    assert found == {first, middle, last}


def test_no_index_entry_is_left_of_what_was_not_stored(
    real_app: Flask, lms: Origin
) -> None:
    same = said(id=str(uuid4()))

    at_once([writer(real_app, lms, [same])] * WRITERS)

    orphans = (
        select(func.count())
        .select_from(posting)
        .outerjoin(statement, statement.c.seq == posting.c.seq)
        .where(statement.c.seq.is_(None))
    )
    with real_app.app_context(), transaction.reading(db.session):
        assert db.session.execute(orphans).scalar_one() == 0
