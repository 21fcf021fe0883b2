"""What the store knows of activities: gathered from statements, never written over."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.json import JsonObject
from lms.xapi import activities, terms
from lms.xapi import store as door
from lms.xapi.activities import Seen, canonical, definitions_of, merged
from lms.xapi.credentials import Scope
from lms.xapi.store import Origin, Source
from lms.xapi.tables import posting
from lms.xapi.terms import Kind
from tests.xapi.lrs import new_key
from tests.xapi.said import ANI, COURSE, PAGE, QUIZ, said, sub_statement, voiding

PRE_TEST = {"name": {"id": "Kuis awal"}, "type": "http://lms.test/kuis"}


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin as a process that has seen nothing."""
    monkeypatch.setattr(activities, "seen", Seen())


def described(activity: str, **definition: object) -> JsonObject:
    return {"id": activity, "definition": definition}


def add(session: Session, origin: Origin, *batch: JsonObject) -> list[UUID]:
    with transaction.writing(session):
        return door.add(session, batch, origin)


def postings(session: Session, store: UUID, activity: str) -> int:
    key = terms.key(store, Kind.DEFINITION, activity)
    count = select(func.count()).select_from(posting).where(posting.c.key == key)
    return session.execute(count).scalar_one()


# --- Where definitions stand


def test_a_statement_describes_its_object_and_its_context() -> None:
    statement = said(
        object=described(QUIZ, name={"id": "Kuis"}),
        context={
            "contextActivities": {
                "parent": [described(COURSE, name={"id": "Kursus"}), {"id": PAGE}],
                "category": described("http://lms.test/p", type="http://lms.test/t"),
            }
        },
    )

    assert definitions_of(statement) == [
        (QUIZ, {"name": {"id": "Kuis"}}),
        (COURSE, {"name": {"id": "Kursus"}}),
        ("http://lms.test/p", {"type": "http://lms.test/t"}),
    ]


def test_a_sub_statement_describes_as_well() -> None:
    inner = sub_statement(
        object=described(QUIZ, name={"id": "Kuis"}),
        context={"contextActivities": {"other": [described(PAGE, name={"id": "A"})]}},
    )

    assert dict(definitions_of(said(object=inner))) == {
        QUIZ: {"name": {"id": "Kuis"}},
        PAGE: {"name": {"id": "A"}},
    }


@pytest.mark.parametrize(
    "thing", [ANI, {"objectType": "StatementRef", "id": str(uuid4())}, {"id": PAGE}]
)
def test_what_is_no_described_activity_is_passed_over(thing: JsonObject) -> None:
    assert definitions_of(said(object=thing)) == []


# --- Laying definitions over one another


def test_languages_are_united_and_the_last_word_counts() -> None:
    older = {"name": {"id": "Kuis", "en": "Test"}, "type": "http://lms.test/old"}
    newer = {"name": {"en": "Quiz"}, "type": "http://lms.test/new"}

    assert merged([older, newer]) == {
        "name": {"id": "Kuis", "en": "Quiz"},
        "type": "http://lms.test/new",
    }


def test_extensions_are_united() -> None:
    older = {"extensions": {"http://lms.test/a": 1, "http://lms.test/b": 1}}
    newer = {"extensions": {"http://lms.test/b": 2}}

    united = {"http://lms.test/a": 1, "http://lms.test/b": 2}
    assert merged([older, newer]) == {"extensions": united}


def test_an_interaction_is_taken_whole() -> None:
    choice = {
        "name": {"id": "Soal"},
        "interactionType": "choice",
        "choices": [{"id": "a"}],
        "correctResponsesPattern": ["a"],
    }
    numeric = {"interactionType": "numeric"}

    assert merged([choice, numeric]) == {"name": {"id": "Soal"}, **numeric}
    assert merged([choice, {"name": {"en": "Item"}}]) == {
        **choice,
        "name": {"id": "Soal", "en": "Item"},
    }


languages = some.dictionaries(some.sampled_from(["id", "en", "jv"]), some.text())
definitions = some.fixed_dictionaries(
    {}, optional={"name": languages, "description": languages, "type": some.text()}
)


