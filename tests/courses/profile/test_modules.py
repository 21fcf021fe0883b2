"""What the built-in modules say follows the profile, in the order of its patterns."""

from collections.abc import Iterable

import pytest
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses import registry, statements
from lms.courses.activities import ActivityModule, Emission
from lms.courses.facts import Facts
from lms.courses.profile.matching import template_of, violations
from lms.modules.page import PageModule
from lms.modules.quiz import QuizModule
from lms.modules.slides import SlidesModule
from tests.courses.profile import examples
from tests.courses.profile.following import follows
from tests.factories.modules import context
from tests.modules.quiz import samples, situations

PAGE, DECK, QUIZ = examples.KINDS
SLIDE = {"title": "Satu", "title_html": "Satu", "html": "", "notes_html": ""}
TEXT = {"html": "<p>Isi</p>", "words": 1, "headings": [], "pictures": 0}


def _names(key: str, said: Iterable[Emission]) -> list[str | None]:
    """Return the templates of what was said, which must follow them."""
    run, placed, kind = examples.run(), examples.outline().by_key[key], KINDS[key]
    made = [statements.emitted(run, placed, kind, each) for each in said]
    assert [violations(each) for each in made] == [[]] * len(made)
    return [template_of(each) for each in made]


KINDS = {
    PAGE: PageModule.activity_type,
    DECK: SlidesModule.activity_type,
    QUIZ: QuizModule.activity_type,
}


@pytest.mark.parametrize(
    ("key", "module", "content", "action", "form", "names"),
    [
        (PAGE, PageModule(), TEXT, "baca", {}, ["progressed"]),
        (PAGE, PageModule(), TEXT, "tinggal", {"seconds": "9"}, ["experienced"]),
        (PAGE, PageModule(), TEXT, "selesai", {}, ["experienced", "progressed"]),
        (
            DECK,
            SlidesModule(),
            {"slides": [SLIDE, SLIDE]},
            "sampai",
            {"salindia": "1,2"},
            ["slide-reached", "slide-reached", "progressed"],
        ),
        (
            DECK,
            SlidesModule(),
            {"slides": [SLIDE]},
            "semua",
            {},
            ["experienced", "slide-reached", "progressed"],
        ),
    ],
)
def test_a_reader_is_told_of_by_the_profile(
    key: str,
    module: ActivityModule,
    content: JsonObject,
    action: str,
    form: dict[str, str],
    names: list[str],
) -> None:
    found = context(module, content, facts=Facts())

    module.actions[action](module, found, form, "")

    assert _names(key, found.emissions) == names


@pytest.mark.parametrize("mode", ["graded", "practice"])
def test_an_attempt_at_a_quiz_follows_the_profile(session: Session, mode: str) -> None:
    who = situations.learner(session, mode=mode).start()
    for each in samples.EVERY:
        who.answer_rightly(each["key"])

    who.submit()

    names = _names(QUIZ, who.said)
    assert names.count("answered") == len(samples.EVERY)
    assert follows([str(name) for name in names], "attempt")


def test_the_example_course_uses_the_types_of_the_built_in_modules() -> None:
    assert examples.KINDS == KINDS


def test_every_built_in_module_is_tried_here() -> None:
    tried = {"page", "slides", "quiz"}

    points = registry.discover(safe_mode=True)

    assert {point.name for point in points} <= tried
