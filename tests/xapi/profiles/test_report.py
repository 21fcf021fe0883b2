"""A report says how many statements follow a profile, and how the rest do not."""

from collections.abc import Iterable
from itertools import permutations

import pytest

from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.profiles import report
from lms.xapi.profiles.patterns import Standing
from lms.xapi.profiles.report import Break, Example, Report, check, withdrawn
from lms.xapi.profiles.rulebook import Rulebook
from tests.xapi.profiles.parts import (
    PROFILE,
    RUN,
    VERSION,
    book,
    document,
    pattern,
    said,
    template,
)

BEGUN = pattern("p", "sequence", "begun", "did", "ended", primary=True)
DOING = pattern("did", "zeroOrMore", "done")
TEMPLATES = [
    template("begun"),
    template("done", rules=[{"location": "$.result.n", "all": [1]}]),
    template("ended", rules=[{"location": "$.result", "presence": "excluded"}]),
    template("aside"),
]


@pytest.fixture
def rules() -> Rulebook:
    """Give a profile of a run that begins, goes on and ends."""
    return book(templates=TEMPLATES, patterns=[BEGUN, DOING])


def _runs(found: Report) -> dict[str, int]:
    return {each.value: count for each, count in found.runs.items()}


def test_statements_that_follow_are_counted(rules: Rulebook) -> None:
    verbs_ = ["begun", "done", "done", "ended"]

    found = check((said(each, n) for n, each in enumerate(verbs_)), rules)

    assert found.is_followed
    assert found.templates == {"begun": 1, "done": 2, "ended": 1}
    assert (found.read, found.naming, found.others) == (4, 4, 0)
    assert _runs(found) == {"complete": 1}


def test_violations_are_grouped_with_a_few_examples(rules: Rulebook) -> None:
    statements = [said("done", n, result={"n": n}) for n in range(1, 10)]

    found = check(statements, rules)

    ((key, kind),) = found.violations.items()
    assert key == ("done", "$.result.n", "must be one of 1")
    assert kind.count == 8
    assert kind.examples == [
        Example(statements[n]["id"], str(n + 1)) for n in range(1, 6)
    ]
    assert not found.is_followed


def test_what_names_the_profile_must_fall_under_a_template(rules: Rulebook) -> None:
    named, other = said("slept", 1), said("slept", 2, names=False)

    found = check([named, other], rules)

    assert (found.unplaced.count, found.others) == (1, 1)
    assert found.unplaced.examples == [Example(named["id"])]
    assert not found.is_followed


def test_a_profile_of_terms_alone_is_broken_by_nothing() -> None:
    found = check([said("slept")], book())

    assert found.is_followed
    assert (found.naming, found.others) == (1, 1)


@pytest.mark.parametrize("name", [PROFILE, VERSION])
def test_the_profile_or_a_version_of_it_is_named(rules: Rulebook, name: str) -> None:
    statement = said("begun")
    statement["context"]["contextActivities"] = {"category": {"id": name}}

    assert check([statement], rules).naming == 1


def test_what_does_not_name_the_profile_is_held_to_it_or_left_out(
    rules: Rulebook,
) -> None:
    statements = [
        said("begun", 1, names=False),
        said("ended", 2, names=False, result=1),
    ]

    held = check(statements, rules)
    left = check(statements, rules, only_naming=True)

    assert (held.nameless, len(held.violations), _runs(held)) == (2, 1, {"complete": 1})
    assert (left.nameless, left.others, left.violations, _runs(left)) == (0, 2, {}, {})


def test_voided_statements_are_left_out(rules: Rulebook) -> None:
    wrong = said("ended", 2, result=1)
    voiding = said(verbs.VOIDED, 3, names=False)
    voiding["object"] = {"objectType": "StatementRef", "id": wrong["id"].upper()}

    voided = set(withdrawn(voiding))
    found = check([said("begun", 1), wrong, voiding], rules, voided=voided)

    assert voided == {wrong["id"]}
    assert (found.left_out, found.violations) == (1, {})
    assert _runs(found) == {"unfinished": 1}


