"""Pictures and files of courses, as they are served."""

import hashlib
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.courses import publishing
from lms.courses.outline import operations as outlines
from tests.factories import people
from tests.modules import situations

PICTURE = b"\xff\xd8\xff picture"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


def _publish(session: Session, files: Mapping[str, bytes]) -> None:
    course = publishing.read({**situations.FILES, **files})
    outlines.keep_files(course)
    home = people.institution(session)
    publishing.publish(session, course, institution_id=home)


@pytest.mark.parametrize("suffix", ["jpg", "jpeg"])
def test_one_picture_under_two_names_is_shown_by_both(
    app: Flask, session: Session, suffix: str
) -> None:
    _publish(session, {"media/a.jpg": PICTURE, "media/b.JPEG": PICTURE})
    browser = people.browser_of(app, people.person(session))

    with browser.get(f"/media/{DIGEST}.{suffix}") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.data == PICTURE


def test_a_picture_is_nothing_but_what_its_author_named_it(
    app: Flask, session: Session
) -> None:
    _publish(session, {"media/a.jpg": PICTURE})
    browser = people.browser_of(app, people.person(session))

    answers = [
        browser.get(f"/media/{DIGEST}.{suffix}") for suffix in ("svg", "html", "j")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_visitor_sees_no_picture(app: Flask, session: Session) -> None:
    _publish(session, {"media/a.jpg": PICTURE})

    assert app.test_client().get(f"/media/{DIGEST}.jpg").status_code == 303
