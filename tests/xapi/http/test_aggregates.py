"""Aggregates over HTTP: strict questions, exact answers, none for strangers."""

import csv
import io
from typing import Any
from uuid import uuid4

from flask import Flask

from lms.core import json
from lms.xapi import moments, verbs
from lms.xapi.credentials import Scope
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import ANI, BUDI, PAGE, QUIZ, about, voiding

PATH = "/ext/aggregates"
TRIES = 500
"""PostgreSQL itself writes now and then, and is waited for."""


def asked(lrs: Lrs, **query: object) -> Any:  # noqa: ANN401 - JSON
    response = lrs.send("GET", PATH, query=query)
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def fill(lrs: Lrs) -> None:
    """Store three scores of two people, one of them voided, and a look at a page."""
    for actor, scaled in ((ANI, 0.2), (BUDI, 0.9), (BUDI, 0.4)):
        result = {"score": {"scaled": scaled}, "success": scaled > 0.5}
        last = lrs.stored(about(QUIZ, verbs.SCORED, actor=actor, result=result))
    lrs.stored(voiding(last))
    lrs.stored(about(PAGE, actor=ANI))
    for _try in range(TRIES):
        if asked(lrs)["rows"] == [{"count": 4}]:
            return
    raise AssertionError("the answer never holds everything")


def test_groups_and_measures_are_those_that_are_asked_for(lrs: Lrs) -> None:
    fill(lrs)

    found = asked(
        lrs,
        by="verb,activity",
        measures="count,actors,score_mean,score_median,success_rate,duration",
        zone="Asia/Jayapura",
    )

    assert found["groups"] == 3
    assert found["left_out"] == 0
    first = found["rows"][0]
    assert first == {
        "verb": verbs.SCORED,
        "activity": QUIZ,
        "count": 2,
        "actors": 2,
        "score_mean": (0.2 + 0.9) / 2,
        "score_median": (0.2 + 0.9) / 2,
        "success_rate": 0.5,
        "duration": None,
    }
    assert {row["activity"] for row in found["rows"]} == {QUIZ, PAGE, None}


def test_an_answer_is_narrowed_and_says_what_it_leaves_out(lrs: Lrs) -> None:
    fill(lrs)

    narrowed = asked(lrs, verb=verbs.SCORED, activity=QUIZ, since="2020-01-01")
    few = asked(lrs, by="verb", limit=1)

    assert narrowed["rows"] == [{"count": 2}]
    assert asked(lrs, until="2020-01-01")["rows"] == [{"count": 0}]
    assert asked(lrs, verb="http://lms.test/tak-dikenal")["rows"] == [{"count": 0}]
    assert (few["groups"], few["left_out"], len(few["rows"])) == (3, 2, 1)


def test_it_says_up_to_when_it_counts_and_what_did_not_change(lrs: Lrs) -> None:
    fill(lrs)
    first = lrs.send("GET", PATH, query={"by": "week"})
    tag = first.headers["ETag"]

    same = lrs.send("GET", PATH, query={"by": "week"}, headers={"If-None-Match": tag})
    other = lrs.send("GET", PATH, query={"by": "day"}, headers={"If-None-Match": tag})
    lrs.stored(about(QUIZ))
    for _try in range(TRIES):
        changed = asked(lrs, by="week")
        if changed["rows"][0]["count"] > 4:
            break

    through = json.loads(first.data)["through"]
    assert first.headers["X-Experience-API-Consistent-Through"] == through
    assert changed["rows"][0]["count"] == 5
    assert moments.parse(changed["through"]) >= moments.parse(through)
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == tag
    assert other.status_code == 200


def test_a_table_is_given_to_those_who_accept_one(lrs: Lrs) -> None:
    fill(lrs)

    response = lrs.send(
        "GET",
        PATH,
        query={"by": "activity", "measures": "count,score_mean"},
        headers={"Accept": "text/csv"},
    )

    rows = list(csv.reader(io.StringIO(response.text)))
    assert response.mimetype == "text/csv"
    assert "Accept" in response.headers["Vary"]
    assert rows[0] == ["activity", "count", "score_mean"]
    assert sorted(rows[1:]) == sorted(
        [[QUIZ, "2", "0.55"], [PAGE, "1", ""], ["", "1", ""]]
    )


BAD = (
    ("by", "colour"),
    ("by", "day,day"),
    ("by", "day,verb,course"),
    ("by", ""),
    ("measures", "count,sum"),
    ("since", "2026-13-01"),
    ("until", "9999-12-31"),
    ("zone", "Mars/Olympus"),
    ("zone", "../../etc/passwd"),
    ("verb", "no iri"),
    ("limit", "0"),
    ("limit", "10001"),
    ("limit", "00000000110001"),
    ("colour", "red"),
)


def test_a_bad_question_is_refused_with_the_parameter_at_fault(lrs: Lrs) -> None:
    answers = [lrs.send("GET", PATH, query={name: text}) for name, text in BAD]

    assert {each.status_code for each in answers} == {400}
    named = [json.loads(each.data)["path"] for each in answers]
    assert named == [name for name, _text in BAD]


def test_who_may_not_read_all_statements_counts_none(app: Flask, lrs: Lrs) -> None:
    for scope in (Scope.STATEMENTS_READ_MINE, Scope.STATEMENTS_WRITE, Scope.PROFILE):
        narrow = Lrs(app, *new_key(lrs.key.store, [scope]))
        assert narrow.send("GET", PATH).status_code == 403

    assert asked(Lrs(app, *new_key(uuid4())), by="verb")["rows"] == []
