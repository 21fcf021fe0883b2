"""Aggregates of what one may read, each with the way to what is behind it."""

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug.datastructures import MultiDict

from lms.accounts.roles import SITE, Role, Scope, ScopeKind
from lms.core import json
from lms.courses.statements import cohort_iri
from lms.records.aggregates.wanted import Wanted
from lms.xapi import credentials, verbs
from lms.xapi.credentials import Scope as KeyScope
from tests.admin.world import World
from tests.browser import Browser
from tests.factories import people
from tests.xapi.lrs import basic

PAGE = "/rekam/agregat"
TRIES = 500
"""PostgreSQL itself writes now and then, and is waited for."""


def _reader(world: World, scope: Scope = SITE) -> Browser:
    made = people.person(
        world.session,
        people.holding(Role.LRS_CONSUMER, scope),
        institution_id=world.t1,
        name="Ana",
    )
    return people.browser_of(world.app, made)


def _get(browser: Browser, *asked: tuple[str, object]) -> str:
    """Return the page when it counts all that there is."""
    for _try in range(TRIES):
        answer = browser.get(f"{PAGE}?{urlencode(asked)}")
        assert answer.status_code == 200, answer.text
        if "Masih menghitung" not in answer.text:
            return answer.text
    raise AssertionError("the page never has everything")


def _rows(page: str) -> list[list[str]]:
    """Return the cells of the table, the last one as the address it leads to."""
    start = '<table class="table record-table"><caption class="sr">Agregat'
    table = page[page.index(start) :]
    found = []
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL):
        *cells, last = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        link = re.search(r'href="([^"]*)"', last)
        texts = [unescape(re.sub(r"<[^>]+>", "", each)) for each in cells]
        found.append([*texts, unescape(link.group(1)) if link else ""])
    return found


def _explored(browser: Browser, address: str) -> int:
    found = re.search(r"(\d+) catatan cocok", browser.get(address).text)
    assert found is not None
    return int(found.group(1))


def test_each_row_counts_the_statements_that_it_leads_to(world: World) -> None:
    browser = _reader(world)

    for by in ("kata-kerja", "kegiatan", "angkatan", "kursus", "pekan"):
        page = _get(browser, ("lembaga", world.t1), ("menurut", by))
        rows = _rows(page)

        assert rows, by
        for _name, count, _people, address in rows:
            if address:
                assert _explored(browser, address) == int(count), (by, address)


def test_two_dimensions_and_measures_in_the_order_asked_for(world: World) -> None:
    browser = _reader(world)
    asked = (
        ("lembaga", world.t1),
        ("menurut", "angkatan"),
        ("lalu", "kata-kerja"),
        ("ukuran", "nilai-tengah"),
        ("ukuran", "orang"),
        ("kata-kerja", verbs.SCORED),
        ("urutkan", "-orang"),
    )

    rows = _rows(_get(browser, *asked))

    assert [row[:4] for row in rows] == [
        ["Angkatan", "memperoleh nilai untuk", "0,88", "1"]
    ]


def test_a_drawing_shows_what_the_table_says(world: World) -> None:
    browser = _reader(world)

    page = _get(browser, ("lembaga", world.t1), ("menurut", "bulan"))
    lines = _get(
        browser, ("lembaga", world.t1), ("menurut", "hari"), ("lalu", "kata-kerja")
    )

    assert 'id="agregat"' in page
    assert "Catatan menurut bulan" in page
    assert 'id="agregat"' in lines
    assert 'id="agregat"' not in _get(
        browser, ("lembaga", world.t1), ("menurut", "kursus"), ("lalu", "kata-kerja")
    )


def test_institutions_stand_side_by_side_for_those_who_read_several(
    world: World,
) -> None:
    browser = _reader(world)
    alone = {
        str(home): int(
            _rows(_get(browser, ("lembaga", home), ("menurut", "jumlah")))[0][1]
        )
        for home in (world.t1, world.t2)
    }

    rows = _rows(_get(browser, ("lembaga", "semua"), ("menurut", "jumlah")))

    found = {row[-1].partition("lembaga=")[2][:36]: int(row[1]) for row in rows}
    assert {home: found[home] for home in alone} == alone
    narrow = _reader(world, Scope(ScopeKind.INSTITUTION, world.t1))
    assert narrow.get(f"{PAGE}?lembaga=semua").status_code == 404
    assert narrow.get(f"{PAGE}?lembaga={world.t2}").status_code == 404


def test_who_reads_one_cohort_counts_no_other(world: World) -> None:
    kind, cohort = ScopeKind.COHORT, world.cohorts["K1"]
    browser = _reader(world, Scope(kind, cohort.id))
    everything = _reader(world)
    by = ("menurut", "angkatan")

    rows = _rows(_get(browser, by))
    of_all = _rows(_get(everything, ("lembaga", world.t1), by))

    mine = cohort_iri(cohort.id)
    assert [parse_qs(urlsplit(row[-1]).query)["angkatan"] for row in rows] == [[mine]]
    assert sum(int(row[1]) for row in of_all) > int(rows[0][1])
    other = ("angkatan", cohort_iri(world.cohorts["K2"].id))
    assert "Tidak ada yang terhitung" not in _get(browser, by)
    assert "Tidak ada yang terhitung" in _get(browser, by, other)


def test_the_file_and_the_lrs_say_the_same(world: World) -> None:
    browser = _reader(world)
    asked = (("lembaga", world.t1), ("menurut", "kata-kerja"), ("ukuran", "catatan"))
    page = _get(browser, *asked)
    found = re.search(r"<code>(http[^<]*/xapi/ext/aggregates[^<]*)</code>", page)
    assert found is not None

    file = browser.get(f"{PAGE}.csv?{urlencode(asked)}")
    by_key = _by_key(world, unescape(found.group(1)))

    head, *rows = csv.reader(io.StringIO(file.text.lstrip("\ufeff")))
    assert head == ["lembaga", "kata-kerja", "catatan"]
    assert {row[1]: int(row[2]) for row in rows} == {
        row["verb"]: row["count"] for row in by_key["rows"]
    }


def _by_key(world: World, url: str) -> Any:  # noqa: ANN401 - JSON
    key, secret = credentials.create(
        world.session, store=world.t1, scopes=frozenset({KeyScope.ALL_READ})
    )
    place = urlsplit(url)
    answer = world.browser("anon").get(
        f"{place.path}?{place.query}",
        headers={
            "Authorization": basic(str(key.id), secret),
            "X-Experience-API-Version": "2.0.0",
        },
    )
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def test_what_makes_no_sense_is_refused(world: World) -> None:
    browser = _reader(world)
    asked = ("menurut=warna", "ukuran=semua", "dari=kemarin", "lembaga=tidak-ada")

    found = [browser.get(f"{PAGE}?{each}").status_code for each in asked]

    assert found == [400, 400, 400, 404]


def test_an_address_is_read_as_it_was_written() -> None:
    first = Wanted.read(
        MultiDict(
            [
                ("menurut", "pekan"),
                ("lalu", "kursus"),
                ("ukuran", "waktu"),
                ("ukuran", "catatan"),
                ("dari", "2026-01-05"),
                ("urutkan", "-waktu"),
            ]
        ),
        "Asia/Jayapura",
    )

    assert Wanted.read(MultiDict(first.parameters()), "Asia/Jayapura") == first
