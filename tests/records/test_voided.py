"""What was voided: both statements, who and why, and nobody else's."""

import re
from html import unescape
from uuid import UUID

import pytest

from lms.courses.outline import queries as outlines
from lms.courses.statements import cohort_iri
from lms.records.queries import voided as queries
from lms.xapi import store
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from lms.xapi.tables import statement
from tests.admin.world import World
from tests.xapi.said import said, voiding

PAGE = "/rekam/batal"
WHY = {"extensions": {"https://contoh.go.id/alasan": "salah <orang>"}}


def _add(world: World, *statements: object, home: UUID | None = None) -> list[UUID]:
    origin = Origin(home or world.t1, Source.CLIENT, lms_authority())
    added: list[UUID] = store.add(world.session, statements, origin)  # type: ignore[arg-type]  # plain statements
    return added


def _within(world: World, cohort: str) -> dict[str, object]:
    grouping = [{"id": cohort_iri(world.cohorts[cohort].id)}]
    return {"contextActivities": {"grouping": grouping}}


def _links(page: str) -> list[UUID]:
    found = re.findall(r'href="/rekam/[0-9a-f-]{36}/([0-9a-f-]{36})"', page)
    return [UUID(each) for each in found]


def test_both_statements_are_linked_with_the_reason(world: World) -> None:
    (target,) = _add(world, said())
    (voider,) = _add(world, voiding(target, result=WHY))
    browser = world.browser("A1")

    page = browser.get(PAGE).text

    assert _links(page) == [target, voider]
    assert "salah &lt;orang&gt;" in page
    for each in (target, voider):
        assert browser.get(f"/rekam/{world.t1}/{each}").status_code == 200


def test_a_reader_of_one_cohort_sees_what_was_voided_there_and_no_more(
    world: World,
) -> None:
    inside, outside = _add(
        world,
        said(context=_within(world, "K1")),
        said(context=_within(world, "K2")),
    )
    _add(world, voiding(inside, result=WHY), voiding(outside, result=WHY))

    page = world.browser("G1").get(PAGE).text

    assert _links(page) == [inside]
    assert "di luar catatan yang boleh Anda baca" in page
    assert "salah" not in page


def test_what_the_system_voids_is_told_to_every_reader_of_its_target(
    world: World,
) -> None:
    (inside,) = _add(world, said(context=_within(world, "K1")))
    _add(world, voiding(inside, actor=lms_authority()))

    page = world.browser("G1").get(PAGE).text

    assert "Dibatalkan oleh <bdi>sistem</bdi>" in page


def test_another_institution_stays_closed(world: World) -> None:
    (target,) = _add(world, said(), home=world.t2)
    _add(world, voiding(target), home=world.t2)
    browser = world.browser("A1")

    assert _links(browser.get(PAGE).text) == []
    assert browser.get(f"{PAGE}?lembaga={world.t2}").status_code == 404
    assert browser.get(f"{PAGE}?sebelum=x").status_code == 400


def test_pages_follow_each_other_to_the_last_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    targets = _add(world, *(said() for _ in range(5)))
    for each in targets:
        _add(world, voiding(each))
    browser = world.browser("A1")

    seen, following = [], PAGE
    while following:
        page = browser.get(following).text
        seen += [each for each in _links(page) if each in targets]
        link = re.search(r'href="([^"]*sebelum=[^"]*)"', page)
        following = unescape(link.group(1)) if link else ""

    assert seen == targets[::-1]


def test_a_statement_leads_to_its_activity_and_tells_its_revision(
    world: World,
) -> None:
    query = statement.select().where(
        statement.c.registration == world.rows["P1"].registration
    )
    browser, learner = world.browser("A1"), world.browser("P1")
    outline = outlines.current_outline(world.session, world.courses["C1"])
    pages = [
        browser.get(f"/rekam/{world.t1}/{row.id}").text
        for row in world.session.execute(query)
    ]

    with_activity = [page for page in pages if "Kuis Satu" in page]
    assert with_activity
    assert all('href="/kursus/c1"' in page for page in with_activity)
    assert any("Revisi 1, terbit" in page for page in with_activity)
    assert outline.revision_label in with_activity[0]
    assert learner.get("/kursus/c1").status_code == 303
