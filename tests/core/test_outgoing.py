"""Requests that the system sends: what comes back, and what cannot happen (F02-F07)."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import repeat
from socket import create_server
from threading import Event

import pytest

from lms.core.outgoing import (
    BadAnswerError,
    Door,
    Limits,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    networks,
)
from lms.core.outgoing.errors import TOO_MANY_HOPS
from tests.core.outgoing_servers import (
    HERE,
    LRS,
    RULES,
    SOON,
    Asked,
    answer,
    blind,
    door,
    moved,
    serving,
)

SECRETS = {
    "Authorization": "Basic c2VjcmV0",
    "Cookie": "session=secret",
    "X-Api-Key": "secret",
    "Content-Type": "application/json",
    "X-Experience-API-Version": "2.0.0",
}


# --- One request, one answer


def test_a_request_arrives_as_it_was_sent() -> None:
    with serving(lambda _: answer(b"stored", "201 Created", "X-It: 1")) as server:
        with door() as opened:
            got = opened.request(
                "post", server.at("/xapi?a=b#c", LRS), headers=SECRETS, content=b"{}"
            )

        (asked,) = server.asked

    assert (got.status, got.body, got.headers["x-it"]) == (201, b"stored", "1")
    assert asked.line == "POST /xapi?a=b HTTP/1.1"
    assert asked.body == b"{}"
    assert asked.headers["host"] == f"{LRS}:{server.port}"
    assert asked.headers["authorization"] == SECRETS["Authorization"]
    assert asked.headers["user-agent"] == "Pamong"


def test_an_error_of_the_other_side_is_an_answer() -> None:
    with serving(lambda _: answer(b"no", "500 Oops")) as server, door() as opened:
        got = opened.request("POST", server.at())

    assert (got.status, got.body) == (500, b"no")


def test_a_caller_cannot_change_what_belongs_to_the_connection() -> None:
    wanted = {"Host": "other.example", "Accept-Encoding": "gzip", "Connection": "close"}

    with serving(lambda _: answer()) as server, door() as opened:
        opened.request("GET", server.at(), headers=wanted)
        (asked,) = server.asked

    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert asked.headers["accept-encoding"] == "identity"
    assert "connection" not in asked.headers


def test_a_header_with_a_line_break_is_not_sent() -> None:
    with serving(lambda _: answer()) as server, door() as opened:
        with pytest.raises(RefusedError):
            opened.request("GET", server.at(), headers={"X-A": "a\r\nX-B: b"})

        assert server.asked == []


def test_a_connection_is_kept_for_many_requests() -> None:
    with serving(lambda asked: answer(asked.body)) as server, door() as opened:
        got = [
            opened.request("POST", server.at(), content=b"%d" % number).body
            for number in range(50)
        ]

        assert server.connections == 1

    assert got == [b"%d" % number for number in range(50)]


def test_a_connection_that_the_server_closed_is_opened_again() -> None:
    closing = answer(b"ok", "200 OK", "Connection: close")

    with serving(lambda _: closing) as server, door() as opened:
        got = [opened.request("GET", server.at()).body for _ in range(3)]

        assert server.connections == 3

    assert got == [b"ok"] * 3


# --- Names


def test_a_name_is_looked_up_once_and_its_address_is_where_the_request_goes() -> None:
    closing = answer(b"ok", "200 OK", "Connection: close")

    with (
        serving(lambda _: closing) as server,
        door(["127.0.0.1"], ["169.254.169.254"]) as opened,
    ):
        first = opened.request("GET", server.at(host=LRS))
        with pytest.raises(RefusedError):
            opened.request("GET", server.at(host=LRS))

        assert first.status == 200
        assert len(server.asked) == 1


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    rules = replace(RULES, allowed=(HERE, *networks("127.0.0.2")))

    with (
        serving(lambda _: answer()) as server,
        door(["127.0.0.2", "127.0.0.1"], rules=rules) as opened,
    ):
        assert opened.request("GET", server.at(host=LRS)).status == 200


@pytest.mark.parametrize("found", [[], ["127.0.0.1"]])
def test_where_nobody_listens_is_unreachable(found: list[str]) -> None:
    with create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    with door(found) as opened, pytest.raises(UnreachableError) as caught:
        opened.request("GET", f"http://{LRS}:{port}/")

    assert str(port) not in str(caught.value)
    assert "127" not in str(caught.value)


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("no name")])
def test_a_name_that_leads_nowhere_is_unreachable(error: Exception) -> None:
    def lost(_host: str, _port: int) -> list[str]:
        raise error

    with (
        Door(RULES, resolve=lost, tls=blind()) as opened,
        pytest.raises(UnreachableError),
    ):
        opened.request("GET", "https://lrs.example/")


def test_a_name_server_that_hangs_is_too_slow() -> None:
    answered = Event()

    def hang(_host: str, _port: int) -> list[str]:
        answered.wait(30)
        return ["127.0.0.1"]

    with Door(RULES, SOON, resolve=hang, tls=blind()) as opened:
        with pytest.raises(TooSlowError):
            opened.request("GET", "https://lrs.example/")
        answered.set()


# --- Redirects


@pytest.mark.parametrize(
    "where", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest"]
)
def test_a_redirect_inside_is_refused(where: str) -> None:
    with (
        serving(lambda _: moved(where)) as server,
        door() as opened,
        pytest.raises(RefusedError) as caught,
    ):
        opened.request("GET", server.at())

    assert str(caught.value) == str(RefusedError())


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "gopher://8.8.8.8/", "//u:p@127.0.0.1/"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(where: str) -> None:
    with (
        serving(lambda _: moved(where)) as server,
        door() as opened,
        pytest.raises(RefusedError),
    ):
        opened.request("GET", server.at())


def test_a_redirect_that_cannot_be_read_is_a_bad_answer() -> None:
    with (
        serving(lambda _: moved("http://[::1:/")) as server,
        door() as opened,
        pytest.raises(BadAnswerError),
    ):
        opened.request("GET", server.at())


def _chain(asked: Asked) -> bytes:
    left = int(asked.line.split()[1].strip("/"))
    return moved(f"/{left - 1}") if left else answer(b"end")


def test_three_redirects_are_followed_and_no_more() -> None:
    with serving(_chain) as server, door() as opened:
        got = opened.request("GET", server.at("/3"))
        with pytest.raises(BadAnswerError) as caught:
            opened.request("GET", server.at("/4"))

        assert len(server.asked) == 8

    assert (got.body, got.url) == (b"end", server.at("/0"))
    assert caught.value.message == TOO_MANY_HOPS


@pytest.mark.parametrize(
    ("method", "status", "follow"),
    [
        ("POST", 301, None),
        ("POST", 307, None),
        ("POST", 308, False),
        ("POST", 302, True),
        ("PUT", 303, True),
        ("GET", 302, False),
    ],
)
def test_a_redirect_that_may_not_be_followed_is_the_answer(
    method: str,
    status: int,
    follow: bool | None,  # noqa: FBT001 - the parameter under test
) -> None:
    with serving(lambda _: moved("/elsewhere", status)) as server, door() as opened:
        got = opened.request(method, server.at(), content=b"x", follow=follow)

        assert len(server.asked) == 1

    assert got.status == status


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_that_may_be_redirected_keeps_its_method_and_body(status: int) -> None:
    def say(asked: Asked) -> bytes:
        return answer() if "/there" in asked.line else moved("/there", status)

    with serving(say) as server, door() as opened:
        opened.request("POST", server.at(), content=b"{}", headers=SECRETS, follow=True)
        _, second = server.asked

    assert second.line == "POST /there HTTP/1.1"
    assert second.body == b"{}"
    assert second.headers["authorization"] == SECRETS["Authorization"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_secret_follows_a_redirect_to_another_server(method: str) -> None:
    with ExitStack() as stack:
        there = stack.enter_context(serving(lambda _: answer()))
        here = stack.enter_context(serving(lambda _: moved(there.at(), 307)))
        opened = stack.enter_context(door())
        opened.request(method, here.at(), content=b"{}", headers=SECRETS, follow=True)
        (asked,) = there.asked

    assert not {"authorization", "cookie", "x-api-key"} & set(asked.headers)
    assert "secret" not in str(asked)
    assert asked.headers["x-experience-api-version"] == "2.0.0"
    assert asked.body == b"{}"


def test_no_secret_follows_a_redirect_to_another_name_of_the_same_server() -> None:
    def say(asked: Asked) -> bytes:
        if LRS in asked.headers["host"]:
            return moved(server.at("/x", "other.example"))
        return answer()

    with serving(say) as server, door() as opened:
        opened.request("GET", server.at(host=LRS), headers=SECRETS)
        _, second = server.asked

    assert "authorization" not in second.headers


# --- Time and size


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silence", "headers", "continue", "body", "chunks"],
)
def test_a_server_that_drips_is_too_slow(first: bytes, piece: bytes) -> None:
    with (
        serving(lambda _: server.drips(piece, first)) as server,
        door(limits=SOON) as opened,
        pytest.raises(TooSlowError),
    ):
        opened.request("GET", server.at())


def test_a_request_without_time_is_too_slow() -> None:
    with (
        serving(lambda _: answer()) as server,
        door(limits=Limits(seconds=0)) as opened,
        pytest.raises(TooSlowError),
    ):
        opened.request("GET", server.at())


def test_all_redirects_share_one_time() -> None:
    def say(_: Asked) -> Iterator[bytes]:
        server.closing.wait(0.25)
        yield moved("/again")

    with (
        serving(say) as server,
        door(limits=SOON) as opened,
        pytest.raises(TooSlowError),
    ):
        opened.request("GET", server.at())


def test_a_server_that_does_not_read_is_too_slow() -> None:
    with (
        create_server(("127.0.0.1", 0)) as deaf,
        door(limits=SOON) as opened,
        pytest.raises(TooSlowError),
    ):
        port = deaf.getsockname()[1]
        opened.request("POST", f"http://{LRS}:{port}/", content=bytes(32 << 20))


def test_an_endless_answer_is_too_large() -> None:
    def say(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        yield from repeat(bytes(65536))

    with (
        serving(say) as server,
        door(limits=Limits(body=1 << 20)) as opened,
        pytest.raises(TooLargeError),
    ):
        opened.request("GET", server.at())


def test_an_answer_may_be_as_large_as_the_limit() -> None:
    with (
        serving(lambda _: answer(bytes(1000))) as server,
        door(limits=Limits(body=1000)) as opened,
    ):
        assert len(opened.request("GET", server.at()).body) == 1000
        with pytest.raises(TooLargeError):
            opened.request("GET", server.at(), accept_bytes=999)
        # What was not read to its end spoils no later request.
        assert len(opened.request("GET", server.at()).body) == 1000


@pytest.mark.parametrize("packing", ["gzip", "br", "identity, gzip", "GZIP"])
def test_a_packed_answer_is_not_unpacked(packing: str) -> None:
    bomb = answer(
        gzip.compress(bytes(1 << 20)), "200 OK", f"Content-Encoding: {packing}"
    )

    with (
        serving(lambda _: bomb) as server,
        door() as opened,
        pytest.raises(BadAnswerError),
    ):
        opened.request("GET", server.at())


def test_an_answer_that_says_it_is_not_packed_is_read() -> None:
    said = answer(b"plain", "200 OK", "Content-Encoding: identity")

    with serving(lambda _: said) as server, door() as opened:
        assert opened.request("GET", server.at()).body == b"plain"


@pytest.mark.parametrize("size", [70_000, 500_000])
def test_huge_headers_are_refused(size: int) -> None:
    huge = answer(b"", "200 OK", f"X-A: {'a' * size}")

    with (
        serving(lambda _: huge) as server,
        door() as opened,
        pytest.raises((TooLargeError, BadAnswerError)),
    ):
        opened.request("GET", server.at())


@pytest.mark.parametrize(
    "said",
    [
        b"220 mail.internal.example ESMTP\r\n\r\n",
        b"-ERR wrong command internal\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\ninternal",
        b"HTTP/1.1 200 OK\r\nContent-Length: internal\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_not_repeated_to_anybody(said: bytes) -> None:
    with (
        serving(lambda _: said) as server,
        door() as opened,
        pytest.raises(BadAnswerError) as caught,
    ):
        opened.request("GET", server.at())

    assert str(caught.value) == str(BadAnswerError())
    assert caught.value.__cause__ is None
