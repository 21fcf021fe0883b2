"""Pictures are kept by browsers for ever, run nothing, and are for signed-in people."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.core import site
from tests.browser import Browser
from tests.courses import learning
from tests.factories import people

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DIGEST = hashlib.sha256(DRAWING).hexdigest()
URL = f"/media/{DIGEST}.svg"
FILES = {
    **learning.FILES,
    "media/bagan.svg": DRAWING,
    "awal.md": b"![Sebuah bagan](media/bagan.svg)\n",
}


@pytest.fixture
def browser(app: Flask, session: Session) -> Browser:
    """Give the browser of somebody who takes no course."""
    who = people.person(session)
    learning.publish(session, who.institution_id, FILES)
    session.commit()
    return people.browser_of(app, who)


def _directives(answer: Response) -> set[str]:
    policy = answer.headers["Content-Security-Policy"]
    return {each.strip() for each in policy.split(";")}


def test_a_page_shows_its_picture(app: Flask, session: Session) -> None:
    learner = learning.begin(app, session, FILES)

    page = learner.get("awal").text

    assert f'src="{URL}"' in page
    assert 'alt="Sebuah bagan"' in page


def test_a_picture_is_served_as_it_was_imported(browser: Browser) -> None:
    with browser.get(URL) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert answer.data == DRAWING


def test_a_picture_is_kept_for_ever_and_by_nobody_between(browser: Browser) -> None:
    with browser.get(URL) as answer:
        found = answer.cache_control

    assert (found.private, found.immutable, found.max_age) == (True, True, 31_536_000)
    assert not found.public


def test_a_picture_that_is_known_is_not_sent_again(browser: Browser) -> None:
    with browser.get(URL) as answer:
        etag = answer.headers["ETag"]

    with browser.get(URL, headers={"If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_a_picture_that_is_opened_by_itself_runs_nothing(browser: Browser) -> None:
    with browser.get(URL) as answer:
        assert {"default-src 'none'", "sandbox"} <= _directives(answer)
        assert not any("script" in each for each in _directives(answer))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_a_film_can_be_asked_for(browser: Browser) -> None:
    with browser.get(URL, headers={"Range": "bytes=0-3"}) as answer:
        assert (answer.status_code, answer.data) == (206, DRAWING[:4])


@pytest.mark.parametrize(
    "name",
    [
        f"{'0' * 64}.svg",
        f"{DIGEST}.html",
        f"{DIGEST[:-1]}.svg",
        f"{DIGEST.upper()}.svg",
        "..%2F..%2Fpamong.sqlite.svg",
        "%2Fetc%2Fpasswd.svg",
    ],
)
def test_anything_else_is_not_there(browser: Browser, name: str) -> None:
    assert browser.get(f"/media/{name}").status_code == 404


def test_texts_of_an_author_are_no_pictures(browser: Browser) -> None:
    text = hashlib.sha256(FILES["lanjut.md"]).hexdigest()
    assert site.current().files.path(text).exists()

    for suffix in ("md", "svg", "txt"):
        assert browser.get(f"/media/{text}.{suffix}").status_code == 404


def test_a_visitor_is_led_to_the_door(browser: Browser, client: Browser) -> None:
    answer = client.get(URL, headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert DRAWING not in answer.data