@given(some.lists(definitions, max_size=5))
def test_nothing_that_was_said_in_a_language_is_lost(
    said_in_turn: list[JsonObject],
) -> None:
    whole = merged(said_in_turn)

    for name in ("name", "description"):
        spoken = {language for item in said_in_turn for language in item.get(name, {})}
        assert set(whole.get(name, {})) == spoken


def test_what_is_merged_stays_as_it_was() -> None:
    older = {"name": {"id": "Kuis"}}

    merged([older, {"name": {"en": "Quiz"}}])

    assert older == {"name": {"id": "Kuis"}}


# --- From the store


def test_an_activity_is_what_its_statements_say(session: Session, lms: Origin) -> None:
    add(session, lms, said(object=described(QUIZ, name={"id": "Kuis"})))
    add(session, lms, said(object=described(QUIZ, name={"en": "Quiz"})))

    found = canonical(session, lms.store, QUIZ)

    assert found == {"name": {"id": "Kuis", "en": "Quiz"}}


def test_statements_of_one_batch_are_told_apart(session: Session, lms: Origin) -> None:
    batch = [
        said(object=described(QUIZ, name={language: "x"}))
        for language in ("id", "id", "en", "en", "id")
    ]

    add(session, lms, *batch)

    assert canonical(session, lms.store, QUIZ) == {"name": {"id": "x", "en": "x"}}
    assert postings(session, lms.store, QUIZ) == 3


def test_an_activity_that_nobody_described_is_unknown(
    session: Session, lms: Origin
) -> None:
    add(session, lms, said(object={"id": QUIZ}))

    assert canonical(session, lms.store, QUIZ) is None
    assert canonical(session, lms.store, PAGE) is None


def test_another_store_knows_of_its_own_activities(
    session: Session, lms: Origin
) -> None:
    add(session, lms, said(object=described(QUIZ, **PRE_TEST)))

    assert canonical(session, uuid4(), QUIZ) is None


def test_a_voided_statement_describes_nothing(session: Session, lms: Origin) -> None:
    add(session, lms, said(object=described(QUIZ, name={"id": "Kuis"})))
    wrong = said(object=described(QUIZ, name={"id": "Salah"}))
    (voided,) = add(session, lms, wrong)

    add(session, lms, voiding(voided))

    assert canonical(session, lms.store, QUIZ) == {"name": {"id": "Kuis"}}


def test_a_description_counts_again_after_its_statement_was_voided(
    session: Session, lms: Origin
) -> None:
    (voided,) = add(session, lms, said(object=described(QUIZ, **PRE_TEST)))
    add(session, lms, voiding(voided))

    add(session, lms, said(object=described(QUIZ, **PRE_TEST)))

    assert canonical(session, lms.store, QUIZ) == PRE_TEST


def test_another_statement_that_said_the_same_outlives_the_voided_one(
    session: Session, lms: Origin
) -> None:
    first, *_others = (
        add(session, lms, said(object=described(QUIZ, **PRE_TEST)))[0]
        for _time in range(3)
    )

    add(session, lms, voiding(first))

    assert canonical(session, lms.store, QUIZ) == PRE_TEST
    assert postings(session, lms.store, QUIZ) == 2


def test_it_may_say_so_in_its_context(session: Session, lms: Origin) -> None:
    (first,) = add(session, lms, said(object=described(QUIZ, **PRE_TEST)))
    context = {"contextActivities": {"parent": [described(QUIZ, **PRE_TEST)]}}
    add(session, lms, said(context=context))

    add(session, lms, voiding(first))

    assert canonical(session, lms.store, QUIZ) == PRE_TEST


def test_what_was_said_between_does_not_hide_it(session: Session, lms: Origin) -> None:
    names = [{"jv": "Pitakon"}, {"jv": "Pitakon"}, {"id": "Kuis"}, {"en": "Quiz"}]
    first, *_others = (
        add(session, lms, said(object=described(QUIZ, name=name)))[0] for name in names
    )

    add(session, lms, voiding(first))

    found = canonical(session, lms.store, QUIZ)
    assert found == {"name": {"jv": "Pitakon", "id": "Kuis", "en": "Quiz"}}


