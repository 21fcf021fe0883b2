"""What a page says of its reader."""

from datetime import timedelta
from typing import Any

import pytest

from lms.courses.activities import Context, Emission, Page, Redirect, Reply
from lms.courses.facts import Facts
from lms.courses.registry import problems_of
from lms.modules.page import PageModule
from lms.xapi import verbs
from tests.factories.modules import VISIT, context

MODULE = PageModule()
HEADINGS = [{"id": f"isi-{name}", "text": name} for name in "abc"]
CONTENT = {"html": "<p>Isi</p>", "words": 1, "headings": HEADINGS, "pictures": 0}


def reader(**changes: Any) -> Context:  # noqa: ANN401 - fields of Context
    return context(MODULE, CONTENT, **changes)


def act(name: str, found: Context, **form: str) -> Any:  # noqa: ANN401 - any answer
    return MODULE.actions[name](MODULE, found, form, "")


def told(found: Context) -> list[tuple[str, object]]:
    def outcome(emission: Emission) -> object:
        return emission.result.duration or emission.result.progress

    return [(emission.verb, outcome(emission)) for emission in found.emissions]


def test_the_module_keeps_the_contract() -> None:
    assert list(problems_of(MODULE)) == []


def test_drawing_a_page_says_nothing() -> None:
    found = reader()

    answer = MODULE.render(found)

    assert isinstance(answer, Page)
    assert answer.values["text"] == "<p>Isi</p>"
    assert found.emissions == []
    assert not found.document_changed


@pytest.mark.parametrize(("count", "shown"), [(2, 0), (3, 3)])
def test_three_headings_make_a_table_of_contents(count: int, shown: int) -> None:
    found = context(MODULE, {**CONTENT, "headings": HEADINGS[:count]})

    answer = MODULE.render(found)

    assert isinstance(answer, Page)
    assert answer.values["headings"] == HEADINGS[:shown]


def test_the_end_of_the_text_is_progress_of_a_hundred_percent() -> None:
    found = reader()

    answer = act("baca", found)

    assert answer == Reply({"ok": True, "refresh": True})
    assert told(found) == [(verbs.PROGRESSED, 100)]


def test_the_end_is_told_once() -> None:
    found = reader(facts=Facts(progress=100))

    answer = act("baca", found)

    assert answer == Reply({"ok": True, "refresh": False})
    assert found.emissions == []


def test_leaving_tells_how_long_the_page_was_seen() -> None:
    found = reader()

    act("tinggal", found, seconds="61")

    assert told(found) == [(verbs.EXPERIENCED, timedelta(seconds=61))]


def test_leaving_twice_in_one_visit_is_told_once() -> None:
    found = reader(state={"visits": [f"{VISIT} tinggal"]})

    act("tinggal", found, seconds="70")

    assert found.emissions == []


def test_leaving_without_a_genuine_token_says_nothing() -> None:
    found = reader(opened_at=None, visit=None)

    act("tinggal", found, seconds="61")

    assert found.emissions == []


def test_finishing_tells_the_time_and_the_end_and_goes_onward() -> None:
    found = reader()

    answer = act("selesai", found, seconds="120")

    assert answer == Redirect("/belajar/r/lain")
    assert told(found) == [
        (verbs.EXPERIENCED, timedelta(minutes=2)),
        (verbs.PROGRESSED, 100),
    ]


def test_finishing_without_a_script_counts_the_time_since_drawing() -> None:
    found = reader()

    act("selesai", found, seconds="")

    assert told(found)[0] == (verbs.EXPERIENCED, timedelta(minutes=10))


def test_pressing_the_button_twice_says_it_once_and_still_goes_onward() -> None:
    found = reader()
    act("selesai", found, seconds="120")
    found.facts = Facts(progress=100, seconds=120)

    answer = act("selesai", found, seconds="121")

    assert answer == Redirect("/belajar/r/lain")
    assert len(found.emissions) == 2


def test_finishing_too_early_stays_and_tells_how_long_is_left() -> None:
    found = reader(rules=(("read_to_end", 0), ("min_seconds", 600)))

    answer = act("selesai", found, seconds="60")

    assert answer.url == "/belajar/r/bagian"
    assert "9 menit" in answer.message
    assert told(found)[0] == (verbs.EXPERIENCED, timedelta(minutes=1))


def test_the_last_seconds_are_told_in_seconds() -> None:
    found = reader(rules=(("min_seconds", 60),), facts=Facts(seconds=20))

    answer = act("selesai", found, seconds="10")

    assert "30 detik" in answer.message


def test_earlier_visits_count_towards_the_time_that_is_asked() -> None:
    found = reader(rules=(("min_seconds", 600),), facts=Facts(seconds=550))

    answer = act("selesai", found, seconds="60")

    assert answer == Redirect("/belajar/r/lain")


def test_the_page_shows_how_many_minutes_are_left() -> None:
    found = reader(rules=(("min_seconds", 600),), facts=Facts(seconds=550))

    answer = MODULE.render(found)

    assert isinstance(answer, Page)
    assert answer.values["minutes_left"] == 1


def test_a_page_never_says_that_it_is_completed() -> None:
    found = reader()

    for name in MODULE.actions:
        act(name, found, seconds="60")

    assert {emission.verb for emission in found.emissions} == {
        verbs.EXPERIENCED,
        verbs.PROGRESSED,
    }
