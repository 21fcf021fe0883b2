"""The Statements resource (1.0.3, Communication 2.1, Data 2.3, 2.5; 2.0, 4.1.6.1)."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.versions import Version
from tests.xapi.lrs import Lrs
from tests.xapi.said import (
    ANI,
    BUDI,
    CITRA,
    COURSE,
    PAGE,
    QUIZ,
    about,
    reference,
    said,
    sub_statement,
    voiding,
    within,
)

THROUGH = "X-Experience-API-Consistent-Through"


def read(response: TestResponse) -> Any:  # noqa: ANN401 - JSON
    return json.loads(response.data)


# --- Storing


def test_post_answers_200_with_the_ids(lrs: Lrs) -> None:
    """XAPI-00139, XAPI-00146, XAPI-00147."""
    given = [str(uuid4()), str(uuid4())]

    response = lrs.post([said(id=item) for item in given])

    assert (response.status_code, read(response)) == (200, given)


def test_put_answers_204_and_needs_the_id(lrs: Lrs) -> None:
    """XAPI-00143, XAPI-00144, XAPI-00145."""
    named = lrs.put(said(), statementId=uuid4())
    nameless = lrs.put(said())

    assert (named.status_code, nameless.status_code) == (204, 400)


def test_a_stored_statement_is_never_changed(lrs: Lrs) -> None:
    """XAPI-00142: the answer is 409, and the first statement stays."""
    statement = said(id=str(uuid4()))
    statement_id = lrs.stored(statement)
    other = {**statement, "verb": {"id": verbs.VIEWED}}

    put = lrs.put(other, statementId=statement_id)
    posted = lrs.post(other)

    assert (put.status_code, posted.status_code) == (409, 409)
    assert lrs.one(statement_id)["verb"] == statement["verb"]


def test_a_batch_is_stored_whole_or_not_at_all(lrs: Lrs) -> None:
    """XAPI-00326."""
    good = said(id=str(uuid4()))

    response = lrs.post([good, said(actor={})])

    assert response.status_code == 400
    assert lrs.get(statementId=good["id"]).status_code == 404


def test_an_id_stands_once_in_a_batch(lrs: Lrs) -> None:
    """2.0, 4.1.6.1: the same id twice is a bad request."""
    statement = said(id=str(uuid4()))

    assert lrs.post([statement, statement]).status_code == 400
    assert lrs.get(statementId=statement["id"]).status_code == 404


def test_the_store_gives_an_id_to_a_statement_without(lrs: Lrs) -> None:
    """XAPI-00026."""
    statement_id = lrs.stored(said())

    assert lrs.one(statement_id)["id"] == str(statement_id)


def test_the_store_says_when_it_stored_whatever_the_client_says(lrs: Lrs) -> None:
    """XAPI-00097, XAPI-00023."""
    before = clock.now()

    statement_id = lrs.stored(said(stored="2013-05-18T05:32:34.804Z"))

    stored = datetime.fromisoformat(lrs.one(statement_id)["stored"])
    assert stored >= before


def test_the_store_names_the_authority(lrs: Lrs) -> None:
    """XAPI-00099: it is the key's agent, whatever the client claims."""
    claim = said(authority=BUDI)

    assert lrs.one(lrs.stored(said()))["authority"] == lrs.key.authority
    assert lrs.one(lrs.stored(claim))["authority"] == lrs.key.authority


def test_a_statement_without_time_happened_when_it_was_stored(lrs: Lrs) -> None:
    """2.0, 4.2.4.2."""
    statement = lrs.one(lrs.stored(said()))

    assert statement["timestamp"] == statement["stored"]


def test_a_timestamp_may_lie_ahead(lrs: Lrs) -> None:
    """2.0, 4.2.4.2."""
    ahead = (clock.now() + timedelta(days=400)).isoformat()

    assert lrs.post(said(timestamp=ahead)).status_code == 200