def test_only_a_voiding_statement_withdraws() -> None:
    voiding = said(verbs.VOIDED)
    reference = {"objectType": "StatementRef", "id": "x"}

    assert list(withdrawn(voiding)) == []
    assert list(withdrawn({**voiding, "object": reference})) == ["x"]
    assert list(withdrawn({**said("did"), "object": reference})) == []


def test_a_voiding_statement_cannot_be_voided(rules: Rulebook) -> None:
    voiding = said(verbs.VOIDED, 2, names=False, object=_ref(said("begun", 1)["id"]))

    found = check([voiding], rules, voided={voiding["id"]})

    assert (found.left_out, found.others) == (0, 1)


def test_a_voiding_statement_does_not_break_a_pattern(rules: Rulebook) -> None:
    found = check([said("begun", 1), said(verbs.VOIDED, 2, object=_ref("x"))], rules)

    assert found.breaks == {}


# --- Patterns


def _said(*verbs_: str) -> Iterable[JsonObject]:
    return [said(each, number) for number, each in enumerate(verbs_, start=1)]


def test_a_broken_pattern_is_told_by_statement_and_run(rules: Rulebook) -> None:
    statements = [*_said("begun", "done", "begun", "ended")]

    found = check(statements, rules)

    ((how, kind),) = found.breaks.items()
    assert how == Break("p", ("begun",), ("done", "ended"), may_end=False)
    assert kind.examples == [Example(statements[2]["id"], RUN)]
    assert not found.is_followed


def test_an_unfinished_pattern_is_no_error(rules: Rulebook) -> None:
    found = check(_said("begun", "done"), rules)

    assert found.is_followed
    assert _runs(found) == {"unfinished": 1}


def test_statements_are_followed_by_their_timestamps(rules: Rulebook) -> None:
    for order in permutations(_said("begun", "done", "ended")):
        assert _runs(check(order, rules)) == {"complete": 1}


def test_at_one_moment_they_are_followed_as_they_were_stored(rules: Rulebook) -> None:
    at = "2026-03-02T01:30:00Z"
    end = said("ended", 1, timestamp=at, stored="2026-03-02T02:00:01Z")
    begin = said("begun", 2, timestamp=at, stored="2026-03-02T02:00:00Z")
    unstored = [said("begun", 1, timestamp=at), said("ended", 2, timestamp=at)]

    assert _runs(check([end, begin], rules)) == {"complete": 1}
    assert _runs(check(unstored, rules)) == {"complete": 1}
    assert _runs(check(unstored[::-1], rules)) == {"broken": 1}


def test_without_a_timestamp_the_time_of_storing_counts(rules: Rulebook) -> None:
    end = said("ended", 1, timestamp="soon", stored="2026-03-02T02:00:01Z")
    begin = said("begun", 2)

    assert _runs(check([end, begin], rules)) == {"complete": 1}


def test_each_registration_is_followed_by_itself(rules: Rulebook) -> None:
    other = {"registration": RUN.replace("3", "4")}
    statements = [*_said("begun", "ended"), said("begun", 3, context=other)]

    assert _runs(check(statements, rules)) == {"complete": 1, "unfinished": 1}


def test_each_subregistration_is_followed_by_itself(rules: Rulebook) -> None:
    def part(verb: str, number: int, name: str, of: str = VERSION) -> JsonObject:
        statement = said(verb, number)
        value = [{"profile": "other", "subregistration": "z"}]
        value.append({"profile": of, "subregistration": name})
        statement["context"]["extensions"] = {report.SUBREGISTRATION: value}
        return statement

    both = [part("begun", 1, "x"), part("begun", 2, "y")]
    foreign = [part("begun", 1, "x", "other"), part("begun", 2, "y", "other")]

    assert _runs(check(both, rules)) == {"unfinished": 2}
    assert _runs(check(foreign, rules)) == {"broken": 1}