def test_the_other_one_may_come_in_the_batch_that_voids(
    session: Session, lms: Origin
) -> None:
    first = uuid4()
    same = {"object": described(QUIZ, **PRE_TEST)}

    add(session, lms, said(id=str(first), **same), voiding(first), said(**same))
    assert canonical(session, lms.store, QUIZ) == PRE_TEST

    add(session, lms, said(**same))
    assert canonical(session, lms.store, QUIZ) == PRE_TEST


def test_what_was_voided_in_its_own_batch_is_not_remembered(
    session: Session, lms: Origin
) -> None:
    first = uuid4()
    same = {"object": described(QUIZ, **PRE_TEST)}
    add(session, lms, said(id=str(first), **same), voiding(first))

    add(session, lms, said(**same))

    assert canonical(session, lms.store, QUIZ) == PRE_TEST


def test_who_may_not_define_takes_no_place_of_the_voided_one(
    session: Session, lms: Origin
) -> None:
    key, _secret = new_key(lms.store, [Scope.STATEMENTS_WRITE])
    (first,) = add(session, lms, said(object=described(QUIZ, **PRE_TEST)))
    add(session, key.origin("2.0.0"), said(object=described(QUIZ, **PRE_TEST)))

    add(session, lms, voiding(first))

    assert canonical(session, lms.store, QUIZ) is None


def test_long_statements_are_read_up_to_a_limit(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in ("jv", "su", "en", "id"):
        add(session, lms, said(object=described(QUIZ, name={language: "x" * 3000})))
    monkeypatch.setattr(activities, "MOST_BYTES", 2 * 4000)

    found = canonical(session, lms.store, QUIZ)

    assert found is not None
    assert list(found["name"]) == ["jv", "su", "en", "id"]

    monkeypatch.setattr(activities, "MOST_BYTES", 2)
    found = canonical(session, lms.store, QUIZ)

    assert found is not None
    assert list(found["name"]) == ["jv", "id"]


def test_who_may_not_define_changes_no_activity(session: Session, lms: Origin) -> None:
    outside = Origin(lms.store, Source.CLIENT, ANI, defines=False)
    add(session, lms, said(object=described(QUIZ, name={"id": "Kuis"})))

    add(session, outside, said(object=described(QUIZ, name={"id": "Palsu"})))

    assert canonical(session, lms.store, QUIZ) == {"name": {"id": "Kuis"}}


def test_old_languages_outlast_a_long_contradiction(
    session: Session, lms: Origin
) -> None:
    add(session, lms, said(object=described(QUIZ, name={"jv": "Pitakon"})))
    quarrel = [
        said(object=described(QUIZ, name={"id": "Kuis" if turn % 2 else "Ujian"}))
        for turn in range(activities.NEWEST * 3)
    ]

    add(session, lms, *quarrel)

    found = canonical(session, lms.store, QUIZ)
    assert found == {"name": {"jv": "Pitakon", "id": "Kuis"}}


# --- What a process has seen


def test_the_same_description_is_posted_once(session: Session, lms: Origin) -> None:
    for _time in range(3):
        add(session, lms, said(object=described(QUIZ, **PRE_TEST)))

    assert postings(session, lms.store, QUIZ) == 1


def test_a_description_that_returns_is_posted_again(
    session: Session, lms: Origin
) -> None:
    for name in ("A", "B", "A"):
        add(session, lms, said(object=described(QUIZ, name={"id": name})))

    assert canonical(session, lms.store, QUIZ) == {"name": {"id": "A"}}


def test_what_was_rolled_back_was_not_seen(session: Session, lms: Origin) -> None:
    statement = said(object=described(QUIZ, **PRE_TEST))
    with pytest.raises(ZeroDivisionError), transaction.writing(session):
        door.add(session, [statement], lms)
        _fail()

    add(session, lms, statement)

    assert canonical(session, lms.store, QUIZ) == PRE_TEST


def _fail() -> None:
    raise ZeroDivisionError


def test_what_is_forgotten_is_news_again(store: UUID) -> None:
    seen = Seen(size=1)
    quiz, page = (said(object=described(item, **PRE_TEST)) for item in (QUIZ, PAGE))

    def hear(statement: JsonObject) -> int:
        heard: activities.Said = {}
        news = seen.news(store, statement, heard)
        seen.remember(heard)
        return len(news)

    assert [hear(item) for item in (quiz, quiz, page, quiz)] == [1, 0, 1, 1]
