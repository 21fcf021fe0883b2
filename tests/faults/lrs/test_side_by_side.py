"""Clients side by side, over HTTP, at processes and threads side by side."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.databases import ENGINES, new_database
from tests.faults.lrs.ledger import stored_ids
from tests.faults.lrs.polling import follow
from tests.faults.lrs.racing import post_all, share
from tests.faults.lrs.site import Place, Server, serving, set_up
from tests.xapi.said import said

CLIENTS = 50
WRITERS, BATCHES = 8, 25
FOLLOWED = 1500
"""Statements that the reader follows."""


@pytest.fixture(scope="module", params=ENGINES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Give an installation on each engine."""
    with new_database(request.param) as url:
        yield set_up(url, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    """Give its running server."""
    with serving(place) as running:
        yield running


def test_one_statement_from_all_sides_is_stored_once(
    server: Server, place: Place
) -> None:
    same = said(id=str(uuid4()))

    answers = post_all(server, [same] * CLIENTS)

    assert answers == {200: CLIENTS}
    assert [str(each) for each in stored_ids(place.database_url)].count(same["id"]) == 1


def test_of_different_statements_under_one_id_one_is_stored(
    server: Server, place: Place
) -> None:
    statement_id = str(uuid4())
    different = [
        said(id=statement_id, result={"response": str(number)})
        for number in range(CLIENTS)
    ]

    answers = post_all(server, different)

    found = [str(each) for each in stored_ids(place.database_url)]
    assert answers == {200: 1, 409: CLIENTS - 1}
    assert found.count(statement_id) == 1


def test_batches_that_share_new_things_do_not_stop_each_other(
    server: Server, place: Place
) -> None:
    ledger, sent = share(server, WRITERS, BATCHES)

    assert ledger.answers == {200: WRITERS * BATCHES}, ledger.strange
    assert set(ledger.acked) <= set(stored_ids(place.database_url))
    assert len(ledger.acked) == sent


def test_a_reader_that_follows_the_promise_misses_nothing(server: Server) -> None:
    followed = follow(server, FOLLOWED)

    assert followed.verdict.lost == 0, followed
    assert followed.verdict.acked >= FOLLOWED


def test_a_promise_that_is_always_now_is_found_out(place: Place) -> None:
    with serving(place, "hasty") as broken:
        followed = follow(broken, FOLLOWED)

    assert followed.verdict.lost > 0
