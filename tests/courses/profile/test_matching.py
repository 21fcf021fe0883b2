"""Our own statements follow the profile, and whatever differs is told."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.courses.activities import Result, Thing
from lms.courses.marks import Score
from lms.courses.profile.matching import template_of, violations
from lms.courses.profile.templates import templates
from lms.xapi import verbs
from tests.courses.profile import examples
from tests.courses.profile.mutations import breaking, put, without
from tests.modules.quiz import samples

NAMES = [template.name for template in templates()]
PAGE, DECK, QUIZ = examples.KINDS

names = st.text(max_size=40)
scores = st.builds(
    Score,
    st.decimals(0, 50, places=2),
    st.decimals(50, 100, places=2),
)
lengths = st.builds(timedelta, seconds=st.integers(0, 100_000))
marks = st.builds(Result, score=scores, success=st.sampled_from([True, False, None]))
finals = st.builds(Result, score=scores | st.none(), success=st.booleans())
attempts = st.builds(
    Thing,
    st.integers(1, 99).map("attempt/{}".format),
    st.just(verbs.TYPE_ATTEMPT),
    names,
)
slides = st.builds(
    Thing, st.integers(1, 99).map("salindia/{}".format), st.just(verbs.TYPE_PAGE), names
)


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_an_example_that_follows_its_template(name: str) -> None:
    statement = examples.examples()[name]

    assert violations(statement) == []
    assert template_of(statement) == name


@pytest.mark.parametrize("question", samples.EVERY, ids=lambda each: each["type"])
def test_an_answer_to_every_type_of_question_follows_the_profile(
    question: JsonObject,
) -> None:
    statement = examples.answer(question["key"])

    assert violations(statement) == []
    assert template_of(statement) == "answered"


@given(st.sampled_from(list(examples.KINDS)), lengths, st.integers(0, 100))
def test_learning_in_any_activity_follows_the_profile(
    key: str, length: timedelta, percent: int
) -> None:
    said = [
        examples.of_activity(key, verbs.VIEWED),
        examples.of_activity(key, verbs.EXPERIENCED, Result(duration=length)),
        examples.of_activity(key, verbs.EXPERIENCED),
        examples.of_activity(key, verbs.PROGRESSED, Result(progress=percent)),
        examples.of_activity(
            key, verbs.COMPLETED, Result(completion=True, duration=length)
        ),
    ]

    assert [violations(each) for each in said] == [[]] * len(said)


@given(slides)
def test_any_slide_reached_follows_the_profile(slide: Thing) -> None:
    statement = examples.of_activity(DECK, verbs.EXPERIENCED, about=slide)

    assert violations(statement) == []


@given(attempts, marks, lengths)
def test_any_attempt_follows_the_profile(
    attempt: Thing, mark: Result, length: timedelta
) -> None:
    over = Result(completion=True, duration=length)

    said = [
        examples.of_activity(QUIZ, verbs.INITIALIZED, attempt=attempt),
        examples.of_activity(QUIZ, verbs.SUBMITTED, over, attempt=attempt),
        examples.of_activity(QUIZ, verbs.SCORED, mark, attempt=attempt),
    ]

    assert [violations(each) for each in said] == [[]] * len(said)


@given(finals)
def test_any_outcome_of_a_course_follows_the_profile(final: Result) -> None:
    verb = verbs.PASSED if final.success else verbs.FAILED
    done = replace(final, success=True, completion=True)

    said = [
        examples.of_course(verb, final),
        examples.of_course(verbs.COMPLETED, done),
    ]

    assert [violations(each) for each in said] == [[], []]


@given(st.data())
def test_a_broken_rule_is_told(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(templates()))
    binding = [rule for rule in template.rules if rule.presence != "recommended"]
    rule = data.draw(st.sampled_from(binding))

    for broken in breaking(examples.examples()[template.name], rule):
        assert violations(broken) != [], rule.location


@pytest.mark.parametrize("name", NAMES)
def test_another_verb_or_type_leaves_the_template(name: str) -> None:
    statement = examples.examples()[name]
    template = next(each for each in templates() if each.name == name)
    context = "$.context.contextActivities"
    changed = {
        "$.verb.id": True,
        "$.object.definition.type": bool(template.object_type),
        f"{context}.parent[*].definition.type": bool(template.parent),
        f"{context}.grouping[*].definition.type": bool(template.grouping),
        f"{context}.category[*].definition.type": bool(template.category),
    }

    left = [
        template_of(put(statement, path, "urn:x-other"))
        for path, determines in changed.items()
        if determines
    ]

    assert left == [None] * len(left)


def test_a_statement_of_no_kind_says_what_it_is() -> None:
    statement = put(examples.examples()["experienced"], "$.verb.id", "urn:x-slept")

    (told,) = violations(statement)

    assert told.startswith("falls under no template: verb urn:x-slept; object http")


def test_a_statement_of_two_kinds_names_them() -> None:
    statement = put(
        examples.examples()["activity-viewed"],
        "$.object.definition.type",
        verbs.TYPE_COURSE,
    )

    assert violations(statement) == [
        "falls under several templates: course-viewed, activity-viewed"
    ]
    assert template_of(statement) is None


def test_a_single_context_activity_counts_as_a_list_of_one() -> None:
    statement = examples.examples()["activity-viewed"]
    activities = statement["context"]["contextActivities"]
    activities["parent"] = activities["parent"][0]

    assert violations(statement) == []


def test_a_one_is_not_taken_for_true() -> None:
    statement = put(examples.examples()["course-passed"], "$.result.success", 1)

    assert violations(statement) == [
        "course-passed: $.result.success must be one of true, is 1"
    ]


def test_a_score_without_its_limit_is_told() -> None:
    statement = without(examples.examples()["attempt-scored"], "$.result.score.max")

    assert violations(statement) == ["attempt-scored: $.result.score.max is missing"]


def test_a_name_beside_the_account_is_told() -> None:
    statement = put(examples.examples()["enrolled"], "$.actor.name", "Siti Rahayu")

    assert len(violations(statement)) == 1
    assert 'must be absent, is "Siti Rahayu"' in violations(statement)[0]


def test_a_statement_under_another_profile_version_is_told() -> None:
    statement = put(
        examples.examples()["enrolled"],
        "$.context.contextActivities.category[*].id",
        "https://example.org/profile/v/9",
    )

    assert len(violations(statement)) == 1


def test_a_withdrawal_of_something_else_than_a_statement_is_told() -> None:
    statement = put(examples.examples()["voided"], "$.object.objectType", "Activity")

    assert "voided: $.object must refer to a statement" in violations(statement)


def test_an_example_keeps_its_score_exact() -> None:
    score = examples.examples()["course-passed"]["result"]["score"]

    assert score["scaled"] == Decimal("0.8640")
