"""The dashboard: counts over standings and answers, and the way to what is behind."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest

from lms.accounts.scopes import Places
from lms.core import clock
from lms.courses.outline import queries as outlines
from lms.courses.statements import cohort_iri
from lms.records.queries import progress, shelves
from lms.records.queries.progress import Subject
from lms.records.queries.shelves import Shelf
from lms.records.views import dashboard
from lms.xapi import store, verbs
from lms.xapi.agents import account, lms_authority
from lms.xapi.store import Origin, Source
from tests.admin.world import World
from tests.courses import saying
from tests.factories import people

PAGE = "/rekam/dasbor"


def _subject(world: World, name: str) -> Subject:
    everywhere = Places(everywhere=True)
    home = world.t1 if name != "C3" else world.t2
    here = shelves.filled(world.session, Shelf(home, "T"), everywhere)
    iri = _iri(world, name)
    found = progress.subject(world.session, here, iri)
    assert found is not None
    return found


def _iri(world: World, name: str) -> str:
    if name.startswith("K"):
        return cohort_iri(world.cohorts[name].id)
    return outlines.current_outline(world.session, world.courses[name]).iri


def _answer(world: World, question: str, *, right: bool, cohort: str = "K1") -> None:
    said = {
        "actor": account("http://lms.test", "seseorang"),
        "verb": {"id": verbs.ANSWERED},
        "object": {
            "id": f"http://lms.test/soal/{question}",
            "definition": {"name": {"id": f"Soal {question}"}},
        },
        "result": {"success": right},
        "context": {
            "contextActivities": {"grouping": [{"id": _iri(world, cohort)}]},
        },
    }
    origin = Origin(world.t1, Source.CLIENT, lms_authority())
    store.add(world.session, [said], origin)


def _chart(page: str, title: str) -> str:
    found = re.search(
        rf'<figure class="chart"><h2[^>]*>{title}</h2>.*?</figure>', page, re.DOTALL
    )
    assert found is not None, title
    return found.group()


def _rows(chart: str) -> dict[str, list[str]]:
    """Return the cells of a chart's table by label."""
    found = {}
    for row in re.findall(r'<tr><th scope="row">.*?</tr>', chart, re.DOTALL):
        label, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        found[unescape(label)] = [re.sub(r"<[^>]+>", "", each) for each in cells]
    return found


def test_who_came_how_far_is_counted_once(world: World) -> None:
    of = _subject(world, "K1")

    assert progress.enrolled(world.session, of) == 2
    assert progress.begun(world.session, of) == 1
    [(_section, done)] = progress.reached(world.session, of)
    assert done == 1
    assert progress.passed(world.session, of) == 1
    assert [str(mark) for mark in progress.marks(world.session, of)] == ["88.40"]


def test_a_course_counts_all_its_cohorts(world: World) -> None:
    world.add("P4", "Sari Dewi")
    world.enrol("P4", "K1b")

    assert progress.enrolled(world.session, _subject(world, "C1")) == 3
    assert progress.enrolled(world.session, _subject(world, "K1b")) == 1
    names = progress.by_cohort(world.session, _subject(world, "C1"))
    assert {each.cohort.id for each in names if each.cohort} == {
        world.cohorts["K1"].id,
        world.cohorts["K1b"].id,
    }


def test_time_is_the_mean_of_those_who_spent_any(world: World) -> None:
    now = clock.now()
    saying.visit(world.session, world.rows["P1"], "kuis", 60, now)
    saying.visit(world.session, world.rows["P2"], "kuis", 120, now)

    found = progress.seconds(world.session, _subject(world, "K1"))

    assert found["kuis"] == 90
    assert "ujian" not in found


def test_the_hardest_question_comes_first(world: World) -> None:
    for number in range(6):
        _answer(world, "mudah", right=True)
        _answer(world, "sulit", right=number == 0)
    for _number in range(progress.FEWEST - 1):
        _answer(world, "jarang", right=False)
    for _number in range(6):
        _answer(world, "lain", right=False, cohort="K2")

    found, looked_at = progress.questions(world.session, _subject(world, "K1"))

    assert [each.iri.rpartition("/")[2] for each in found] == ["sulit", "mudah"]
    assert [(each.answers, each.right) for each in found] == [(6, 1), (6, 6)]
    assert looked_at == 12 + progress.FEWEST - 1


def test_days_are_the_reader_s_and_have_no_gaps(world: World) -> None:
    of = _subject(world, "K1")
    before = progress.days(world.session, of, "Asia/Jayapura")
    with clock.running_at(clock.now() - timedelta(days=3)):
        _answer(world, "x", right=True)

    found = progress.days(world.session, of, "Asia/Jayapura")

    assert len(found) == progress.DAYS
    assert [b for _day, b in found[:-4]] == [0] * (progress.DAYS - 4)
    assert sum(count for _day, count in found) == 1 + sum(c for _d, c in before)


def test_the_page_shows_the_figures_and_leads_to_statements(world: World) -> None:
    browser = world.browser("G1")

    page = browser.get(PAGE).text

    funnel = _chart(page, "Sampai di mana peserta")
    rows = _rows(funnel)
    assert rows["Terdaftar"][0] == "2"
    assert rows["Lulus"][0] == "1"
    links = [unescape(each) for each in re.findall(r'href="(/rekam[^"]*)"', page)]
    assert len(links) > 4
    answers = {link: browser.get(link).status_code for link in set(links)}
    assert set(answers.values()) == {200}, answers


def test_the_marks_stand_in_their_tens(world: World) -> None:
    page = world.browser("O1").get(f"{PAGE}?tentang={quote(_iri(world, 'K1'))}").text

    rows = _rows(_chart(page, "Sebaran nilai akhir"))

    assert [label for label, cells in rows.items() if cells[0] == "1"] == ["80–90"]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["CPNS 2026 Angkatan XI", "CPNS 2026 Angkatan XII"], ["XI", "XII"]),
        (["Satu"], ["Satu"]),
        (["Angkatan", "Angkatan II"], ["Angkatan", "Angkatan II"]),
        (["Sama saja", "Sama saja"], ["saja", "saja"]),
    ],
)
def test_cohorts_are_told_apart_by_what_differs(
    names: list[str], labels: list[str]
) -> None:
    assert list(dashboard._told_apart(names)) == labels


@pytest.mark.parametrize("name", ["C2", "K2", "C3", "K3"])
def test_what_one_does_not_follow_does_not_exist(world: World, name: str) -> None:
    browser = world.browser("G1")

    assert browser.get(f"{PAGE}?tentang={quote(_iri(world, name))}").status_code == 404


def test_an_institution_without_learners_is_told_so(world: World) -> None:
    empty = people.institution(world.session)

    page = world.browser("S").get(f"{PAGE}?lembaga={empty}").text

    assert "Belum ada yang dapat digambarkan" in page
