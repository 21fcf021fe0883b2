"""Connections that requests go out by: encrypted, through proxies, of httpx."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from socket import create_server

import httpx
import pytest

from lms.core.outgoing import (
    Door,
    OutgoingError,
    RefusedError,
    Rules,
    TooSlowError,
    UnreachableError,
    UntrustedError,
)
from lms.core.outgoing.errors import INSECURE
from lms.core.outgoing.wire import Proxy
from tests.core.outgoing_servers import (
    LRS,
    RULES,
    SOON,
    Asked,
    Server,
    answer,
    certified,
    door,
    moved,
    serving,
)

# --- Encryption


@contextmanager
def _encrypted(tmp_path: Path, rules: Rules = RULES) -> Iterator[tuple[Server, Door]]:
    """Give a server with a certificate for ``LRS``, and a door that trusts it."""
    both, shown = certified(LRS)
    (tmp_path / "server.pem").write_bytes(both)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "server.pem")
    plain = "http://127.0.0.1:8000/"
    with (
        serving(
            lambda asked: moved(plain) if "/plain" in asked.line else answer(), tls
        ) as server,
        Door(
            rules,
            resolve=lambda *_: ["127.0.0.1"],
            tls=ssl.create_default_context(cadata=shown),
        ) as opened,
    ):
        yield server, opened


def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    tmp_path: Path,
) -> None:
    with _encrypted(tmp_path) as (server, opened):
        got = [opened.request("GET", server.at(host=LRS)).status for _ in range(3)]
        dotted = opened.request("GET", server.at(host=f"{LRS}."))

        assert server.connections == 2

    assert got == [200, 200, 200]
    assert dotted.status == 200


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_certificate_for_another_name_is_not_trusted(
    tmp_path: Path, host: str
) -> None:
    with _encrypted(tmp_path) as (server, opened):
        with pytest.raises(UntrustedError):
            opened.request("GET", server.at(host=host))

        assert server.asked == []


def test_encryption_is_not_given_up_in_a_redirect(tmp_path: Path) -> None:
    with (
        _encrypted(tmp_path) as (server, opened),
        pytest.raises(RefusedError) as caught,
    ):
        opened.request("GET", server.at("/plain", LRS))

    assert caught.value.message == INSECURE


def test_a_handshake_that_hangs_is_too_slow() -> None:
    with (
        create_server(("127.0.0.1", 0)) as deaf,
        door(limits=SOON) as opened,
        pytest.raises(TooSlowError),
    ):
        opened.request("GET", f"https://{LRS}:{deaf.getsockname()[1]}/")


# --- Proxies


def test_the_environments_proxies_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with serving(lambda _: answer()) as server, door() as opened:
        assert opened.request("GET", server.at()).status == 200


def _tunnelling(asked: Asked) -> bytes:
    return b"HTTP/1.1 200 Open\r\n\r\n" if "CONNECT" in asked.line else answer(b"far")


def test_a_named_proxy_is_asked_for_the_checked_address(tmp_path: Path) -> None:
    with serving(_tunnelling) as server:
        proxy = f"http://me:p%40ss@127.0.0.1:{server.port}"
        rules = replace(RULES, plain=True, proxy=proxy)
        with door(["8.8.8.8"], rules=rules) as opened:
            got = [opened.request("GET", "http://lrs.example/x") for _ in range(2)]
        connect, first, second = server.asked

    assert [each.body for each in got] == [b"far", b"far"]
    assert connect.line == "CONNECT 8.8.8.8:80 HTTP/1.1"
    assert connect.headers["proxy-authorization"] == "Basic bWU6cEBzcw=="
    assert first == second
    assert first.headers["host"] == "lrs.example"
    assert "proxy-authorization" not in first.headers
    assert "p%40ss" not in repr(rules)


def test_a_proxy_does_not_reach_inside() -> None:
    with serving(_tunnelling) as server:
        rules = Rules(proxy=f"http://127.0.0.1:{server.port}")
        with door(["10.0.0.1"], rules=rules) as opened, pytest.raises(RefusedError):
            opened.request("GET", "https://lrs.example/")

        assert server.asked == []


@pytest.mark.parametrize(
    "said", [answer(b"", "407 Who"), b"", b"x" * 20_000, b"HTTP/1.1 200 Open\r\n"]
)
def test_a_proxy_that_opens_nothing_makes_a_server_unreachable(said: bytes) -> None:
    def say(_: Asked) -> Iterator[bytes]:
        yield said

    with serving(say) as server:
        rules = Rules(plain=True, proxy=f"http://127.0.0.1:{server.port}")
        with (
            door(["2606:4700::1"], rules=rules, limits=SOON) as opened,
            pytest.raises(OutgoingError) as caught,
        ):
            opened.request("GET", "http://lrs.example/")

        assert server.asked[0].line == "CONNECT [2606:4700::1]:80 HTTP/1.1"

    assert isinstance(caught.value, UnreachableError | TooSlowError)


@pytest.mark.parametrize(
    "url", ["https://proxy:1", "proxy:3128", "socks5://p", "http:"]
)
def test_a_proxy_that_cannot_be_used_is_a_mistake(url: str) -> None:
    with pytest.raises(ValueError, match="proxy"):
        Proxy.at(url)


# --- As a transport of httpx


def test_a_client_of_httpx_goes_through_the_door() -> None:
    with serving(lambda asked: answer(asked.body)) as server:
        with door() as opened, httpx.Client(transport=opened) as client:
            got = [client.post(server.at(), content=b"%d" % n).text for n in range(3)]

        assert server.connections == 1
        assert server.asked[0].headers["accept-encoding"] == "identity"

    assert got == ["0", "1", "2"]


def test_a_client_of_httpx_is_refused_what_the_door_refuses() -> None:
    with (
        door(rules=Rules()) as opened,
        httpx.Client(transport=opened) as client,
        pytest.raises(RefusedError),
    ):
        client.get("https://lrs.example/")


def test_a_body_that_must_be_awaited_is_a_mistake() -> None:
    request = httpx.Request("POST", "https://8.8.8.8", stream=httpx.AsyncByteStream())

    with door() as opened, pytest.raises(TypeError, match="waiting"):
        opened.handle_request(request)


def test_a_client_of_httpx_learns_in_its_own_words_what_broke() -> None:
    with create_server(("127.0.0.1", 0)) as once:
        closed = f"http://127.0.0.1:{once.getsockname()[1]}"
    with (
        serving(lambda _: server.drips(b"")) as server,
        serving(lambda _: b"nonsense\r\n\r\n") as strange,
        door(limits=SOON) as opened,
        httpx.Client(transport=opened) as client,
    ):
        with pytest.raises(httpx.ConnectError, match="cannot be reached"):
            client.get(closed)
        with pytest.raises(httpx.ReadTimeout, match="too slow"):
            client.get(server.at())
        with pytest.raises(httpx.RemoteProtocolError, match="not HTTP") as caught:
            client.get(strange.at())

    assert "nonsense" not in str(caught.value)
