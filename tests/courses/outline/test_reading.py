"""An author's mistakes are all told, with file, line and key; nothing is imported."""

from pathlib import Path

import pytest

from lms.courses.outline.reading import (
    ContentError,
    ReadCourse,
    digest_of,
    read_course,
    read_folder,
)
from lms.courses.registry import Registry
from lms.courses.source import Problem
from lms.modules.page import PageModule
from lms.modules.slides import SlidesModule

COURSE = """\
format: 1
key: uji
title: Kursus Uji
language: id
summary: Singkat.
goals: [Menguji]
jp: 1
sections:
  - key: satu
    title: Satu
    activities:
      - key: baca
        module: page
        title: Bacaan
        minutes: 5
        source: baca.md
"""
PAGE = "Teks.\n\n## Rangkuman\n\n- Satu.\n"


def _modules() -> Registry:
    registry = Registry()
    registry.add(PageModule())
    registry.add(SlidesModule())
    return registry


def _read(course: str = COURSE, **files: str) -> ReadCourse:
    named = {name.replace("__", "."): text.encode() for name, text in files.items()}
    everything = {"course.yaml": course.encode(), "baca.md": PAGE.encode(), **named}
    return read_course(everything, _modules())


def _problems(course: str = COURSE, **files: str) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        _read(course, **files)
    return caught.value.problems


def test_a_course_without_mistakes_is_read() -> None:
    course = _read()

    activity = course.document["sections"][0]["activities"][0]
    assert (course.key, activity["key"], activity["required"]) == ("uji", "baca", True)
    assert "<h2" in course.activities[0].content["html"]


def test_broken_yaml_is_told_with_its_line() -> None:
    problems = _problems(COURSE.replace("title: Satu", 'title: "Satu'))

    assert problems[0].path == "course.yaml"
    assert problems[0].line >= 10


def test_an_unknown_key_is_told_with_the_known_ones() -> None:
    [problem] = _problems(COURSE.replace("minutes: 5", "minutes: 5\n        judul: x"))

    assert (problem.line, problem.key) == (12, "sections.0.activities.0")
    assert "judul" in problem.message
    assert "title" in problem.message


def test_a_key_that_stands_twice_is_told() -> None:
    [problem] = _problems(COURSE.replace("jp: 1", "jp: 1\njp: 2"))

    assert problem.line == 8


def test_a_mark_without_quotes_is_told() -> None:
    [problem] = _problems(COURSE.replace("jp: 1", "jp: 1\npass_mark: 70.01"))

    assert (problem.line, problem.key) == (8, "pass_mark")
    assert "tanda kutip" in problem.message


def test_an_alias_is_refused_before_it_can_swell() -> None:
    [problem] = _problems(COURSE.replace("[Menguji]", "&a [Menguji]\ncredits: *a"))

    assert problem.line == 7


def test_duplicate_activity_keys_are_told() -> None:
    again = COURSE.split("    activities:\n")[1]
    [problem] = _problems(COURSE + again)

    assert problem.key == "sections.0.activities.1.key"
    assert problem.line == 17


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("module: pagi", "sections.0.activities.0.module"),
        ("after: [nanti]", "sections.0.activities.0.after.0"),
        ("completion: [lulus]", "sections.0.activities.0.completion.0"),
        ("weight: '40'", "sections"),
        ("settings: {warna: biru}", "sections.0.activities.0.settings.warna"),
        ("completion: [passed]", "sections.0.activities.0.completion"),
        ("opens: '2026-02-30T08:00+07:00'", "sections.0.activities.0.opens"),
        ("opens: '٢٠٢٦-02-20T08:00+07:00'", "sections.0.activities.0.opens"),
        ("closes: '2026-02-20T25:00Z'", "sections.0.activities.0.closes"),
        (
            "opens: '2026-02-20T08:00+07:00'\n        closes: '2026-02-20T01:00Z'",
            "sections.0.activities.0.closes",
        ),
    ],
)
def test_what_does_not_fit_is_told_at_its_key(change: str, key: str) -> None:
    if change.startswith("module"):
        course = COURSE.replace("module: page", change)
    else:
        course = COURSE.replace("minutes: 5", f"minutes: 5\n        {change}")

    assert key in [problem.key for problem in _problems(course)]


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ("key: uji", 'key: "uji\\n"', "key"),
        ("key: baca", "key: |\n          baca", "sections.0.activities.0.key"),
        ("minutes: 5", "minutes: 5.0", "sections.0.activities.0.minutes"),
        ("jp: 1", "jp: true", "jp"),
    ],
)
def test_what_only_looks_like_a_key_or_a_number_is_told(
    good: str, bad: str, key: str
) -> None:
    assert [each.key for each in _problems(COURSE.replace(good, bad))] == [key]