def test_a_timestamp_keeps_milliseconds_and_its_moment(lrs: Lrs) -> None:
    """XAPI-00122; 2.0, 4.2.7."""
    sent = "2026-11-21T08:30:15.123+07:00"

    got = lrs.one(lrs.stored(said(timestamp=sent)))["timestamp"]

    assert datetime.fromisoformat(got) == datetime.fromisoformat(sent)


def test_version_2_gives_times_in_utc(lrs: Lrs, version: Version) -> None:
    """2.0, 4.2.7."""
    sent = "2026-11-21T08:30:15.123+07:00"

    got = lrs.one(lrs.stored(said(timestamp=sent)))["timestamp"]

    assert got.endswith("Z") is (version is Version.V2)


def test_a_fine_duration_is_kept(lrs: Lrs) -> None:
    """2.0, 4.2.7: more than hundredths are neither refused nor rounded."""
    duration = "P1DT12H36M0.12567S"

    got = lrs.one(lrs.stored(said(result={"duration": duration})))

    assert got["result"]["duration"] == duration


def test_numbers_keep_their_precision(lrs: Lrs) -> None:
    """XAPI-00002."""
    value = {PAGE: 1234.56789012345}

    got = lrs.one(lrs.stored(said(result={"extensions": value})))

    assert got["result"]["extensions"] == value


def test_texts_are_utf_8(lrs: Lrs) -> None:
    """XAPI-00015."""
    text = "Wilujeng ᮘᮌ — ☕ 😀"

    response = lrs.get(statementId=lrs.stored(said(result={"response": text})))

    assert json.dumps(text) in response.data


def test_a_body_that_is_no_json_is_refused(lrs: Lrs) -> None:
    """XAPI-00014."""
    kind: dict[str, str | None] = {"Content-Type": "application/json"}

    assert lrs.send("POST", body=b"{bad", headers=kind).status_code == 400


def test_a_single_context_activity_comes_back_in_an_array(lrs: Lrs) -> None:
    """XAPI-00096."""
    context = {"contextActivities": {"parent": {"id": COURSE}}}

    got = lrs.one(lrs.stored(said(context=context)))

    assert got["context"]["contextActivities"] == {"parent": [{"id": COURSE}]}


