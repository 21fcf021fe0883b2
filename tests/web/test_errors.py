"""Error pages."""

import errno
import logging
import re
import sqlite3
from http import HTTPStatus

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import TooManyRequests

from lms.core.errors import ForbiddenError, NotFoundError, PamongError
from lms.core.failures import OutcomeUnknownError
from lms.core.i18n import lazy
from lms.core.permissions import public
from lms.web.errors import TEXTS


class KeptError(PamongError):
    """An error whose status has no page of its own."""

    code = "kept"
    status = HTTPStatus.CONFLICT


class BusyError(PamongError):
    """An error that says when to come back."""

    code = "busy_hashing"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 3


def _failing(broken: Flask, fault: BaseException) -> FlaskClient:
    broken.extensions["fault"] = fault
    return broken.test_client()


def _database(message: str) -> OperationalError:
    return OperationalError("SELECT 1", {}, sqlite3.OperationalError(message))


@pytest.mark.parametrize("status", sorted(set(TEXTS) - {507}))
def test_each_error_has_a_page_of_its_own(
    broken: Flask, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    @broken.get("/henti/<int:code>")
    @public
    def stop(code: int) -> str:
        abort(code)

    answer = broken.test_client().get(f"/henti/{status}")

    title = str(TEXTS[status][0])
    assert answer.status_code == status
    assert f"<title>{title} · Pamong</title>" in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    assert "Butuh bantuan?" in answer.text


def test_an_error_of_ours_says_its_message(broken: Flask) -> None:
    client = _failing(broken, ForbiddenError(lazy("Kelas ini ditutup 2 Mei.")))

    answer = client.get("/rusak")

    assert answer.status_code == 403
    assert "Kelas ini ditutup 2 Mei." in answer.text


def test_an_error_that_names_only_a_key_shows_the_general_text(broken: Flask) -> None:
    client = _failing(broken, NotFoundError("9f2c41d7aa03"))

    answer = client.get("/rusak")

    assert "9f2c41d7aa03" not in answer.text
    assert str(TEXTS[404][1]) in answer.text


def test_the_message_of_an_error_is_escaped(broken: Flask) -> None:
    client = _failing(broken, NotFoundError("kelas <b>x</b> tidak ada"))

    assert "kelas &lt;b&gt;x&lt;/b&gt; tidak ada" in client.get("/rusak").text


def test_a_status_without_a_page_uses_the_general_one(broken: Flask) -> None:
    answer = _failing(broken, KeptError("sudah ada")).get("/rusak")

    assert answer.status_code == 409
    assert "sudah ada" in answer.text


def test_an_error_may_say_when_to_come_back(broken: Flask) -> None:
    answer = _failing(broken, BusyError()).get("/rusak")

    assert answer.headers["Retry-After"] == "3"


def test_headers_of_a_known_error_are_kept(broken: Flask) -> None:
    answer = _failing(broken, TooManyRequests(retry_after=30)).get("/rusak")

    assert answer.headers["Retry-After"] == "30"
    assert "Terlalu banyak percobaan" in answer.text


def test_a_wrong_method_says_which_are_allowed(broken: Flask) -> None:
    answer = broken.test_client().post("/bantuan")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_redirect_is_not_an_error(broken: Flask) -> None:
    @broken.get("/folder/")
    @public
    def folder() -> str:
        return "x"

    assert broken.test_client().get("/folder").status_code == 308


def test_a_form_without_a_token_says_that_the_page_expired(
    browser: FlaskClient,
) -> None:
    answer = browser.post("/bahasa", data={"bahasa": "en"})

    assert answer.status_code == 400
    assert "Halaman kedaluwarsa" in answer.text


@pytest.mark.parametrize(
    "fault",
    [
        _database("database is locked"),
        _database("unable to open database file"),
        PoolTimeoutError("QueuePool limit"),
    ],
)
def test_a_busy_database_asks_to_come_back(
    broken: Flask, caplog: pytest.LogCaptureFixture, fault: BaseException
) -> None:
    answer = _failing(broken, fault).get("/rusak")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Sistem sedang sibuk" in answer.text


@pytest.mark.parametrize(
    "fault",
    [
        _database("database or disk is full"),
        _database('could not extend file "base/1": No space left on device'),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_full_disk_is_named(
    broken: Flask, caplog: pytest.LogCaptureFixture, fault: BaseException
) -> None:
    answer = _failing(broken, fault).get("/rusak")

    assert answer.status_code == 507
    assert "Ruang penyimpanan penuh" in answer.text


def test_a_commit_that_was_lost_is_not_called_undone(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = _failing(broken, OutcomeUnknownError("lost")).get("/rusak")

    assert answer.status_code == 503
    assert "Belum pasti apakah perubahan Anda tersimpan" in answer.text
    assert "belum tersimpan" not in answer.text


def test_another_fault_of_the_operating_system_is_a_defect(broken: Flask) -> None:
    client = _failing(broken, PermissionError(errno.EACCES, "no"))

    with pytest.raises(PermissionError):
        client.get("/rusak")


def test_a_defect_shows_the_number_under_which_it_was_logged(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    broken.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    client = _failing(broken, ZeroDivisionError("secret detail"))

    with caplog.at_level(logging.ERROR):
        answer = client.get("/rusak")

    number = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert number is not None
    assert f"Incident {number[1]}: GET /rusak" in caplog.text
    assert "secret detail" in caplog.text


def test_the_learning_record_store_answers_in_json(broken: Flask) -> None:
    client = _failing(broken, ForbiddenError("kunci ini hanya boleh membaca"))

    answer = client.get("/xapi/rusak")

    assert answer.status_code == 403
    assert answer.json == {
        "error": "forbidden",
        "message": "kunci ini hanya boleh membaca",
    }


def test_a_client_that_prefers_json_gets_it(browser: FlaskClient) -> None:
    answer = browser.get("/tidak-ada", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.json == {"error": "not_found", "message": str(TEXTS[404][1])}


def test_a_browser_that_takes_anything_gets_a_page(browser: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    answer = browser.get("/tidak-ada", headers={"Accept": accept})

    assert answer.mimetype == "text/html"


def test_a_host_that_is_not_ours_is_refused_in_plain_text(live_site: Flask) -> None:
    answer = live_site.test_client().get("/bantuan", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "evil.example" not in answer.text


def test_an_error_page_does_not_ask_the_database_who_it_is(broken: Flask) -> None:
    class Manager:
        def _load_user(self) -> None:
            raise _database("database is locked")

    broken.login_manager = Manager()  # type: ignore[attr-defined]  # as Flask-Login does
    answer = _failing(broken, _database("database is locked")).get("/rusak")

    assert answer.status_code == 503
