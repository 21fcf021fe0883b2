"""A database that is busy, gone, read-only or full: said clearly, nothing half done."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Connection, event
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.core import ids
from lms.core.db import db
from tests.browser import Browser
from tests.databases import postgresql_url, test_config
from tests.faults.conftest import Learning

HTML = {"Accept": "text/html", "Accept-Language": "id"}


def send(learning: Learning, path: str) -> TestResponse:
    """Send a form of the enrolment as a browser does."""
    token = {"csrf_token": learning.browser.csrf_token()}
    return learning.browser.post(learning.url(path), data=token, headers=HTML)


def is_busy(answer: TestResponse) -> bool:
    """Tell whether an answer says that one should come back soon."""
    return (
        answer.status_code == 503
        and int(answer.headers["Retry-After"]) > 0
        and "Sistem sedang sibuk" in answer.text
        and "belum tersimpan" in answer.text
    )


def url_of(learning: Learning) -> URL:
    """Return where the site's database is."""
    with learning.app.app_context():
        return db.engine.url


def file_of(learning: Learning) -> Path:
    """Return the file of the site's SQLite database."""
    return Path(str(url_of(learning).database))


def let_go(learning: Learning) -> None:
    """Close every connection of the site, as a restart does."""
    with learning.app.app_context():
        db.engine.dispose()


# --- SQLite


