"""Nothing crosses from one institution's records to another's, by any way there is.

The first institution has something at every resource, and all of it bears a mark. Keys
of the second one ask for it by every method of every address that the application has;
an address that these tests do not know fails them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.credentials import Scope
from tests.xapi import parts
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import BUDI, QUIZ, about, reference, said, voiding, within

MARK = "rahasia-institusi-satu"
PAPER = f"{MARK}: naskah".encode()
NAMED = {**BUDI, "name": MARK}
EXAM = {"id": QUIZ, "definition": {"name": {"id": MARK}}}
PLACES: Mapping[str, Mapping[str, object]] = {
    "/activities/state": {"activityId": QUIZ, "agent": BUDI, "stateId": "s"},
    "/activities/profile": {"activityId": QUIZ, "profileId": "p"},
    "/agents/profile": {"agent": BUDI, "profileId": "p"},
}
CHANCE = re.compile(rb'--[0-9a-f]{32}|"(?:more|through)":"[^"]*"')
"""What is different each time: a boundary, the token of a page, a moment."""

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NEW = {"If-None-Match": "*"}


@dataclass(frozen=True, slots=True)
class Probe:
    """One request of a neighbour, and how it may be answered."""

    method: str
    path: str
    answers: frozenset[int]
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def send(self, lrs: Lrs) -> TestResponse:
        """Send the request with the key of ``lrs``."""
        headers: dict[str, str | None] = {**self.headers}
        return lrs.send(
            self.method, self.path, body=self.body, headers=headers, query=self.query
        )


@dataclass(frozen=True, slots=True)
class Records:
    """What the first institution has."""

    lrs: Lrs
    registration: UUID
    statement: UUID
    voided: UUID
    with_paper: UUID
    more: str
    tags: dict[str, str]

    def all(self) -> list[bytes]:
        """Return everything that its own key reads at every resource."""
        return [
            CHANCE.sub(b"", found.data)
            for probe in (*own_reads(self), *lists())
            for found in [probe.send(self.lrs)]
            if found.status_code == 200
        ]


@pytest.fixture
def records(lrs: Lrs) -> Records:
    """Give the records of the first institution."""
    registration = uuid4()
    statement = said(actor=NAMED, object=EXAM, context=within(registration))
    first = lrs.stored(statement)
    voided = lrs.stored(said(actor=NAMED, object=EXAM))
    lrs.stored(voiding(voided, actor=NAMED))
    paper = uuid4()
    sent = parts.sent(
        said(id=str(paper), actor=NAMED, attachments=[parts.brought(PAPER)]), PAPER
    )
    assert lrs.send("POST", body=sent, headers={"Content-Type": parts.KIND}).data
    content = json.dumps({"isi": MARK})
    tags = {}
    for path, place in PLACES.items():
        lrs.send("PUT", path, body=content, headers={**JSON, **NEW}, query=place)
        tags[path] = lrs.send("GET", path, query=place).headers["ETag"]
    more: str = json.loads(lrs.get(limit=1).data)["more"]
    return Records(lrs, registration, first, voided, paper, more, tags)


# --- What there is to ask


def ok(*statuses: int) -> frozenset[int]:
    """Return the statuses that tell nothing; a scope may be lacking always."""
    return frozenset({403, *statuses})


def reads(records: Records) -> Iterator[Probe]:
    """Ask for what the first institution has."""
    yield Probe("GET", "/about", ok(200))
    grant = b"grant_type=client_credentials"
    yield Probe("POST", "/oauth/token", ok(200), headers=FORM, body=grant)
    yield from own_reads(records)
    yield from lists()
    yield from (
        Probe("GET", path, ok(404), place, {"If-None-Match": records.tags[path]})
        for path, place in PLACES.items()
    )


def own_reads(records: Records) -> Iterator[Probe]:
    """Ask for statements by every parameter."""
    path = "/statements"
    for one in (records.statement, records.with_paper, records.voided):
        yield Probe("GET", path, ok(404), {"statementId": one})
        yield Probe("GET", path, ok(404), {"statementId": one, "attachments": "true"})
        yield Probe("GET", path, ok(404), {"voidedStatementId": one})
    token = records.more.partition("more=")[2]
    yield Probe("GET", path, ok(400), {"more": token})
    related = {"related_agents": "true", "related_activities": "true"}
    for query in (
        {},
        {"agent": BUDI},
        {"agent": BUDI, **related},
        {"activity": QUIZ, **related},
        {"activity": QUIZ, "format": "canonical"},
        {"verb": verbs.EXPERIENCED, "format": "ids"},
        {"verb": verbs.VOIDED},
        {"registration": records.registration},
        {"since": "2020-01-01T00:00:00Z", "ascending": "true"},
        {"attachments": "true"},
    ):
        yield Probe("GET", path, ok(200), query)


def lists() -> Iterator[Probe]:
    """Ask the other resources what they know."""
    yield Probe("GET", "/activities", ok(200), {"activityId": QUIZ})
    yield Probe("GET", "/agents", ok(200), {"agent": BUDI})
    yield Probe("GET", "/ext/aggregates", ok(200), {"by": "activity,verb"})
    for path, place in PLACES.items():
        name = "stateId" if "stateId" in place else "profileId"
        yield Probe("GET", path, ok(404), place)
        others = {key: value for key, value in place.items() if key != name}
        yield Probe("GET", path, ok(200), others)


def writes(records: Records) -> Iterator[Probe]:
    """Write at the same places, as if they were free, and void and refer."""
    path = "/statements"
    mine = json.dumps(about(QUIZ, id=str(records.statement)))
    yield Probe("POST", path, ok(200), headers=JSON, body=mine)
    named = {"statementId": records.statement}
    yield Probe("PUT", path, ok(204), named, JSON, mine)
    for statement in (
        voiding(records.statement),
        reference(records.statement),
        reference(records.voided),
        said(actor=BUDI, object={"id": QUIZ}),
    ):
        yield Probe("POST", path, ok(200), headers=JSON, body=json.dumps(statement))
    claim: JsonObject = said(attachments=[parts.brought(PAPER)])
    yield Probe("POST", path, ok(400), headers=JSON, body=json.dumps(claim))
    elsewhere = parts.brought(PAPER, fileUrl="https://files.example.org/x")
    claim = said(attachments=[elsewhere])
    yield Probe("POST", path, ok(200), headers=JSON, body=json.dumps(claim))
    content = json.dumps({"lain": 1})
    for place, query in PLACES.items():
        stale = {"If-Match": records.tags[place], **JSON}
        yield Probe("PUT", place, ok(412), query, stale, content)
        yield Probe("PUT", place, ok(204), query, {**JSON, **NEW}, content)
        yield Probe("POST", place, ok(204), query, JSON, content)
    yield from (Probe(name, path, ok(405)) for name in ("DELETE", "PATCH"))


def deletions() -> Iterator[Probe]:
    """Delete at the same places, each document and all of them."""
    for path, query in PLACES.items():
        yield Probe("DELETE", path, ok(204), query)
        yield Probe("DELETE", path, ok(204, 404), query)
    everything = {"activityId": QUIZ, "agent": BUDI}
    yield Probe("DELETE", "/activities/state", ok(204), everything)


def probes(records: Records) -> list[Probe]:
    """Return every request that is tried, reading before and after writing."""
    return [
        *reads(records),
        *writes(records),
        *(probe for probe in reads(records) if 404 not in probe.answers),
        *deletions(),
    ]


# --- What must not happen


def leaks(probe: Probe, answer: TestResponse, records: Records) -> list[str]:
    """Say what an answer tells that it should not."""
    said_so = f"{probe.method} {probe.path} {probe.query}: {answer.status_code}"
    found = []
    if answer.status_code not in probe.answers:
        found.append(f"{said_so}, not {sorted(probe.answers)}: {answer.text[:200]}")
    if MARK.encode() in answer.data:
        found.append(f"{said_so} shows {answer.text[:200]}")
    if answer.headers.get("ETag") in records.tags.values():
        found.append(f"{said_so} tells the tag of a document")
    return found


def walked(app: Flask) -> set[tuple[str, str]]:
    """Return every method of every address below the LRS."""
    return {
        (method, rule.rule.removeprefix("/xapi/1.0.3").removeprefix("/xapi"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/xapi")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_address_is_tried(app: Flask, records: Records) -> None:
    tried = {(probe.method, probe.path) for probe in probes(records)}

    assert walked(app) == tried


@pytest.mark.parametrize("scope", list(Scope))
def test_a_neighbours_key_learns_and_changes_nothing(
    app: Flask, records: Records, scope: Scope
) -> None:
    neighbour = Lrs(app, *new_key(uuid4(), [scope]))
    before = records.all()

    found = [
        problem
        for probe in probes(records)
        for problem in leaks(probe, probe.send(neighbour), records)
    ]

    assert found == []
    assert records.all() == before
    assert len(before) >= 18


@pytest.mark.parametrize("address", ["/xapi", "/xapi/1.0.3"])
def test_a_neighbour_who_may_do_everything_is_refused_nothing(
    app: Flask, records: Records, address: str
) -> None:
    neighbour = Lrs(app, *new_key(uuid4()))
    neighbour.address = address

    found = [
        (probe, answer.status_code, answer.text)
        for probe in probes(records)
        for answer in [probe.send(neighbour)]
        if answer.status_code == 403 and "more" not in probe.query
    ]

    assert found == []


def test_a_key_that_reads_its_own_sees_no_more_within_an_institution(
    app: Flask, records: Records
) -> None:
    key = Lrs(app, *new_key(records.lrs.key.store, [Scope.STATEMENTS_READ_MINE]))

    shown = [
        problem
        for probe in reads(records)
        for problem in leaks(probe, probe.send(key), records)
    ]

    assert shown == []


def test_a_leak_would_be_seen(records: Records) -> None:
    shown = [
        probe
        for probe in reads(records)
        if leaks(probe, probe.send(records.lrs), records)
    ]

    assert len(shown) >= 18