def test_statements_outside_registrations_are_counted(rules: Rulebook) -> None:
    found = check([said("begun", context={}), said("aside", context={})], rules)

    assert (found.without_registration, _runs(found)) == (1, {})


def test_what_names_the_profile_breaks_a_pattern_it_is_not_in(rules: Rulebook) -> None:
    naming = check([said("begun", 1), said("aside", 2)], rules)
    other = check([said("begun", 1), said("aside", 2, names=False)], rules)

    assert [each.found for each in naming.breaks] == [("aside",)]
    assert other.breaks == {}


def test_one_of_several_patterns_is_enough() -> None:
    second = pattern("second", "oneOrMore", "aside", primary=True)
    rules = book(templates=TEMPLATES, patterns=[BEGUN, DOING, second])

    aside = check(_said("aside", "aside"), rules)
    wrong = check(_said("begun", "done", "aside"), rules)

    assert _runs(aside) == {"complete": 1}
    assert [each.pattern for each in wrong.breaks] == ["p"]


def test_a_pattern_of_unknown_parts_leaves_runs_undecided() -> None:
    second = pattern("second", "sequence", "aside", "elsewhere", primary=True)
    rules = book(templates=TEMPLATES, patterns=[BEGUN, DOING, second])

    found = check(_said("aside", "other"), rules)
    sound = check(_said("begun", "ended"), rules)

    assert (found.undecided, found.breaks, found.unfollowed) == (1, {}, ("second",))
    assert sound.runs[Standing.COMPLETE] == 1


def test_a_pattern_of_another_profile_is_followed_if_it_is_given() -> None:
    other = document(
        id="https://example.org/other",
        templates=[template("elsewhere")],
        patterns=[pattern("others", "oneOrMore", "elsewhere")],
    )
    main = pattern("p", "sequence", "begun", "others", primary=True)
    rules = book(other, templates=TEMPLATES, patterns=[main])

    found = check(_said("begun", "elsewhere"), rules)

    assert found.is_followed
    assert _runs(found) == {"complete": 1}


# --- References


def _ref(name: str) -> JsonObject:
    return {"objectType": "StatementRef", "id": name}


def test_a_reference_is_judged_whichever_statement_comes_first() -> None:
    rules = book(
        templates=[
            template("a"),
            template("b"),
            template("about", objectStatementRefTemplate=["a"]),
        ]
    )
    good, bad, none = said("a", 1), said("b", 2), said("c", 3, names=False)
    about = [
        said("about", 4, object=_ref(good["id"])),
        said("about", 5, object=_ref(bad["id"].upper())),
        said("about", 6, object=_ref(bad["id"])),
        said("about", 7, object=_ref(none["id"])),
        said("about", 8, object=_ref("00000000-0000-4000-8000-0000000000ff")),
    ]

    for statements in ([good, bad, none, *about], [*about, none, bad, good]):
        found = check(statements, rules)
        ((key, kind),) = found.violations.items()
        assert key == ("about", "$.object", "must refer to a statement of a")
        assert {each.statement for each in kind.examples} == {
            each["id"] for each in about[1:4]
        }


def test_a_voided_statement_may_be_referred_to() -> None:
    rules = book(
        templates=[template("a"), template("about", objectStatementRefTemplate=["a"])]
    )
    target = said("a", 1)
    about = said("about", 2, object=_ref(target["id"]))

    found = check([target, about], rules, voided={target["id"]})

    assert found.is_followed
    assert found.left_out == 1


def test_odd_statements_are_no_trouble(rules: Rulebook) -> None:
    odd: list[JsonObject] = [
        {},
        {"id": 3, "context": {"registration": 4}},
        {"context": {"contextActivities": {"category": [{"id": []}, 1, None]}}},
        said("begun", timestamp=None, stored={}, id="no uuid"),
    ]

    assert check(odd, rules).read == 4