def test_the_version_is_set_and_kept(lrs: Lrs, version: Version) -> None:
    """XAPI-00332."""
    silent = lrs.one(lrs.stored(said()))
    spoken = lrs.one(lrs.stored(said(version="1.0.9")))

    assert silent["version"] == {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[version]
    assert spoken["version"] == "1.0.9"


# --- Voiding


def test_a_voided_statement_is_given_only_as_such(lrs: Lrs) -> None:
    """XAPI-00018, XAPI-00155, XAPI-00157, XAPI-00163."""
    target = lrs.stored(said())

    lrs.stored(voiding(target))

    assert lrs.get(statementId=target).status_code == 404
    assert read(lrs.get(voidedStatementId=target))["id"] == str(target)
    assert target not in lrs.found()


def test_a_voiding_statement_is_not_voided(lrs: Lrs) -> None:
    """XAPI-00016."""
    target = lrs.stored(said())
    voider = lrs.stored(voiding(target))

    lrs.post(voiding(voider))

    assert lrs.get(statementId=voider).status_code == 200


def test_what_refers_to_a_voided_statement_is_still_found(lrs: Lrs) -> None:
    """XAPI-00162."""
    target = lrs.stored(about(QUIZ, verbs.SCORED, actor=BUDI))
    referrer = lrs.stored(reference(target))
    voider = lrs.stored(voiding(target))

    for query in ({"verb": verbs.SCORED}, {"activity": QUIZ}, {"agent": BUDI}):
        assert lrs.found(**query) == [voider, referrer]


# --- One statement


def test_a_statement_is_given_by_its_id(lrs: Lrs) -> None:
    """XAPI-00156, XAPI-00158."""
    statement_id = lrs.stored(said())

    response = lrs.get(statementId=statement_id)

    assert response.status_code == 200
    assert read(response)["id"] == str(statement_id)


def test_last_modified_is_when_it_was_stored(lrs: Lrs) -> None:
    """2.0, 4.1.6.1."""
    response = lrs.get(statementId=lrs.stored(said()))

    modified = parsedate_to_datetime(response.headers["Last-Modified"])
    stored = datetime.fromisoformat(read(response)["stored"])
    assert modified == stored.replace(microsecond=0)


OTHERS: list[JsonObject] = [
    {"agent": ANI},
    {"verb": verbs.VIEWED},
    {"activity": PAGE},
    {"registration": "1c728f11-31b9-4160-836e-b4c4691d8303"},
    {"related_activities": "true"},
    {"related_agents": "true"},
    {"since": "2026-01-01T00:00:00Z"},
    {"until": "2026-01-01T00:00:00Z"},
    {"limit": 1},
    {"ascending": "true"},
]


@pytest.mark.parametrize("name", ["statementId", "voidedStatementId"])
@pytest.mark.parametrize("other", OTHERS, ids=lambda other: next(iter(other)))
def test_an_id_goes_with_no_filter(lrs: Lrs, name: str, other: JsonObject) -> None:
    """XAPI-00150, XAPI-00151."""
    query = {name: lrs.stored(said()), **other}

    assert lrs.get(**query).status_code == 400


@pytest.mark.parametrize("also", [{"format": "ids"}, {"attachments": "false"}])
def test_an_id_goes_with_a_form(lrs: Lrs, also: JsonObject) -> None:
    """XAPI-00150, XAPI-00151."""
    assert lrs.get(statementId=lrs.stored(said()), **also).status_code == 200


def test_two_ids_do_not_go_together(lrs: Lrs) -> None:
    """XAPI-00151."""
    query = {"statementId": uuid4(), "voidedStatementId": uuid4()}

    assert lrs.get(**query).status_code == 400


@pytest.mark.parametrize("value", ["", "x", "12345", "{}"])
def test_an_id_in_a_query_is_a_uuid_too(lrs: Lrs, value: str) -> None:
    """XAPI-00012."""
    assert lrs.get(statementId=value).status_code == 400


# --- Many statements


def test_a_result_has_statements_and_more(lrs: Lrs) -> None:
    """XAPI-00110, XAPI-00113, XAPI-00154, XAPI-00159."""
    lrs.stored(said())

    response = lrs.get()

    result = read(response)
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert set(result) == {"statements", "more"}
    assert isinstance(result["statements"], list)


def test_nothing_found_is_no_fault(lrs: Lrs) -> None:
    """XAPI-00112, XAPI-00149."""
    assert lrs.found(verb="http://lms.test/verbs/none") == []


FOUND: list[JsonObject] = [
    {"agent": BUDI},
    {"verb": verbs.SCORED},
    {"activity": QUIZ},
    {"registration": "c3a7bcd0-3a7a-4a6e-9a4b-0d8f2a6f0b11"},
    {"activity": COURSE, "related_activities": "true"},
    {"agent": CITRA, "related_agents": "true"},
]


@pytest.mark.parametrize("query", FOUND, ids="+".join)
def test_a_filter_finds_what_it_names_and_nothing_else(
    lrs: Lrs, query: JsonObject
) -> None:
    """XAPI-00164, XAPI-00176 to XAPI-00181."""
    run = UUID(FOUND[3]["registration"])
    activities = {"parent": [{"id": COURSE}]}
    context = within(run, contextActivities=activities, instructor=CITRA)
    wanted = lrs.stored(about(QUIZ, verbs.SCORED, actor=BUDI, context=context))
    lrs.stored(said())

    assert lrs.found(**query) == [wanted]


def test_related_filters_look_into_sub_statements(lrs: Lrs) -> None:
    """XAPI-00176, XAPI-00177."""
    wanted = lrs.stored(said(object=sub_statement(object={"id": COURSE})))

    assert lrs.found(agent=BUDI) == []
    assert lrs.found(agent=BUDI, related_agents="true") == [wanted]
    assert lrs.found(activity=COURSE, related_activities="true") == [wanted]


def test_since_until_limit_and_ascending_bound_the_result(lrs: Lrs) -> None:
    """XAPI-00166, XAPI-00173, XAPI-00174, XAPI-00175."""
    given = [lrs.stored(said()) for _ in range(3)]
    second = lrs.one(given[1])["stored"]

    assert lrs.found(since=second) == [given[2]]
    assert lrs.found(until=second) == [given[1], given[0]]
    assert lrs.found(limit=1) == [given[2]]
    assert lrs.found(ascending="true") == given


def test_more_leads_on_until_it_is_empty(lrs: Lrs) -> None:
    """XAPI-00108, XAPI-00109, XAPI-00111, XAPI-00114."""
    given = [lrs.stored(said()) for _ in range(3)]

    first = read(lrs.get(limit=2))
    second = read(lrs.follow(first["more"]))

    found = [UUID(item["id"]) for item in first["statements"] + second["statements"]]
    assert found == given[::-1]
    assert set(second) == {"statements", "more"}
    assert second["more"] == ""


# --- Formats


def test_exact_is_the_format_when_none_is_named(lrs: Lrs) -> None:
    """XAPI-00168, XAPI-00170."""
    statement = said(actor={**ANI, "name": "Ani"})
    statement_id = lrs.stored(statement)

    for query in ({}, {"format": "exact"}):
        assert lrs.one(statement_id, **query)["actor"] == statement["actor"]


def test_ids_give_only_what_identifies(lrs: Lrs) -> None:
    """XAPI-00171."""
    activity = {"objectType": "Activity", "id": PAGE, "definition": {"type": COURSE}}
    inner = sub_statement(object=activity)

    got = lrs.one(lrs.stored(said(object=inner)), format="ids")

    assert got["verb"] == {"id": said()["verb"]["id"]}
    assert got["object"]["object"] == {"id": PAGE}
    assert got["object"]["verb"] == {"id": said()["verb"]["id"]}


def test_canonical_gives_one_language(lrs: Lrs) -> None:
    """XAPI-00169, XAPI-00172."""
    languages = {"en-US": "color", "en-GB": "colour"}
    definition = {"name": languages}
    statement_id = lrs.stored(said(object={"id": PAGE, "definition": definition}))

    response = lrs.send(
        "GET",
        headers={"Accept-Language": "en-GB"},
        query={"statementId": statement_id, "format": "canonical"},
    )

    name = read(response)["object"]["definition"]["name"]
    assert name == {"en-GB": "colour"}


@pytest.mark.parametrize(
    ("attachments", "kind"),
    [("false", "application/json"), ("true", "multipart/mixed")],
)
def test_the_content_type_follows_the_attachments_asked_for(
    lrs: Lrs, attachments: str, kind: str
) -> None:
    """XAPI-00161, XAPI-00165, XAPI-00167."""
    lrs.stored(said())

    assert lrs.get(attachments=attachments).mimetype == kind


# --- Consistency


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"agent": ANI},
        {"verb": verbs.VIEWED},
        {"activity": PAGE},
        {"registration": "1c728f11-31b9-4160-836e-b4c4691d8303"},
        {"limit": 1},
        {"format": "ids"},
        {"attachments": "true"},
        {"verify": "misused"},
    ],
    ids=str,
)
def test_every_answer_says_up_to_when_it_is_complete(
    lrs: Lrs, query: JsonObject
) -> None:
    """XAPI-00153, XAPI-00160: also when the request is refused."""
    moment = lrs.get(**query).headers[THROUGH]

    assert datetime.fromisoformat(moment).tzinfo is not None
