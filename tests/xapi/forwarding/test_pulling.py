"""Pulling: what another store has arrives here, once, and nothing unripe."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.json import JsonObject
from lms.xapi import attachments, moments, queries
from lms.xapi.forwarding import leases, letters, pulling, replay, targets
from lms.xapi.forwarding.pulling import Cursor
from lms.xapi.forwarding.sending import Ending
from lms.xapi.forwarding.targets import Choice, Kind, State
from lms.xapi.stored import Source
from tests.core.outgoing_servers import Asked, Said, Server, answer, door, serving
from tests.xapi.forwarding.receiving import (
    NOON,
    SECRET,
    Time,
    known,
    later,
    new_target,
    through,
)
from tests.xapi.lrs import basic
from tests.xapi.parts import BOUNDARY, NASKAH, brought, sent, sum_of
from tests.xapi.said import QUIZ, said

pytestmark = pytest.mark.usefixtures("time")
MILLISECOND = timedelta(milliseconds=1)


@dataclass
class Other:
    """Another store: statements with their moments, page by page."""

    page: int = 2
    through: datetime | None = None
    held: list[JsonObject] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    fails: list[bytes] = field(default_factory=list)

    def store(self, moment: datetime, **changes: object) -> UUID:
        """Let it have one more statement."""
        name = uuid4()
        stored = {"stored": moments.written(moment), "version": "2.0.0"}
        self.held.append(said(id=str(name), **stored, **changes))
        return name

    def say(self, asked: Asked) -> Said:
        """Answer as the Statements resource does."""
        target = asked.line.split()[1]
        query = {
            name: each[0] for name, each in parse_qs(urlsplit(target).query).items()
        }
        self.asked.append(query)
        self.headers.append(asked.headers)
        if self.fails:
            return self.fails.pop(0)
        if "statementId" in query:
            return self._one(query["statementId"])
        return self._page(query)

    def _page(self, query: dict[str, str]) -> bytes:
        since = query.get("since", "")
        found = [each for each in self.held if each["stored"] > since]
        start = int(query.get("from", "0"))
        body: JsonObject = {"statements": found[start : start + self.page], "more": ""}
        if start + self.page < len(found):
            body["more"] = f"/xapi/statements?from={start + self.page}&since={since}"
        headers = []
        if self.through is not None:
            promise = moments.written(self.through)
            headers.append(f"X-Experience-API-Consistent-Through: {promise}")
        return self._answer(body, headers)

    def _one(self, name: str) -> bytes:
        for each in self.held:
            if each["id"] == name:
                return self._answer(each, [])
        return answer(b"", "404 Not Found")

    def _answer(self, body: JsonObject, headers: Sequence[str]) -> bytes:
        if not self.contents:
            return answer(json.dumps(body), "200 OK", *headers)
        kind = f"Content-Type: multipart/mixed; boundary={BOUNDARY}"
        return answer(sent(body, *self.contents), "200 OK", kind, *headers)


@pytest.fixture
def other() -> Other:
    """Give another store."""
    return Other()


def pull(
    session: Session, store: UUID, other: Other, choice: Choice = targets.EVERYTHING
) -> targets.Target:
    """Fetch what there is, once."""
    with serving(other.say) as server:
        target = new_target(
            session, store, kind=Kind.PULL, url=server.at("/xapi"), choice=choice
        )
        again(session, server)
    return known(session, target)


def again(session: Session, _server: Server) -> None:
    with door() as opened:
        assert leases.due(session)
        for each in leases.due(session):
            pulling_of(session, each, opened)


def pulling_of(session: Session, target_id: UUID, opened: object) -> None:
    by = through(opened)  # type: ignore[arg-type]  # a door
    lease = leases.claim(session, target_id, by.pace)
    assert lease is not None
    pulling.pull(session, lease, by.door, by.chance)


def here(session: Session, store: UUID, names: Sequence[UUID]) -> list[UUID]:
    """Return which of ``names`` are here, in the order of storing."""
    with transaction.reading(session):
        found = queries.by_ids(session, store, names)
    return [each.id for each in sorted(found, key=lambda each: each.seq)]


def test_everything_is_fetched_in_its_order(
    session: Session, store: UUID, other: Other
) -> None:
    names = [other.store(NOON + number * MILLISECOND) for number in range(5)]

    target = pull(session, store, other)

    assert here(session, store, names) == names
    assert target.error_code == ""
    assert target.waits_until is not None
    first = other.asked[0]
    assert (first["ascending"], first["limit"]) == ("true", "100")
    assert "since" not in first
    assert other.headers[0]["authorization"] == basic("kunci", SECRET)


def test_what_is_fetched_is_a_clients_and_the_targets(
    session: Session, store: UUID, other: Other
) -> None:
    name = other.store(NOON)

    target = pull(session, store, other)

    with transaction.reading(session):
        found = queries.get(session, store, name)
    assert found is not None
    assert found.source is Source.CLIENT
    assert str(target.id) in found.statement["authority"]["account"]["name"]


def test_only_what_is_new_is_fetched_the_next_time(
    session: Session, store: UUID, other: Other, time: Time
) -> None:
    first = [other.store(NOON), other.store(NOON + MILLISECOND)]
    with serving(other.say) as server:
        target = new_target(session, store, kind=Kind.PULL, url=server.at("/xapi"))
        again(session, server)
        # Another one of the very same moment, which the first time did not show.
        second = [other.store(NOON + MILLISECOND), other.store(NOON + 9 * MILLISECOND)]
        later(time)
        again(session, server)

    assert here(session, store, first + second) == first + second
    assert other.asked[-1]["since"] == moments.written(NOON)
    cursor = Cursor.read(known(session, target).cursor, None)
    assert cursor == Cursor(NOON + 9 * MILLISECOND, frozenset([str(second[1])]))


def test_what_may_still_be_overtaken_is_not_taken(
    session: Session, store: UUID, other: Other
) -> None:
    ripe = other.store(NOON)
    unripe = other.store(NOON + 5 * MILLISECOND)
    other.through = NOON + MILLISECOND

    pull(session, store, other)

    assert here(session, store, [ripe, unripe]) == [ripe]


def test_a_choice_and_its_beginning_are_asked_for(
    session: Session, store: UUID, other: Other
) -> None:
    registration = uuid4()

    pull(session, store, other, Choice(None, QUIZ, True, registration, NOON))

    (asked,) = other.asked
    assert asked["activity"] == QUIZ
    assert asked["related_activities"] == "true"
    assert asked["registration"] == str(registration)
    assert asked["since"] == moments.written(NOON)


def test_contents_come_along(session: Session, store: UUID, other: Other) -> None:
    name = other.store(NOON, attachments=[brought(NASKAH)])
    other.contents.append(NASKAH)

    pull(session, store, other)

    assert other.asked[0]["attachments"] == "true"
    assert here(session, store, [name]) == [name]
    with transaction.reading(session):
        assert sum_of(NASKAH) in attachments.find(session, store, [sum_of(NASKAH)])


def test_what_cannot_be_stored_is_laid_aside(
    session: Session, store: UUID, other: Other
) -> None:
    bad = other.store(NOON, verb={"id": "bukan iri"})
    good = other.store(NOON + MILLISECOND)

    target = pull(session, store, other)

    with transaction.reading(session):
        (letter,) = letters.waiting(session, target.id)
    assert (letter.statement, letter.code) == (bad, "invalid_statement")
    assert here(session, store, [bad, good]) == [good]


@pytest.mark.parametrize(
    ("said_there", "state", "code"),
    [
        (answer(b"", "401 Unauthorized"), State.STOPPED, "http_401"),
        (answer(b"", "503 Busy"), State.ACTIVE, "http_503"),
        (answer(b"", "400 Bad"), State.ACTIVE, "http_400"),
        (answer(b"<html>"), State.ACTIVE, "unreadable"),
        (answer(b'{"statements":[{"id":7}]}'), State.ACTIVE, "unreadable"),
        (answer(b'{"statements":[],"more":"http://x/"}'), State.ACTIVE, "unreadable"),
        (b"", State.ACTIVE, "outgoing_unreachable"),
    ],
)
def test_what_goes_wrong_is_noted(
    session: Session,
    store: UUID,
    other: Other,
    said_there: bytes,
    state: State,
    code: str,
) -> None:
    other.fails.append(said_there)

    target = pull(session, store, other)

    assert (target.state, target.error_code, target.cursor) == (state, code, "")


def test_pages_before_a_failure_are_kept(
    session: Session, store: UUID, other: Other, time: Time
) -> None:
    names = [other.store(NOON + number * MILLISECOND) for number in range(4)]
    with serving(other.say) as server:
        new_target(session, store, kind=Kind.PULL, url=server.at("/xapi"))
        with door() as opened:
            lease = leases.claim(session, leases.due(session)[0], through(opened).pace)
            assert lease is not None
            whole = Other.say

            def say(asked: Asked) -> Said:
                if "from=" in asked.line:
                    return answer(b"", "500 Error")
                return whole(other, asked)

            server.say = say
            pulling.pull(session, lease, opened, lambda: 0.0)
        assert here(session, store, names) == names[:2]
        server.say = other.say
        later(time)
        again(session, server)

    assert here(session, store, names) == names


def test_a_letter_is_fetched_again(session: Session, store: UUID, other: Other) -> None:
    bad = other.store(NOON, verb={"id": "bukan iri"})
    with serving(other.say) as server:
        target = new_target(session, store, kind=Kind.PULL, url=server.at("/xapi"))
        again(session, server)
        with transaction.reading(session):
            (letter,) = letters.waiting(session, target.id)
        with door() as opened:
            still_bad = replay(session, opened, letter.id)
            other.held = [{**said(id=str(bad)), "stored": other.held[0]["stored"]}]
            mended = replay(session, opened, letter.id)
            other.held = []
            gone = replay(session, opened, letter.id)

    endings = [still_bad.ending, mended.ending, gone.ending]
    assert endings == [Ending.REFUSED, Ending.DELIVERED, Ending.REFUSED]
    assert here(session, store, [bad]) == [bad]
