"""The table for people says what the rules say."""

import pytest

from lms.courses.profile import guide
from lms.courses.profile.guide import Expectation, Kind

OUTSIDE_OF_RUNS = {
    "voided",
    "logged-in",
    "logged-out",
    "person-exported",
    "person-erased",
    "retention-run",
}


def _kind(name: str) -> Kind:
    return next(kind for kind in guide.of("en").kinds if kind.name == name)


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("result", "result"),
        ("result.duration", "duration"),
        ("result['score', 'success']", "score, success"),
        ("result.extensions['…/progress']", "progress"),
        ("object.definition.interactionType", "interactionType"),
        ("object.objectType", "objectType"),
        ("context.registration", "registration"),
    ],
)
def test_a_column_does_not_repeat_its_own_name(path: str, short: str) -> None:
    assert Expectation(path, "included", (), "").short == short


def test_a_whole_score_is_one_line() -> None:
    assert [each.path for each in _kind("attempt-scored").of("result")] == [
        "result.score.{scaled, raw, min, max}",
        "result.success",
        "result.extensions['…/practice']",
    ]


def test_what_all_have_is_told_once() -> None:
    shown = guide.of("en")
    common = {each.path for each in shown.common}

    repeated = {
        each.path
        for kind in shown.kinds
        if kind.name not in OUTSIDE_OF_RUNS
        for each in kind.expectations
    }

    assert repeated & common == set()


def test_values_are_written_as_json_has_them() -> None:
    assert _kind("course-passed").of("result")[0].values == ("true",)


def test_an_activity_of_any_module_is_told_as_one() -> None:
    assert _kind("experienced").object == "the activity, of its module's type"
    assert _kind("answered").object == "cmi.interaction"
    assert _kind("voided").object == "another statement"


def test_both_languages_have_the_same_rows() -> None:
    names = [[kind.name for kind in guide.of(each).kinds] for each in ("id", "en")]

    assert names[0] == names[1]
