"""What is gathered from statements: 2.0, 4.1.6.3 and 4.1.6.4; 1.0.3, 2.4 and 2.5."""

from uuid import uuid4

import pytest

from lms.core import json
from lms.core.json import JsonObject
from tests.xapi.lrs import Lrs
from tests.xapi.said import ANI, BUDI, CITRA, Json, said

AGENTS, ACTIVITIES = "/agents", "/activities"
SUM = {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}


def answer(lrs: Lrs, path: str, **query: object) -> Json:
    response = lrs.send("GET", path, query=query)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.data)


# --- Agents

IDENTIFIERS: list[tuple[str, JsonObject, str, object]] = [
    ("XAPI-00239", ANI, "mbox", ANI["mbox"]),
    ("XAPI-00240", SUM, "mbox_sha1sum", SUM["mbox_sha1sum"]),
    ("XAPI-00241", CITRA, "openid", CITRA["openid"]),
    ("XAPI-00242", BUDI, "account", BUDI["account"]),
]


@pytest.mark.parametrize(("requirement", "agent", "name", "value"), IDENTIFIERS)
def test_a_person_has_its_identifier_in_an_array(
    lrs: Lrs, requirement: str, agent: JsonObject, name: str, value: object
) -> None:
    """XAPI-00236, XAPI-00237, XAPI-00244 to XAPI-00248."""
    lrs.stored(said(actor=agent))

    person = answer(lrs, AGENTS, agent=agent)

    assert person == {"objectType": "Person", name: [value]}, requirement


def test_a_person_has_every_name_that_it_was_called_by(lrs: Lrs) -> None:
    """XAPI-00238, XAPI-00248."""
    for name in ("Ani", "Ani Wijaya"):
        lrs.stored(said(actor={**ANI, "name": name}))

    person = answer(lrs, AGENTS, agent=ANI)

    assert sorted(person["name"]) == ["Ani", "Ani Wijaya"]
    assert person["mbox"] == [ANI["mbox"]]


def test_an_agent_of_whom_nothing_is_known_is_a_person(lrs: Lrs) -> None:
    """XAPI-00247."""
    agent = {"mbox": f"mailto:{uuid4()}@example.org", "name": "Dewi"}

    person = answer(lrs, AGENTS, agent=agent)

    expected = {"objectType": "Person", "name": ["Dewi"], "mbox": [agent["mbox"]]}
    assert person == expected


@pytest.mark.parametrize(
    "agent",
    [None, "Ani", "true", "{}", {"name": "Ani"}, {**ANI, **SUM}, {**ANI, "mbox": 1}],
    ids=str,
)
def test_a_person_is_asked_for_by_an_agent(lrs: Lrs, agent: object) -> None:
    """XAPI-00243, XAPI-00249."""
    query = {} if agent is None else {"agent": agent}

    assert lrs.send("GET", AGENTS, query=query).status_code == 400


# --- Activities


def test_an_activity_is_given_whole(lrs: Lrs) -> None:
    """XAPI-00251, XAPI-00252, XAPI-00253."""
    activity = {
        "objectType": "Activity",
        "id": f"http://lms.test/activities/{uuid4()}",
        "definition": {
            "name": {"id": "Kuis", "en": "Quiz"},
            "description": {"id": "Sepuluh soal"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "moreInfo": "http://lms.test/tentang/kuis",
            "interactionType": "choice",
            "choices": [{"id": "a", "description": {"id": "Satu"}}],
            "correctResponsesPattern": ["a"],
            "extensions": {"http://lms.test/x": {"deep": [1, None]}},
        },
    }
    lrs.stored(said(object=activity))

    assert answer(lrs, ACTIVITIES, activityId=activity["id"]) == activity


def test_all_that_was_said_of_an_activity_is_told(lrs: Lrs) -> None:
    """XAPI-00254."""
    activity = f"http://lms.test/activities/{uuid4()}"
    batch = [
        said(object={"id": activity, "definition": {"name": {language: name}}})
        for language, name in (("en-US", "example meeting"), ("fr-FR", "réunion"))
    ]

    lrs.post(batch)

    definition = answer(lrs, ACTIVITIES, activityId=activity)["definition"]
    assert definition["name"] == {"en-US": "example meeting", "fr-FR": "réunion"}


def test_an_activity_that_nobody_described_is_given_by_its_id(lrs: Lrs) -> None:
    """2.0, 4.1.6.4: an Activity is returned even then; so is it in 1.0.3."""
    activity = f"http://lms.test/activities/{uuid4()}"
    expected = {"objectType": "Activity", "id": activity}

    assert answer(lrs, ACTIVITIES, activityId=activity) == expected
    lrs.stored(said(object={"id": activity}))
    assert answer(lrs, ACTIVITIES, activityId=activity) == expected


@pytest.mark.parametrize("activity", [None, "", "true", "kuis", "ab=c://lms.test"])
def test_an_activity_is_asked_for_by_its_id(lrs: Lrs, activity: str | None) -> None:
    """XAPI-00250."""
    query = {} if activity is None else {"activityId": activity}

    assert lrs.send("GET", ACTIVITIES, query=query).status_code == 400


@pytest.mark.parametrize(
    ("path", "query"),
    [(AGENTS, {"agent": ANI}), (ACTIVITIES, {"activityId": "http://lms.test/a"})],
)
def test_head_is_get_without_a_body(
    lrs: Lrs, path: str, query: dict[str, object]
) -> None:
    """XAPI-00125, XAPI-00126."""
    head, get = (lrs.send(method, path, query=query) for method in ("HEAD", "GET"))

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