def test_an_activity_that_opens_and_closes_keeps_both_moments() -> None:
    moments = "opens: '2026-02-20T08:00+07:00'\n        closes: '2026-02-20T01:01Z'"
    course = _read(COURSE.replace("minutes: 5", f"minutes: 5\n        {moments}"))

    activity = course.document["sections"][0]["activities"][0]
    assert activity["opens_at"] == "2026-02-20T08:00+07:00"
    assert activity["closes_at"] == "2026-02-20T01:01Z"


def test_a_missing_file_is_told() -> None:
    [problem] = _problems(COURSE.replace("baca.md", "lain.md"))

    assert (problem.line, problem.key) == (16, "sections.0.activities.0.source")


def test_a_link_to_an_unknown_activity_is_told_in_its_page() -> None:
    problems = _problems(baca__md="Lihat [ini](activity:nanti).\n")

    assert [problem.path for problem in problems] == ["baca.md"]


def test_a_picture_that_is_not_there_is_told() -> None:
    problems = _problems(baca__md="![Bagan](../media/x.svg)\n")

    assert "media/x.svg" in problems[0].message


def test_a_picture_of_another_site_is_told_because_no_page_would_show_it() -> None:
    [problem] = _problems(
        baca__md="Teks.\n\n![Bagan](https://contoh.id/x.png)\n\n[x](https://a.id)\n"
    )

    assert (problem.path, problem.line) == ("baca.md", 3)
    assert "situs lain" in problem.message


def test_a_description_leads_to_no_activity_because_visitors_have_none() -> None:
    [problem] = _problems(
        COURSE.replace("jp: 1", "jp: 1\ndescription: Lihat [ini](activity:baca).")
    )

    assert (problem.line, problem.key) == (8, "description")


def test_twenty_megabytes_of_markdown_are_refused() -> None:
    [problem] = _problems(baca__md="kata " * 4_000_000)

    assert (problem.path, "terlalu besar" in problem.message) == ("baca.md", True)


def test_script_in_markdown_never_becomes_an_element() -> None:
    course = _read(baca__md="<script>alert(1)</script>\n\n[x](javascript:alert(1))\n")

    html = course.activities[0].content["html"]
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_all_mistakes_are_told_at_once() -> None:
    course = COURSE.replace("baca.md", "lain.md").replace(
        "minutes: 5", "minutes: 5\n        after: [nanti]"
    )

    assert len(_problems(course)) == 2


def test_a_mistake_in_a_file_of_two_activities_is_told_once() -> None:
    again = COURSE.split("    activities:\n")[1].replace("key: baca", "key: lagi")

    [problem] = _problems(COURSE + again, baca__md="![Bagan](x.svg)\n")

    assert problem.path == "baca.md"


def test_the_digest_changes_with_any_byte_and_with_nothing_else() -> None:
    files = {"a": b"1", "b": b"2"}

    assert digest_of(files) == digest_of({"b": b"2", "a": b"1"})
    assert digest_of(files) != digest_of({"a": b"1", "b": b"3"})


@pytest.mark.parametrize("name", ["kolaborasi", "whole-of-government"])
def test_our_own_courses_are_as_large_as_promised(name: str) -> None:
    folder = Path(__file__).parents[3] / "content" / name
    files = read_folder(folder)

    pages = [path for path in files if path.endswith(".md") and "sections/" in path]
    words = [len(files[path].decode().split()) for path in pages]
    assert len(pages) >= 12
    assert min(words) >= 450
