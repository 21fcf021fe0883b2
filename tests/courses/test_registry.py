"""A module that breaks the contract is refused with a reason."""

from lms.courses.activities import ActivityModule
from lms.courses.registry import problems_of
from lms.modules.quiz import QuizModule
from lms.xapi import verbs


def test_a_sound_module_has_no_problem() -> None:
    assert list(problems_of(QuizModule())) == []


def test_tables_must_carry_the_name_of_their_module() -> None:
    body = {
        "key": "ujian",
        "title": "Ujian",
        "activity_type": verbs.TYPE_ASSESSMENT,
        "__module__": QuizModule.__module__,
    }
    stranger = type("Stranger", (ActivityModule,), body)

    problems = list(problems_of(stranger()))

    assert problems
    assert all("mod_ujian_" in problem for problem in problems)
