"""The client's documents and other resources, against our own store over WSGI."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lms.core import clock, ids
from lms.xapi import verbs
from lms.xapi.client import (
    ConflictError,
    Documents,
    InvalidError,
    LrsClient,
    LrsError,
    PreconditionFailedError,
    UnavailableError,
)
from lms.xapi.versions import Version
from tests.xapi import clients
from tests.xapi.clients import Opened
from tests.xapi.said import ANI, BUDI, QUIZ, about

opened = clients.opened
client = clients.client

PLACES = ["state", "activity_profile", "agent_profile"]


@pytest.fixture(params=PLACES)
def documents(request: pytest.FixtureRequest, client: LrsClient) -> Documents:
    """Give each of the three resources, in each version."""
    return _place(client, request.param)


def _place(client: LrsClient, name: str) -> Documents:
    places: dict[str, Documents] = {
        "state": client.state(QUIZ, ANI),
        "activity_profile": client.activity_profile(QUIZ),
        "agent_profile": client.agent_profile(ANI),
    }
    return places[name]


def test_a_document_is_kept_byte_for_byte(documents: Documents) -> None:
    content = bytes(range(256))

    documents.put("sisa", content, content_type="image/x-icon", new=True)

    found = documents.get("sisa")
    assert found is not None
    assert (found.content, found.content_type) == (content, "image/x-icon")
    assert found.etag is not None
    assert found.updated is not None


def test_a_dictionary_is_kept_as_json(documents: Documents) -> None:
    documents.put("sisa", {"halaman": 3}, new=True)

    found = documents.get("sisa")
    assert found is not None
    assert found.json == {"halaman": 3}
    assert found.content_type == "application/json"


def test_what_is_not_there_is_none(documents: Documents) -> None:
    assert documents.get("sisa") is None
    assert documents.names() == []


def test_names_are_listed_and_the_newer_ones_on_demand(documents: Documents) -> None:
    before = clock.now()
    with clock.running_at(before - timedelta(hours=1)):
        documents.put("lama", b"1", new=True)
    documents.put("baru", b"2", new=True)

    assert sorted(documents.names()) == ["baru", "lama"]
    assert documents.names(before - timedelta(minutes=1)) == ["baru"]


def test_a_merge_keeps_the_other_properties(documents: Documents) -> None:
    documents.merge("sisa", {"a": 1, "b": 1})
    documents.merge("sisa", {"b": 2})

    found = documents.get("sisa")
    assert found is not None
    assert found.json == {"a": 1, "b": 2}


def test_a_removed_document_is_gone(documents: Documents) -> None:
    documents.put("sisa", b"1", new=True)

    documents.delete("sisa")

    assert documents.get("sisa") is None


def test_a_document_is_replaced_by_who_knows_it(documents: Documents) -> None:
    documents.put("sisa", b"1", new=True)
    known = documents.get("sisa")
    assert known is not None

    documents.put("sisa", b"2", etag=known.etag)

    found = documents.get("sisa")
    assert found is not None
    assert found.content == b"2"


def test_nobody_overwrites_what_he_has_not_seen(documents: Documents) -> None:
    documents.put("sisa", b"1", new=True)
    seen = documents.get("sisa")
    assert seen is not None
    documents.put("sisa", b"2", etag=seen.etag)

    with pytest.raises(PreconditionFailedError):
        documents.put("sisa", b"3", etag=seen.etag)
    with pytest.raises(PreconditionFailedError):
        documents.put("sisa", b"3", new=True)

    found = documents.get("sisa")
    assert found is not None
    assert found.content == b"2"


def test_a_merge_and_a_removal_may_be_bound_to_a_version_as_well(
    opened: Opened,
) -> None:
    documents = opened(Version.V2).agent_profile(BUDI)
    documents.put("sisa", {"a": 1}, new=True)
    seen = documents.get("sisa")
    assert seen is not None
    documents.merge("sisa", {"a": 2}, etag=seen.etag)

    with pytest.raises(PreconditionFailedError):
        documents.merge("sisa", {"a": 3}, etag=seen.etag)
    with pytest.raises(PreconditionFailedError):
        documents.delete("sisa", etag=seen.etag)


@pytest.mark.parametrize("place", PLACES)
def test_the_second_version_overwrites_nothing_unasked(
    opened: Opened, place: str
) -> None:
    documents = _place(opened(Version.V2), place)
    documents.put("sisa", b"1")

    with pytest.raises(ConflictError):
        documents.put("sisa", b"2")


def test_the_first_version_overwrites_states_unasked(opened: Opened) -> None:
    states = opened(Version.V1).state(QUIZ, ANI)
    states.put("sisa", b"1")

    states.put("sisa", b"2")

    found = states.get("sisa")
    assert found is not None
    assert found.content == b"2"


def test_the_first_version_wants_a_condition_for_profiles(opened: Opened) -> None:
    with pytest.raises(InvalidError):
        opened(Version.V1).agent_profile(ANI).put("sisa", b"1")


def test_states_of_one_run_are_apart_and_cleared_together(client: LrsClient) -> None:
    run = client.state(QUIZ, ANI, uuid4())
    always = client.state(QUIZ, ANI)
    for name in ("satu", "dua"):
        run.put(name, b"1", new=True)
    always.put("tiga", b"1", new=True)

    run.clear()

    assert run.names() == []
    assert always.names() == ["tiga"]


def test_an_activity_is_described_by_what_was_said_of_it(client: LrsClient) -> None:
    activity = f"http://lms.test/activities/{ids.new()}"
    definition = {"name": {"id": "Kuis"}}
    statement = about(activity, verbs.SCORED)
    statement["object"]["definition"] = definition
    client.post([statement])

    found = client.activity(activity)

    assert (found["id"], found["definition"]) == (activity, definition)


def test_a_person_is_made_of_lists(client: LrsClient) -> None:
    client.post([about(QUIZ, actor={**ANI, "name": "Ani"})])

    found = client.person(ANI)

    assert found["objectType"] == "Person"
    assert found["mbox"] == [ANI["mbox"]]


def test_errors_of_documents_are_not_errors_of_the_machine() -> None:
    assert issubclass(PreconditionFailedError, LrsError)
    assert not issubclass(PreconditionFailedError, UnavailableError)
