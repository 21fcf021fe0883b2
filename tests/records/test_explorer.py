"""The explorer: sentences, filters that are xAPI's, and nobody else's records."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from html import unescape
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.roles import SITE, Role, Scope, ScopeKind
from lms.core import clock, json
from lms.courses.statements import cohort_iri
from lms.records.queries import explorer
from lms.xapi import credentials, store, verbs
from lms.xapi.agents import lms_authority
from lms.xapi.credentials import Scope as KeyScope
from lms.xapi.store import Origin, Source
from lms.xapi.tables import statement
from tests.admin.world import World
from tests.browser import Browser
from tests.courses import saying
from tests.factories import people

PAGE = "/rekam"
ENTRY = re.compile(r'<a href="(/rekam/[0-9a-f-]{36}/([0-9a-f-]{36}))"><time')


def _reader(
    world: World, role: Role = Role.LRS_CONSUMER, scope: Scope = SITE
) -> Browser:
    made = people.person(
        world.session, people.holding(role, scope), institution_id=world.t1, name="Ana"
    )
    return people.browser_of(world.app, made)


def _of_institution(world: World) -> Browser:
    return _reader(world, scope=Scope(ScopeKind.INSTITUTION, world.t1))


def _ids(page: str) -> list[str]:
    return [found for _address, found in ENTRY.findall(page)]


def _stored(world: World, place: UUID) -> set[str]:
    query = select(statement.c.id).where(statement.c.store == place)
    return {str(found) for found in world.session.execute(query).scalars()}


def _get(browser: Browser, **asked: str) -> str:
    answer = browser.get(f"{PAGE}?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer.text


def _everything(browser: Browser, first: str) -> list[str]:
    """Follow the links to the next page up to the last one."""
    found: list[str] = []
    following: str | None = first
    while following is not None:
        page = browser.get(following).text
        found += _ids(page)
        link = re.search(r'href="([^"]*sesudah=[^"]*)"', page)
        following = unescape(link.group(1)) if link else None
    return found


def _by_key(world: World, url: str) -> list[str]:
    """Return the ids that the LRS gives for the address shown."""
    key, secret = credentials.create(
        world.session, store=world.t1, scopes=frozenset({KeyScope.ALL_READ})
    )
    token = base64.b64encode(f"{key.id}:{secret}".encode()).decode()
    place = urlsplit(url)
    answer = world.browser("anon").get(
        f"{place.path}?{place.query}",
        headers={
            "Authorization": f"Basic {token}",
            "X-Experience-API-Version": "2.0.0",
        },
    )
    assert answer.status_code == 200
    return [each["id"] for each in json.loads(answer.data)["statements"]]


def _shown_url(page: str) -> str:
    found = re.search(r"<code>(http[^<]*/xapi/statements[^<]*)</code>", page)
    assert found is not None
    return unescape(found.group(1))


@pytest.mark.parametrize("first", [PAGE, f"{PAGE}?urut=terlama"])
def test_every_statement_of_the_store_is_reached_once(
    world: World, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "PAGE", 5)

    found = _everything(_of_institution(world), first)

    assert len(found) == len(set(found)) > explorer.PAGE
    assert set(found) == _stored(world, world.t1)


def test_statements_are_told_without_names(world: World) -> None:
    page = _get(_of_institution(world), **{"kata-kerja": verbs.SCORED})

    text = re.sub(r"<[^>]+>", "", page)
    assert re.search(r"Peserta [0-9a-f]{4} memperoleh nilai 88,4\d? dari 100", text)
    assert "Ratna Puspitasari" not in page


def test_another_institution_stays_closed(world: World) -> None:
    browser = _of_institution(world)
    [other, *_] = _stored(world, world.t2)

    assert browser.get(f"{PAGE}?lembaga={world.t2}").status_code == 404
    assert browser.get(f"{PAGE}/{world.t2}/{other}").status_code == 404
    assert browser.get(f"{PAGE}/{world.t1}/{other}").status_code == 404


def test_a_reader_of_one_cohort_sees_nothing_else(world: World) -> None:
    world.finish("P3", "75.00")
    scope = Scope(ScopeKind.COHORT, world.cohorts["K1"].id)
    browser = _reader(world, Role.AUDITOR, scope)
    within = {
        str(row.id)
        for row in world.session.execute(select(statement)).all()
        if row.store == world.t1 and str(world.cohorts["K1"].id) in str(row.payload)
    }
    [outside, *_] = _stored(world, world.t1) - within

    found = _everything(browser, PAGE)

    assert set(found) == within
    assert browser.get(f"{PAGE}/{world.t1}/{outside}").status_code == 404
    assert browser.get(f"{PAGE}/{world.t1}/{found[0]}").status_code == 200
    assert "Kursus C2" not in _get(browser)


def test_a_learner_is_refused(world: World) -> None:
    assert world.browser("P1").get(PAGE).status_code == 403


def test_a_teacher_reads_of_the_cohort_that_he_follows(world: World) -> None:
    world.finish("P3", "75.00")

    found = _everything(world.browser("G1"), PAGE)

    assert found
    assert set(found) < set(_everything(_of_institution(world), PAGE))


FILTERS: dict[str, Callable[[World], dict[str, str]]] = {
    "verb": lambda _: {"kata-kerja": verbs.SCORED},
    "cohort": lambda world: {"angkatan": cohort_iri(world.cohorts["K1"].id)},
    "registration": lambda w: {"registrasi": str(w.rows["P1"].registration)},
    "person": lambda world: {"akun": str(world.people["P1"].account_name)},
    "days": lambda _: {"dari": "2000-01-01", "sampai": "2000-01-02"},
    "oldest first": lambda _: {"urut": "terlama"},
}


@pytest.mark.parametrize("name", FILTERS)
def test_the_address_for_programs_gives_the_same(world: World, name: str) -> None:
    page = _get(_of_institution(world), **FILTERS[name](world))

    shown = _ids(page)

    assert shown == _by_key(world, _shown_url(page))
    assert bool(shown) == (name != "days")


def test_an_outcome_is_looked_for_among_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "STEP", 3)
    browser = _of_institution(world)

    found = _everything(browser, f"{PAGE}?hasil=bernilai")

    scored = {
        str(row.id)
        for row in world.session.execute(select(statement)).all()
        if row.store == world.t1
        and "score" in json.loads(row.payload).get("result", {})
    }
    assert set(found) == scored
    assert "xAPI tidak dapat menyaring menurut: Hasil" in _get(
        browser, hasil="bernilai"
    )


def test_days_are_those_of_the_reader(world: World) -> None:
    today = clock.now().astimezone(UTC) + timedelta(hours=7)
    browser = _of_institution(world)

    here = _get(browser, dari=str(today.date()), sampai=str(today.date()))
    later = _get(browser, dari=str(today.date() + timedelta(days=1)))

    assert _ids(here)
    assert not _ids(later)
    assert "Tidak ada catatan yang cocok" in later


def test_a_filter_in_use_can_be_taken_away(world: World) -> None:
    page = _get(
        _of_institution(world), **{"kata-kerja": verbs.SCORED}, hasil="bernilai"
    )

    chips = re.search(r'<ul class="chosen".*?</ul>', page)
    assert chips is not None
    addresses = [
        unescape(each) for each in re.findall(r'href="([^"]*)"', chips.group())
    ]

    assert len(addresses) == 2
    assert "kata-kerja" not in addresses[0]
    assert "hasil=bernilai" in addresses[0]
    assert "hasil" not in addresses[1]


def test_suggestions_count_what_is_there(world: World) -> None:
    page = _get(_of_institution(world))

    [section] = re.findall(r"<h2[^>]*>Peserta</h2>.*?</section>", page, re.DOTALL)
    counts = [int(each) for each in re.findall(r'<span class="soft">(\d+)<', section)]
    assert sum(counts) <= len(_stored(world, world.t1))
    first = re.search(r'href="([^"]*akun=[^"]*)"', section)
    assert first is not None
    assert len(_ids(_get_path(_of_institution(world), first.group(1)))) > 0


def _get_path(browser: Browser, address: str) -> str:
    return browser.get(unescape(address)).text


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ("registrasi", "bukan-uuid"),
        ("hasil", "hebat"),
        ("dari", "kemarin"),
        ("sampai", "9999-12-31"),
        ("sesudah", "-1"),
        ("sesudah", "banyak"),
        ("kegiatan", "x" * 3000),
    ],
)
def test_what_cannot_be_asked_is_said_clearly(
    world: World, parameter: str, text: str
) -> None:
    answer = _of_institution(world).get(f"{PAGE}?{urlencode({parameter: text})}")

    assert answer.status_code == 400
    assert "tidak terbaca" in answer.text


def test_a_statement_is_shown_in_full(world: World) -> None:
    browser = _reader(world, Role.AUDITOR)
    [address, found] = ENTRY.findall(_get(browser, **{"kata-kerja": verbs.SCORED}))[0]

    page = browser.get(address).text

    assert found in page
    assert "Dicatat oleh sistem ini" in page
    assert f"/kelola/angkatan/peserta/{world.rows['P1'].registration}" in page
    assert "&#34;scaled&#34;: 0.884" in page


def test_a_consumer_is_not_led_to_transcripts(world: World) -> None:
    browser = _of_institution(world)
    [address, _found] = ENTRY.findall(_get(browser, **{"kata-kerja": verbs.SCORED}))[0]

    assert "/kelola/" not in browser.get(address).text


def test_a_voided_statement_tells_so_and_by_what(
    world: World, session: Session
) -> None:
    browser = _of_institution(world)
    asked = {"kata-kerja": verbs.SCORED}
    [address, found] = ENTRY.findall(_get(browser, **asked))[0]
    saying.void(session, world.rows["P1"], UUID(found))
    voiding = _ids(_get(browser, **{"kata-kerja": verbs.VOIDED}))

    page = browser.get(address).text

    assert "Catatan ini dibatalkan" in page
    assert any(f"{PAGE}/{world.t1}/{each}" in page for each in voiding)
    assert found not in _ids(_get(browser, **asked))


def test_what_a_client_says_cannot_break_the_page(
    world: World, session: Session
) -> None:
    said = {
        "actor": {"mbox": "mailto:x@example.org", "name": "<script>alert(1)</script>"},
        "verb": {"id": "http://example.org/v", "display": {"id": "<b>jahat"}},
        "object": {
            "id": "http://example.org/a?'",
            "definition": {"name": {"id": "</code><script>alert(2)</script>"}},
        },
    }
    store.add(session, [said], Origin(world.t1, Source.CLIENT, lms_authority()))

    page = _get(_of_institution(world))

    assert "<script>alert" not in page
    assert "<b>jahat" not in page
    assert "mailto:x@example.org" not in re.sub(
        r"<pre.*?</pre>", "", page, flags=re.DOTALL
    )


# --- The live view


def _live(page: str) -> tuple[str, str]:
    found = re.search(r'data-live="([^"]*)" data-after="(\d+)"', page)
    assert found is not None
    return unescape(found.group(1)), found.group(2)


def _asked(browser: Browser, address: str, after: str) -> dict[str, str]:
    answer = browser.get(f"{address}&sejak={after}")
    assert answer.status_code == 200
    told: dict[str, str] = json.loads(answer.data)
    return told


def test_what_is_stored_later_is_given_once(world: World) -> None:
    browser = _of_institution(world)
    page = _get(browser, **{"kata-kerja": verbs.SCORED})
    address, after = _live(page)
    quiet = _asked(browser, address, after)
    later = saying.score(world.session, world.rows["P1"], "kuis", "95")
    saying.visit(world.session, world.rows["P1"], "kuis", 60, clock.now())

    told = _asked(browser, address, quiet["upto"])
    again = _asked(browser, address, told["upto"])

    assert ENTRY.findall(quiet["html"]) == []
    assert _ids(told["html"]) == [str(later)]
    assert f'id="r-{later}"' in told["html"]
    assert not told["more"]
    assert _ids(again["html"]) == []


def test_the_live_view_keeps_to_the_outcome(world: World) -> None:
    browser = _of_institution(world)
    address, after = _live(_get(browser, hasil="gagal"))
    saying.score(world.session, world.rows["P1"], "kuis", "95")

    told = _asked(browser, address, after)

    assert _ids(told["html"]) == []
    assert int(told["upto"]) > int(after)


def test_the_live_view_stays_within_what_may_be_read(world: World) -> None:
    address, after = _live(_get(world.browser("G1")))
    saying.score(world.session, world.rows["P3"], "kuis", "95")

    told = _asked(world.browser("G1"), address, after)
    other = f"/rekam/terbaru?lembaga={world.t2}&sejak=0"

    assert _ids(told["html"]) == []
    assert world.browser("G1").get(other).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "-5", "1e3"])
def test_a_place_that_is_none_is_refused(world: World, after: str) -> None:
    answer = _of_institution(world).get(f"/rekam/terbaru?sejak={after}")

    assert answer.status_code == 400


@pytest.mark.parametrize("asked", [{"urut": "terlama"}, {"sampai": "2026-01-01"}])
def test_where_nothing_new_can_appear_nothing_is_followed(
    world: World, asked: dict[str, str]
) -> None:
    assert "data-live" not in _get(_of_institution(world), **asked)
