"""Static files: an address says what it holds, for ever."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.web.static_files import OWN_FOLDER, static_folder, static_url

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(site: Flask, tmp_path: Path) -> Path:
    folder = tmp_path / "berkas"
    folder.mkdir()
    static_folder(site, "modul", folder)
    return folder


def _url(site: Flask, name: str) -> str:
    with site.test_request_context("/"):
        return static_url(name)


def test_an_address_carries_the_hash_of_the_content(site: Flask) -> None:
    assert re.fullmatch(
        r"/static/web/app\.[0-9a-f]{12}\.css", _url(site, "web/app.css")
    )


def test_a_hashed_address_is_kept_for_a_year(site: Flask, browser: FlaskClient) -> None:
    answer = browser.get(_url(site, "web/app.css"))

    assert answer.data == (OWN_FOLDER / "app.css").read_bytes()
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == IMMUTABLE


def test_static_answers_do_not_depend_on_who_asks(
    site: Flask, browser: FlaskClient
) -> None:
    answer = browser.get(_url(site, "web/app.css"))

    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["web/app.css", "web/app.000000000000.css"])
def test_a_plain_or_outdated_address_is_revalidated(
    browser: FlaskClient, name: str
) -> None:
    answer = browser.get(f"/static/{name}")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_gzip_goes_to_those_who_take_it(site: Flask, browser: FlaskClient) -> None:
    url = _url(site, "web/app.css")

    packed = browser.get(url, headers={"Accept-Encoding": "gzip"})
    plain = browser.get(url)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers


def test_a_known_tag_is_answered_without_a_body(
    site: Flask, browser: FlaskClient
) -> None:
    tag = browser.get("/static/web/app.css").headers["ETag"]

    answer = browser.get("/static/web/app.css", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_a_changed_file_has_another_address(site: Flask, folder: Path) -> None:
    (folder / "a.js").write_text("1")
    before = _url(site, "modul/a.js")
    (folder / "a.js").write_text("22")

    assert _url(site, "modul/a.js") != before


def test_a_file_that_does_not_shrink_is_sent_as_it_is(
    site: Flask, folder: Path, browser: FlaskClient
) -> None:
    (folder / "a.png").write_bytes(b"\x89PNG")

    answer = browser.get("/static/modul/a.png", headers={"Accept-Encoding": "gzip"})

    assert answer.data == b"\x89PNG"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "web/../security.py",
        "web/%2e%2e/%2e%2e/security.py",
        "web//etc/passwd",
        "web/",
        "web",
        "lain/app.css",
        "web/tidak-ada.css",
        "web/app.css/",
    ],
)
def test_nothing_outside_a_folder_is_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_an_unknown_name_is_a_defect_of_the_template(site: Flask) -> None:
    with pytest.raises(LookupError, match=r"web/tidak-ada\.css"):
        _url(site, "web/tidak-ada.css")


def test_the_furniture_keeps_its_budget() -> None:
    weights = {
        kind: sum(
            len(gzip.compress(path.read_bytes(), 9)) for path in OWN_FOLDER.glob(kind)
        )
        for kind in ("*.css", "*.js")
    }

    assert weights["*.css"] <= 15_000
    assert weights["*.js"] <= 12_000
