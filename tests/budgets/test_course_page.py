"""The course page asks and weighs little, however long the course is."""

import gzip

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browser import Browser
from tests.factories import lengths, people
from tests.factories.lengths import Taken
from tests.factories.people import counted

QUERIES = 6
BYTES = 60_000
PACKED = 10_000
SHORT, LONG = 5, 65


def _visit(app: Flask, taken: Taken) -> tuple[Browser, list[str]]:
    """Open the course page twice; return the queries of the second time."""
    browser = people.browser_of(app, taken.person)
    assert browser.get(taken.url).status_code == 200
    with counted(app) as statements:
        browser.get(taken.url)
    return browser, statements


@pytest.fixture
def taken(session: Session) -> dict[int, Taken]:
    made = people.person(session)
    return {n: lengths.take(session, made, n) for n in (SHORT, LONG)}


@pytest.mark.parametrize("length", [SHORT, LONG])
def test_a_course_page_asks_little(
    app: Flask, taken: dict[int, Taken], length: int
) -> None:
    _browser, statements = _visit(app, taken[length])

    assert len(statements) <= QUERIES, statements


def test_a_longer_course_asks_nothing_more(app: Flask, taken: dict[int, Taken]) -> None:
    short = _visit(app, taken[SHORT])[1]
    long = _visit(app, taken[LONG])[1]

    assert len(short) == len(long)


def test_a_page_of_sixty_five_activities_is_light(
    app: Flask, taken: dict[int, Taken]
) -> None:
    html = people.browser_of(app, taken[LONG].person).get(taken[LONG].url).data

    assert len(html) <= BYTES
    assert len(gzip.compress(html, 6)) <= PACKED
