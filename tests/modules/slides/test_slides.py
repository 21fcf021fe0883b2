"""What a deck says of its reader."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.activities import ActivityError, Context, Page, Redirect, Reply
from lms.courses.facts import Facts
from lms.courses.registry import problems_of
from lms.modules.slides import SlidesModule
from lms.xapi import verbs
from tests.factories.modules import context

MODULE = SlidesModule()
TITLES = ["Satu", "Dua", "Tiga"]
CONTENT = {
    "slides": [
        {"title": title, "title_html": title, "html": "", "notes_html": ""}
        for title in TITLES
    ]
}


def reader(**changes: Any) -> Context:  # noqa: ANN401 - fields of Context
    return context(MODULE, CONTENT, **changes)


def act(name: str, found: Context, **form: str) -> Any:  # noqa: ANN401 - any answer
    return MODULE.actions[name](MODULE, found, form, "")


def slides_told(found: Context) -> list[str]:
    return [emission.about.path for emission in found.emissions if emission.about]


def progress_told(found: Context) -> list[int]:
    return [
        emission.result.progress or 0
        for emission in found.emissions
        if emission.verb == verbs.PROGRESSED
    ]


def test_the_module_keeps_the_contract() -> None:
    assert list(problems_of(MODULE)) == []


@pytest.mark.parametrize(("progress", "holds"), [(99, False), (100, True)])
def test_all_slides_means_a_hundred_percent(progress: int, holds: bool) -> None:  # noqa: FBT001 - a table's column
    assert MODULE.rules["all_slides"](Facts(progress=progress), 0) is holds


def test_drawing_a_deck_says_nothing_and_starts_where_it_was_left() -> None:
    found = reader(state={"reached": [1, 2], "last": 2})

    answer = MODULE.render(found)

    assert isinstance(answer, Page)
    assert answer.values["start"] == 2
    assert answer.values["reached"] == [1, 2]
    assert answer.values["all_reached"] is False
    assert found.emissions == []


def test_a_deck_that_became_shorter_starts_within_itself() -> None:
    found = reader(state={"reached": [1, 2, 3, 4, 5], "last": 5})

    answer = MODULE.render(found)

    assert isinstance(answer, Page)
    assert answer.values["start"] == 3
    assert answer.values["all_reached"] is True


def test_every_slide_that_is_reached_is_told_by_its_title() -> None:
    found = reader()

    answer = act("sampai", found, salindia="1,2")

    assert answer == Reply({"ok": True, "refresh": False})
    assert slides_told(found) == ["salindia/1", "salindia/2"]
    first = found.emissions[0]
    assert first.verb == verbs.EXPERIENCED
    assert first.about is not None
    assert first.about.name == "Satu"


def test_a_batch_tells_the_progress_of_the_deck_once() -> None:
    found = reader()

    act("sampai", found, salindia="1,2")

    assert progress_told(found) == [66]


def test_a_slide_is_told_once_for_an_enrolment() -> None:
    found = reader(state={"reached": [1, 2], "last": 2}, facts=Facts(progress=66))

    act("sampai", found, salindia="2,1,1")

    assert found.emissions == []
    assert found.state["last"] == 1


def test_the_last_slide_makes_a_hundred_percent() -> None:
    found = reader(state={"reached": [1, 2]}, facts=Facts(progress=66))

    answer = act("sampai", found, salindia="3")

    assert progress_told(found) == [100]
    assert answer == Reply({"ok": True, "refresh": True})


def test_progress_never_goes_back_when_a_deck_grows() -> None:
    found = reader(state={"reached": [1]}, facts=Facts(progress=100))

    act("sampai", found, salindia="2")

    assert slides_told(found) == ["salindia/2"]
    assert progress_told(found) == []


@pytest.mark.parametrize(
    "numbers",
    ["", "0", "4", "1,4", "-1", "1,,2", "x", "1, 2", "٣", "1" * 5, "1,2,", "1\n"],
)
def test_numbers_that_no_slide_has_are_refused(numbers: str) -> None:
    found = reader()

    with pytest.raises(ActivityError, match="Muat ulang"):
        act("sampai", found, salindia=numbers)

    assert found.emissions == []
    assert not found.document_changed


def test_without_a_script_one_button_tells_all_slides_and_the_time() -> None:
    found = reader(state={"reached": [2], "last": 2}, facts=Facts(progress=33))

    answer = act("semua", found, seconds="")

    assert isinstance(answer, Redirect)
    assert answer.url == "/belajar/r/bagian"
    assert found.emissions[0].result.duration == timedelta(minutes=10)
    assert slides_told(found) == ["salindia/1", "salindia/3"]
    assert progress_told(found) == [100]
    assert found.state["reached"] == [1, 2, 3]
    assert found.state["last"] == 2


def test_leaving_tells_the_time_and_keeps_what_was_reached() -> None:
    found = reader(state={"reached": [2], "last": 2})

    act("tinggal", found, seconds="61")

    assert found.emissions[0].result.duration == timedelta(seconds=61)
    assert found.emissions[0].about is None
    assert found.state["reached"] == [2]


@given(st.lists(st.lists(st.integers(1, 3), min_size=1)))
def test_in_any_order_each_slide_is_told_once(batches: list[list[int]]) -> None:
    found = reader()

    for batch in batches:
        act("sampai", found, salindia=",".join(str(number) for number in batch))
        found.facts = Facts(progress=max([0, *progress_told(found)]))

    numbers = sorted({number for batch in batches for number in batch})
    assert sorted(slides_told(found)) == [f"salindia/{number}" for number in numbers]
    assert progress_told(found) == sorted(set(progress_told(found)))
