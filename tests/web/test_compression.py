"""Gzip for pages."""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from lms.core.permissions import public

GZIP = {"Accept-Encoding": "br, gzip"}


def _page(site: Flask, response: Response) -> FlaskClient:
    @site.get("/isi")
    @public
    def page() -> Response:
        return response

    return site.test_client()


@pytest.mark.parametrize(
    "mimetype",
    ["text/html", "application/json", "image/svg+xml", "text/css", "text/javascript"],
)
def test_long_text_is_compressed(site: Flask, mimetype: str) -> None:
    answer = _page(site, Response("a" * 2000, mimetype=mimetype)).get(
        "/isi", headers=GZIP
    )

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert gzip.decompress(answer.data) == b"a" * 2000
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_short_text_is_left_alone(site: Flask) -> None:
    answer = _page(site, Response("a" * 1000)).get("/isi", headers=GZIP)

    assert "Content-Encoding" not in answer.headers


def test_pictures_are_left_alone(site: Flask) -> None:
    answer = _page(site, Response(b"a" * 2000, mimetype="image/png")).get(
        "/isi", headers=GZIP
    )

    assert answer.data == b"a" * 2000


def test_a_stream_is_left_alone(site: Flask) -> None:
    def parts() -> Iterator[str]:
        yield "a" * 2000

    answer = _page(site, Response(parts())).get("/isi", headers=GZIP)

    assert answer.data == b"a" * 2000


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_a_client_that_refuses_gzip_gets_plain_text(site: Flask, accepted: str) -> None:
    answer = _page(site, Response("a" * 2000)).get(
        "/isi", headers={"Accept-Encoding": accepted}
    )

    assert answer.data == b"a" * 2000
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_tag_of_a_compressed_page_is_weak(site: Flask) -> None:
    response = Response("a" * 2000)
    response.set_etag("satu")

    answer = _page(site, response).get("/isi", headers=GZIP)

    assert answer.headers["ETag"] == 'W/"satu"'
