"""The Activities resource, and the same definitions in format=canonical."""

from uuid import UUID, uuid4

import pytest
from flask import Flask

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.credentials import Scope
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import PAGE, Json, said, sub_statement, within

ACTIVITIES = "/activities"


@pytest.fixture
def quiz() -> str:
    """Give an activity of this test alone."""
    return f"http://lms.test/activities/{uuid4()}"


def described(activity: str, name: JsonObject) -> JsonObject:
    return {"id": activity, "definition": {"name": name}}


def known(lrs: Lrs, activity: str) -> Json:
    response = lrs.send("GET", ACTIVITIES, query={"activityId": activity})
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def test_what_statements_say_of_an_activity_is_gathered(lrs: Lrs, quiz: str) -> None:
    lrs.stored(said(object=described(quiz, {"id": "Kuis"})))
    parent = {"contextActivities": {"parent": described(quiz, {"en": "Quiz"})}}
    lrs.stored(said(context=within(uuid4(), **parent)))

    assert known(lrs, quiz) == {
        "objectType": "Activity",
        "id": quiz,
        "definition": {"name": {"id": "Kuis", "en": "Quiz"}},
    }


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"activityId": ""},
        {"activityId": "kuis"},
        {"activityid": PAGE},
        {"activityId": PAGE, "format": "exact"},
    ],
)
def test_a_question_that_is_none_is_refused(lrs: Lrs, query: dict[str, str]) -> None:
    response = lrs.send("GET", ACTIVITIES, query=query)

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "invalid_parameter"


def test_the_activity_may_not_stand_twice(lrs: Lrs) -> None:
    path = f"{ACTIVITIES}?activityId={PAGE}&activityId={PAGE}"

    assert lrs.send("GET", path).status_code == 400


READS = {Scope.ALL, Scope.ALL_READ, Scope.STATEMENTS_READ}


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(
    "path",
    [
        f"{ACTIVITIES}?activityId=http://lms.test/a",
        '/agents?agent={"mbox":"mailto:a@b.c"}',
    ],
)
def test_who_reads_all_statements_may_ask(
    app: Flask, store: UUID, scope: Scope, path: str
) -> None:
    lrs = Lrs(app, *new_key(store, [scope]))

    assert lrs.send("GET", path).status_code == (200 if scope in READS else 403)


def test_another_store_knows_nothing_of_it(app: Flask, lrs: Lrs, quiz: str) -> None:
    lrs.stored(said(object=described(quiz, {"id": "Kuis"})))
    other = Lrs(app, *new_key(uuid4()))

    assert known(other, quiz) == {"objectType": "Activity", "id": quiz}


def test_only_a_key_that_may_define_changes_an_activity(
    app: Flask, store: UUID, lrs: Lrs, quiz: str
) -> None:
    plain = Lrs(app, *new_key(store, [Scope.STATEMENTS_WRITE]))
    defining = Lrs(app, *new_key(store, [Scope.STATEMENTS_WRITE, Scope.DEFINE]))

    plain.stored(said(object=described(quiz, {"id": "Palsu"})))
    assert "definition" not in known(lrs, quiz)

    defining.stored(said(object=described(quiz, {"id": "Kuis"})))
    assert known(lrs, quiz)["definition"] == {"name": {"id": "Kuis"}}


# --- format=canonical


def canonical(lrs: Lrs, statement_id: UUID, languages: str = "en") -> Json:
    query = {"statementId": statement_id, "format": "canonical"}
    response = lrs.send("GET", headers={"Accept-Language": languages}, query=query)
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def test_the_canonical_format_tells_what_the_store_knows(lrs: Lrs, quiz: str) -> None:
    bare = lrs.stored(said(object={"id": quiz}))
    own = lrs.stored(said(object=described(quiz, {"id": "Kuis"})))
    lrs.stored(said(object=described(quiz, {"en": "Quiz"})))

    for statement_id in (bare, own):
        told = canonical(lrs, statement_id)["object"]
        assert told == described(quiz, {"en": "Quiz"})
    assert canonical(lrs, bare, "id")["object"] == described(quiz, {"id": "Kuis"})
    assert lrs.one(bare)["object"] == {"id": quiz}


def test_it_does_so_wherever_an_activity_stands(lrs: Lrs, quiz: str) -> None:
    lrs.stored(said(object=described(quiz, {"en": "Quiz"})))
    context = {"contextActivities": {"grouping": [{"id": quiz}]}}
    inner = sub_statement(object={"id": quiz}, context=context)

    told = canonical(lrs, lrs.stored(said(object=inner, context=context)))

    expected = described(quiz, {"en": "Quiz"})
    assert told["context"]["contextActivities"]["grouping"] == [expected]
    assert told["object"]["object"] == expected
    assert told["object"]["context"]["contextActivities"]["grouping"] == [expected]


def test_who_reads_only_his_own_learns_nothing_from_others(
    app: Flask, store: UUID, lrs: Lrs, quiz: str
) -> None:
    lrs.stored(said(object=described(quiz, {"en": "Secret"})))
    scopes = [Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE]
    mine = Lrs(app, *new_key(store, scopes))

    bare = mine.stored(said(object={"id": quiz}))
    own = mine.stored(said(object=described(quiz, {"id": "A", "en": "B"})))

    assert canonical(mine, bare)["object"] == {"id": quiz}
    assert canonical(mine, own)["object"] == described(quiz, {"en": "B"})
