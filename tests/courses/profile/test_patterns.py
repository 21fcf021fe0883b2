"""The patterns allow what happens and refuse what must not."""

import pytest

from lms.courses.profile.patterns import PATTERNS
from lms.courses.profile.templates import templates
from tests.courses.profile.following import begins, follows

ENROLLED = ("enrolled", "course-viewed", "activity-viewed")
ATTEMPT = (
    "attempt-initialized",
    "answered",
    "answered",
    "attempt-submitted",
    "attempt-scored",
)
DONE = ("activity-passed", "activity-completed", "course-completed", "course-passed")
CERTIFICATE = ("certified", "earned")


@pytest.mark.parametrize(
    "names",
    [
        ("enrolled",),
        ("enrolled", "unenrolled"),
        (*ENROLLED, "experienced", "progressed", "activity-completed"),
        (*ENROLLED, *ATTEMPT, *DONE),
        (*ENROLLED, *ATTEMPT, *DONE, *CERTIFICATE),
        (*ENROLLED, "attempt-initialized", "activity-viewed", "experienced"),
        (*ENROLLED, *ATTEMPT, "course-failed", *ATTEMPT, *DONE, "activity-viewed"),
        (*ENROLLED, *ATTEMPT, *DONE, *CERTIFICATE, "activity-viewed", *DONE),
        (*ENROLLED, *CERTIFICATE, *ATTEMPT, *DONE),
    ],
)
def test_what_happens_in_a_run_follows_its_pattern(names: tuple[str, ...]) -> None:
    assert follows(names, "run")


@pytest.mark.parametrize(
    "names",
    [
        ("course-viewed",),
        ("activity-viewed", "enrolled"),
        ("enrolled", "enrolled"),
        ("enrolled", "course-passed"),
        (*ENROLLED, "course-passed", "course-completed"),
    ],
)
def test_what_must_not_happen_in_a_run_breaks_its_pattern(
    names: tuple[str, ...],
) -> None:
    assert not follows(names, "run")


@pytest.mark.parametrize("scores", [1, 2])
def test_an_attempt_follows_its_pattern(scores: int) -> None:
    names = ("attempt-initialized", "answered", "attempt-submitted")

    assert follows((*names, *(["attempt-scored"] * scores)), "attempt")


def test_an_attempt_without_an_answer_follows_its_pattern() -> None:
    names = ("attempt-initialized", "attempt-submitted", "attempt-scored")

    assert follows(names, "attempt")


@pytest.mark.parametrize("length", range(len(ATTEMPT)))
def test_an_attempt_in_progress_follows_its_pattern_so_far(length: int) -> None:
    assert begins(ATTEMPT[:length], "attempt")


@pytest.mark.parametrize(
    "names",
    [
        ATTEMPT[1:],
        (*ATTEMPT, "answered"),
        ("attempt-initialized", "attempt-scored"),
        ("attempt-initialized", *ATTEMPT),
    ],
)
def test_a_disorderly_attempt_breaks_its_pattern(names: tuple[str, ...]) -> None:
    assert not begins(names, "attempt")


def test_every_template_with_our_profile_has_a_place_in_a_run() -> None:
    placed = {member for pattern in PATTERNS for member in pattern.members}
    ours = {f"templates/{each.name}" for each in templates() if each.category}

    assert ours - placed == set()


def test_one_pattern_is_primary() -> None:
    assert [pattern.name for pattern in PATTERNS if pattern.primary] == ["run"]