@contextmanager
def somebody_writing(learning: Learning) -> Iterator[None]:
    """Hold the one lock for writing."""
    with closing(sqlite3.connect(file_of(learning), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_asks_to_come_back(on_sqlite: Learning) -> None:
    before = on_sqlite.rows()

    with somebody_writing(on_sqlite):
        answer = send(on_sqlite, "/bacaan/baca")

    assert is_busy(answer)
    assert on_sqlite.rows() == before


def test_reading_goes_on_while_the_database_is_locked(on_sqlite: Learning) -> None:
    with somebody_writing(on_sqlite):
        answer = on_sqlite.browser.get(on_sqlite.url("/bacaan"))

    assert answer.status_code == 200


def test_the_same_form_is_taken_when_the_lock_is_free_again(
    on_sqlite: Learning,
) -> None:
    with somebody_writing(on_sqlite):
        send(on_sqlite, "/bacaan/baca")

    assert send(on_sqlite, "/bacaan/baca").status_code == 200


def test_the_lrs_says_busy_in_json(on_sqlite: Learning) -> None:
    with on_sqlite.app.app_context():
        db.engine.dispose()
    file_of(on_sqlite).rename(file_of(on_sqlite).with_suffix(".away"))
    version = {"X-Experience-API-Version": "2.0.0"}

    answer = on_sqlite.browser.get(
        "/xapi/statements", headers=version, auth=(str(ids.new()), "rahasia")
    )

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["error"] == "busy"


def test_a_database_file_that_is_gone_stops_nobody_from_reading_why(
    on_sqlite: Learning,
) -> None:
    let_go(on_sqlite)
    file_of(on_sqlite).rename(file_of(on_sqlite).with_suffix(".away"))

    answer = on_sqlite.browser.get(on_sqlite.url(), headers=HTML)

    assert is_busy(answer)


def test_a_folder_that_is_gone_is_told_the_same_way(on_sqlite: Learning) -> None:
    let_go(on_sqlite)
    folder = file_of(on_sqlite).parent
    folder.rename(folder.with_suffix(".away"))

    answer = on_sqlite.browser.get(on_sqlite.url(), headers=HTML)

    folder.with_suffix(".away").rename(folder)
    assert is_busy(answer)


def test_pages_without_data_need_no_database(on_sqlite: Learning) -> None:
    let_go(on_sqlite)
    file_of(on_sqlite).rename(file_of(on_sqlite).with_suffix(".away"))
    visitor = on_sqlite.app.test_client()

    answers = [visitor.get(path).status_code for path in ("/masuk", "/bantuan")]

    assert answers == [200, 200]


def test_a_read_only_database_is_read_and_refuses_to_write(
    on_sqlite: Learning, tmp_path: Path
) -> None:
    before = on_sqlite.rows()
    url = f"sqlite:///file:{file_of(on_sqlite)}?mode=ro&uri=true"
    app = create_app(test_config(url, tmp_path))
    app.test_client_class = Browser
    read_only = Learning(app, _same_person(app, on_sqlite), on_sqlite.registration)

    opened = read_only.browser.get(read_only.url("/bacaan"))
    answer = send(read_only, "/bacaan/baca")

    let_go(read_only)
    assert opened.status_code == 200
    assert is_busy(answer)
    assert on_sqlite.rows() == before


def _same_person(app: Any, learning: Learning) -> Browser:  # noqa: ANN401 - an app
    with learning.browser.session_transaction() as session:
        kept = dict(session)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    with browser.session_transaction() as session:
        session.update(kept)
    return browser


@pytest.fixture
def full(on_sqlite: Learning) -> Learning:
    """Let the database have no page more than it has."""

    def forbid_growth(connection: Any, _entry: object) -> None:  # noqa: ANN401 - sqlite3's
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    with on_sqlite.app.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", forbid_growth)
    return on_sqlite


def test_a_full_disk_is_told_and_nothing_is_half_written(full: Learning) -> None:
    before = full.rows()

    answer = send(full, "/tetangga/mulai")

    assert answer.status_code == 507
    assert "Ruang penyimpanan penuh" in answer.text
    assert full.rows() == before


def test_reading_goes_on_when_the_disk_is_full(full: Learning) -> None:
    answer = full.browser.get(full.url("/tetangga"))

    assert answer.status_code == 200


# --- PostgreSQL


def administer(statement: str, *values: object) -> None:
    """Run a statement as the administrator of the server, beside the site."""
    with psycopg.connect(postgresql_url(), autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def name_of(learning: Learning) -> str:
    """Return the name of the site's PostgreSQL database."""
    return str(url_of(learning).database)


def shut(learning: Learning) -> None:
    """Let the server end the site's connections and take no other."""
    name = name_of(learning)
    administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        name,
    )


def open_again(learning: Learning) -> None:
    """Let the server take connections again."""
    administer(f'ALTER DATABASE "{name_of(learning)}" ALLOW_CONNECTIONS true')


def test_a_server_that_is_gone_asks_to_come_back(on_postgresql: Learning) -> None:
    shut(on_postgresql)

    opened = on_postgresql.browser.get(on_postgresql.url(), headers=HTML)
    sent = send(on_postgresql, "/bacaan/baca")

    open_again(on_postgresql)
    assert is_busy(opened)
    assert is_busy(sent)


def test_the_site_goes_on_when_the_server_is_back(on_postgresql: Learning) -> None:
    shut(on_postgresql)
    send(on_postgresql, "/bacaan/baca")
    open_again(on_postgresql)

    answer = send(on_postgresql, "/bacaan/baca")

    assert answer.status_code == 200


@pytest.fixture
def dying(on_postgresql: Learning) -> Iterator[Callable[[], None]]:
    """Let the server end a connection at the moment when it is told to commit."""

    def end(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        administer("SELECT pg_terminate_backend(%s)", driver.info.backend_pid)

    with on_postgresql.app.app_context():
        event.listen(db.engine, "commit", end)
        yield lambda: event.remove(db.engine, "commit", end)


def test_a_server_that_dies_at_the_commit_is_not_taken_for_a_busy_one(
    on_postgresql: Learning, dying: Callable[[], None]
) -> None:
    before = on_postgresql.rows()

    answer = send(on_postgresql, "/tetangga/mulai")

    dying()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Belum pasti apakah perubahan Anda tersimpan" in answer.text
    assert on_postgresql.rows() == before
