"""Sending over real connections: what leaves, and what the answers mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms.core import clock, json, transaction
from lms.core.outgoing import Door, Rules
from lms.xapi import attachments, following, multipart
from lms.xapi.forwarding import leases, letters, run_due, signing, targets
from lms.xapi.forwarding.errors import SignatureError
from lms.xapi.forwarding.targets import Address, Choice, Kind, State
from lms.xapi.multipart import Part
from lms.xapi.store import Origin
from lms.xapi.versions import Version
from tests.core.outgoing_servers import (
    SOON,
    Asked,
    Said,
    Server,
    answer,
    door,
    moved,
    serving,
)
from tests.xapi.forwarding.receiving import (
    PACE,
    SECRET,
    Time,
    ids_in,
    known,
    later,
    new_target,
    run,
    stored,
    taken,
    through,
)
from tests.xapi.lrs import basic
from tests.xapi.parts import NASKAH, brought, headers_of, sum_of
from tests.xapi.said import about, said


@pytest.fixture(autouse=True)
def _time(time: Time) -> None:
    """Let all of these tests run on a made clock."""


@contextmanager
def sent(
    session: Session,
    origin: Origin,
    say: Callable[[Asked], Said],
    kind: Kind = Kind.XAPI,
) -> Iterator[tuple[Server, targets.Target]]:
    """Bring what is stored to a server that answers by ``say``."""
    with serving(say) as server, door(limits=SOON) as opened:
        target = new_target(session, origin.store, kind=kind, url=server.at("/xapi"))
        run(session, through(opened))
        yield server, target


def test_a_batch_is_posted_with_the_key_and_the_version(
    session: Session, lms: Origin
) -> None:
    ids = stored(session, lms, said(), said())

    with sent(session, lms, taken) as (server, _target):
        (asked,) = server.asked

    assert asked.line == "POST /xapi/statements HTTP/1.1"
    assert asked.headers["authorization"] == basic("kunci", SECRET)
    assert asked.headers["x-experience-api-version"] == "2.0.0"
    assert asked.headers["content-type"] == "application/json"
    assert ids_in(asked) == [str(each) for each in ids]


def test_statements_leave_byte_for_byte(session: Session, lms: Origin) -> None:
    (name,) = stored(session, lms, said(result={"score": {"scaled": 0.1, "raw": 1.0}}))

    with sent(session, lms, taken) as (server, target):
        body = server.asked[0].body

    with transaction.reading(session):
        payload = following.follow(
            session, target.store, Choice().filter(), -1, 9
        ).statements[0][2]
    assert body == b"[" + payload + b"]"
    assert str(name).encode() in body


def test_a_store_of_1_0_3_is_told_no_later_version(
    session: Session, lms: Origin
) -> None:
    stored(session, lms, said())
    with serving(taken) as server, door() as opened:
        with transaction.writing(session):
            targets.add(
                session,
                store=lms.store,
                kind=Kind.XAPI,
                name="Lama",
                address=Address(server.at(), "kunci", SECRET, Version.V1),
            )
        run(session, through(opened))

    (asked,) = server.asked
    assert asked.headers["x-experience-api-version"] == "1.0.3"
    assert json.loads(asked.body)[0]["version"] == "1.0.0"


def test_attachments_go_along_once(session: Session, lms: Origin) -> None:
    content = attachments.Content(sum_of(NASKAH), "text/plain", NASKAH)
    with transaction.writing(session):
        attachments.insert(session, lms.store, attachments.keep([content]))
    with_it = said(attachments=[brought(NASKAH)])
    stored(session, lms, with_it, said(), with_it)

    with serving(lambda asked: answer(json.dumps(names(asked)))) as server, door() as d:
        new_target(session, lms.store, url=server.at())
        run(session, through(d))

    (asked,) = server.asked
    _, *others = parts_of(asked)
    assert [part.content for part in others] == [NASKAH]
    expected = {name.lower(): text for name, text in headers_of(NASKAH).items()}
    assert others[0].headers == expected


def parts_of(asked: Asked) -> list[Part]:
    boundary = multipart.boundary_of(asked.headers["content-type"])
    return multipart.read(asked.body, boundary)


def names(asked: Asked) -> list[str]:
    return [each["id"] for each in json.loads(parts_of(asked)[0].content)]


def test_many_attachments_leave_in_parts(session: Session, lms: Origin) -> None:
    contents = [bytes([number]) * 600_000 for number in range(3)]
    kept = attachments.keep(
        attachments.Content(sum_of(each), "text/plain", each) for each in contents
    )
    with transaction.writing(session):
        attachments.insert(session, lms.store, kept)
    stored(session, lms, *(said(attachments=[brought(each)]) for each in contents))

    with serving(lambda asked: answer(json.dumps(names(asked)))) as server, door() as d:
        new_target(session, lms.store, url=server.at())
        run(session, through(d))

    assert [len(parts_of(asked)) for asked in server.asked] == [2, 2, 2]


def test_a_lost_content_is_no_obstacle(session: Session, lms: Origin) -> None:
    missing = attachments.Kept("a" * 64, "b" * 64, "text/plain", 5)
    with transaction.writing(session):
        attachments.insert(session, lms.store, [missing])
    own = brought(NASKAH, sha2="a" * 64)
    ids = stored(session, lms, said(attachments=[own]))

    with sent(session, lms, taken) as (server, _target):
        assert ids_in(server.asked[0]) == [str(ids[0])]


@pytest.mark.parametrize(
    ("said_there", "code"),
    [
        (answer(b"", "500 Internal Server Error"), "http_500"),
        (answer(b"", "429 Too Many Requests", "Retry-After: 90"), "http_429"),
        (answer(b"", "404 Not Found"), "http_404"),
        (answer(b"", "599 Whatever"), "http_599"),
        (moved("https://elsewhere.example.org/"), "http_302"),
        (answer(b"<html>sign in</html>"), "no_receipt"),
        (answer(b'{"ok":true}'), "no_receipt"),
        (answer(b'["3f1c1d2e-0000-4000-8000-000000000000"]'), "no_receipt"),
        (b"", "outgoing_bad_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[", "outgoing_bad_answer"),
    ],
)
def test_what_is_no_receipt_is_a_failure(
    session: Session, lms: Origin, said_there: bytes, code: str
) -> None:
    stored(session, lms, said())

    with sent(session, lms, lambda _asked: said_there) as (_server, target):
        found = known(session, target)

    assert found.state is State.ACTIVE
    assert found.position == target.position
    assert found.failures == 1
    assert found.error_code in {code, "outgoing_too_slow"}


def test_a_slow_answer_is_a_failure(session: Session, lms: Origin) -> None:
    stored(session, lms, said())
    servers: list[Server] = []

    def drip(_asked: Asked) -> Said:
        return servers[0].drips(b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")

    with serving(drip) as server, door(limits=SOON) as opened:
        servers.append(server)
        target = new_target(session, lms.store, url=server.at())
        run(session, through(opened))

    assert known(session, target).error_code == "outgoing_too_slow"


@pytest.mark.parametrize("as_moment", [False, True])
def test_retry_after_is_seconds_or_a_moment(
    session: Session, lms: Origin, *, as_moment: bool
) -> None:
    stored(session, lms, said())
    moment = format_datetime(clock.now() + timedelta(seconds=600), usegmt=True)
    wish = f"Retry-After: {moment if as_moment else 600}"

    with sent(session, lms, lambda _asked: answer(b"", "503 Busy", wish)) as (
        _server,
        target,
    ):
        found = known(session, target)

    assert found.waits_until is not None
    assert found.failed_at is not None
    waited = found.waits_until - found.failed_at
    assert abs(waited - timedelta(seconds=600)) < timedelta(seconds=2)


def test_the_statement_at_fault_is_found_over_the_wire(
    session: Session, lms: Origin
) -> None:
    ids = stored(session, lms, *(said() for _ in range(5)))
    bad = str(ids[3])

    def judge(asked: Asked) -> Said:
        return answer(b"", "400 Bad") if bad in ids_in(asked) else taken(asked)

    with sent(session, lms, judge) as (server, target):
        arrived = [ids_in(asked) for asked in server.asked if bad not in ids_in(asked)]

    with transaction.reading(session):
        (letter,) = letters.waiting(session, target.id)
    assert [UUID(each) for some in arrived for each in some] == [*ids[:3], ids[4]]
    assert letter.statement == ids[3]


def test_nothing_of_an_answer_is_kept(session: Session, lms: Origin) -> None:
    stored(session, lms, said())
    body = b"rahasia jaringan dalam"

    with sent(
        session, lms, lambda _asked: answer(body, "400 rahasia jaringan dalam")
    ) as (_server, target):
        found = known(session, target)

    with transaction.reading(session):
        (letter,) = letters.waiting(session, target.id)
    assert "rahasia" not in repr((found.error_words, letter))


def test_an_address_inside_the_network_stops_the_target(
    session: Session, lms: Origin
) -> None:
    stored(session, lms, said())
    with serving(taken) as server, Door(Rules()) as closed:
        target = new_target(session, lms.store, url=server.at())
        run_due(session, closed)

    found = known(session, target)
    assert (found.state, found.error_code) == (State.STOPPED, "outgoing_refused")
    assert server.asked == []


# --- Webhooks


def test_a_webhook_is_told_with_a_signature(session: Session, lms: Origin) -> None:
    ids = stored(session, lms, about("http://lms.test/a"), said())

    with sent(
        session, lms, lambda _asked: answer(b"", "204 No Content"), Kind.WEBHOOK
    ) as (
        server,
        target,
    ):
        (asked,) = server.asked

    notice = json.loads(asked.body)
    signing.verify(SECRET, asked.headers, asked.body, now=clock.now())
    assert asked.line == "POST /xapi HTTP/1.1"
    assert notice["store"] == str(lms.store)
    assert notice["id"] == asked.headers["pamong-delivery"]
    assert [each["id"] for each in notice["statements"]] == [str(each) for each in ids]
    assert "authorization" not in asked.headers
    assert known(session, target).position >= 0


def test_a_repeated_delivery_has_the_same_id(
    session: Session, lms: Origin, time: Time
) -> None:
    stored(session, lms, said())
    answers = [answer(b"", "500 Error"), answer(b"", "200 OK")]

    with serving(lambda _asked: answers.pop(0)) as server, door() as opened:
        new_target(session, lms.store, kind=Kind.WEBHOOK, url=server.at())
        run(session, through(opened))
        later(time)
        run(session, through(opened))

    first, second = (asked.headers for asked in server.asked)
    assert first["pamong-delivery"] == second["pamong-delivery"]
    assert first["pamong-timestamp"] != second["pamong-timestamp"]


def test_a_changed_or_old_message_is_found_out() -> None:
    body = b'{"id":"1"}'
    said_there = signing.headers(SECRET, "1", body)
    now = clock.now()
    signing.verify(SECRET, said_there, body, now=now)
    stamp = str(int(said_there[signing.TIMESTAMP]) + 1)

    for secret, received, content, moment in (
        ("lain", said_there, body, now),
        (SECRET, said_there, body + b" ", now),
        (SECRET, {**said_there, signing.TIMESTAMP: stamp}, body, now),
        (SECRET, {}, body, now),
        (SECRET, said_there, body, now + timedelta(minutes=6)),
        (SECRET, said_there, body, now - timedelta(minutes=6)),
    ):
        with pytest.raises(SignatureError):
            signing.verify(secret, received, content, now=moment)


# --- Nobody waits inside a transaction


def test_no_transaction_is_open_while_the_other_side_is_waited_for(
    session: Session, lms: Origin
) -> None:
    stored(session, lms, said())
    open_ones: list[bool] = []

    def say(asked: Asked) -> Said:
        open_ones.append(session.in_transaction())
        return taken(asked)

    with sent(session, lms, say):
        pass

    assert open_ones == [False]


def test_a_round_says_what_became_of_it(session: Session, lms: Origin) -> None:
    stored(session, lms, said(), said())
    with serving(taken) as server, door() as opened:
        new_target(session, lms.store, url=server.at())
        tally = run_due(session, opened, PACE)
        for _ in range(100):
            if not leases.due(session):
                break
            tally += run_due(session, opened, PACE)

    assert (tally.delivered, tally.letters, tally.failed) == (2, 0, 0)
