"""The door: one request out, one whole answer in, or an error that says why not."""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic

import httpcore
import httpx

from lms.core.outgoing.addresses import Guard, Network, check_spelling, parsed
from lms.core.outgoing.errors import (
    CLOSED_PORT,
    INSECURE,
    TOO_MANY_HOPS,
    UNREADABLE,
    BadAnswerError,
    RefusedError,
    TooLargeError,
    as_httpx,
    as_outgoing,
)
from lms.core.outgoing.wire import Backend, Proxy, Resolver, look_up

_WEB = frozenset({80, 443})
_SERVICES = frozenset(
    {
        *(1080, 1433, 1521, 2049, 2375, 2379, 3128, 3306, 3389, 4190, 5060, 5061),
        *(5432, 5672, 5900, 6000, 6379, 6566, 6667, 6697, 9092, 9100, 9200, 11211),
        *(25565, 27017, 50000),
    }
)
CLOSED_PORTS = frozenset(range(1024)) - _WEB | _SERVICES
"""Where mail, name, file and data services listen, which HTTP might be smuggled to."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_READING = frozenset({"GET", "HEAD"})
_MOVED = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_MOVED_WITH_BODY = frozenset(
    {HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
)
_OURS = frozenset(
    {
        *(b"host", b"accept-encoding", b"connection", b"keep-alive", b"upgrade"),
        *(b"te", b"trailer", b"proxy-authorization", b"proxy-connection"),
    }
)
"""Headers that belong to the connection; what a caller says of them is not sent."""
_FOR_STRANGERS = frozenset(
    {
        *("accept", "accept-language", "content-type", "user-agent"),
        "x-experience-api-version",
    }
)
"""Headers that follow a redirect to another server: none that could hold a secret."""

_CONNECTIONS = 32
_IDLE = 30.0
"""Seconds for which an unused connection is kept."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Where requests may go.

    ``allowed`` networks are reached although they are private, and without encryption;
    ``plain`` lets http out to public addresses too. ``proxy`` is an http URL; the
    environment's proxies do not count.
    """

    allowed: tuple[Network, ...] = ()
    plain: bool = False
    closed_ports: frozenset[int] = CLOSED_PORTS
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds) and how large (bytes) one exchange may be.

    The seconds count for everything together: the name, all hops, the whole answer.
    """

    seconds: float = 10.0
    body: int = 10 * 1024 * 1024
    headers: int = 64 * 1024
    hops: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last server said; ``url`` is its own, after all redirects."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What is left for one request: its last moment, and the bytes of its answer."""

    ends: float
    body: int


_RULES = Rules()
_LIMITS = Limits()


class Door(httpx.BaseTransport):
    """Sends requests, with connections that are kept between them; threads share one.

    Also a transport of httpx: a client that has one (``LrsClient(transport=door)``)
    goes through the same door. It sees httpx's errors where the network failed, and
    ``OutgoingError`` where trying again is of no use.
    """

    def __init__(
        self,
        rules: Rules = _RULES,
        limits: Limits = _LIMITS,
        *,
        resolve: Resolver = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._limits = limits
        tls = tls or httpx.create_ssl_context()
        proxy = Proxy.at(rules.proxy) if rules.proxy else None
        # Two pools, because a backend is not told whether there will be encryption.
        self._pools = {
            scheme: httpcore.ConnectionPool(
                ssl_context=tls,
                max_connections=_CONNECTIONS,
                keepalive_expiry=_IDLE,
                network_backend=Backend(Guard(rules.allowed, public), resolve, proxy),
            )
            for scheme, public in (("https", True), ("http", rules.plain))
        }

    def close(self) -> None:
        """Close the connections."""
        for pool in self._pools.values():
            pool.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request of an httpx client; its own timeouts do not count."""
        with as_httpx():
            return self._exchanged(request, self._allowance(None))

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        follow: bool | None = None,
        accept_bytes: int | None = None,
    ) -> Answer:
        """Send one request and return the answer, whatever its status.

        Redirects are followed for GET and HEAD, or as ``follow`` says; what carries a
        body follows only those that keep its method (307, 308), others are answers.
        """
        allowance = self._allowance(accept_bytes)
        request = _request(method.upper(), url, headers or {}, content)
        if follow is None:
            follow = request.method in _READING
        for _hop in range(self._limits.hops + 1):
            with as_outgoing():
                response = self._exchanged(request, allowance)
            following = _following(request, response) if follow else None
            if following is None:
                return Answer(
                    response.status_code,
                    response.headers,
                    response.content,
                    str(request.url),
                )
            request = following
        raise BadAnswerError(TOO_MANY_HOPS)

    def _allowance(self, body: int | None) -> _Allowance:
        most = self._limits.body if body is None else body
        return _Allowance(monotonic() + self._limits.seconds, most)

    def _exchanged(
        self, request: httpx.Request, allowance: _Allowance
    ) -> httpx.Response:
        _check(request.url, self._rules)
        answer = self._pools[request.url.scheme].handle_request(
            _on_the_wire(request, allowance.ends)
        )
        try:
            self._check_head(answer)
            body = _body(answer.iter_stream(), allowance.body)
        finally:
            answer.close()
        return httpx.Response(answer.status, headers=answer.headers, content=body)

    def _check_head(self, answer: httpcore.Response) -> None:
        """Refuse what is too large, or would be larger when unpacked."""
        size = sum(len(name) + len(value) for name, value in answer.headers)
        if size > self._limits.headers:
            raise TooLargeError
        packings = {
            value.strip().lower()
            for name, value in answer.headers
            if name.lower() == b"content-encoding"
        }
        # We asked for none, so nothing here unpacks what may grow a thousandfold.
        if packings - {b"", b"identity"}:
            raise BadAnswerError


def check(url: str, rules: Rules) -> None:
    """Refuse an address that no request would go to, as far as that shows in it.

    Nobody is asked where its name leads: what a name server says may change, and each
    request looks for itself.
    """
    try:
        place = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        raise RefusedError(UNREADABLE) from None
    _check(place, rules)
    is_public = place.scheme == "https" or rules.plain
    if not is_public and not rules.allowed:
        raise RefusedError(INSECURE)
    if parsed(place.host):
        Guard(rules.allowed, is_public).checked([place.host])


def _check(url: httpx.URL, rules: Rules) -> None:
    if url.scheme not in _DEFAULT_PORTS:
        raise RefusedError(INSECURE)
    if url.userinfo or not url.host:
        raise RefusedError(UNREADABLE)
    check_spelling(url.raw_host.decode("ascii"))
    port = url.port if url.port is not None else _DEFAULT_PORTS[url.scheme]
    if port in rules.closed_ports or port not in range(1, 1 << 16):
        raise RefusedError(CLOSED_PORT)


def _request(
    method: str, url: str | httpx.URL, headers: Mapping[str, str], content: bytes
) -> httpx.Request:
    try:
        # In UTF-8, so that no value of a person's raises an error of its own.
        named = httpx.Headers(headers, encoding="utf-8")
        named.setdefault("User-Agent", "Pamong")
        return httpx.Request(method, url, headers=named, content=content)
    except (httpx.InvalidURL, UnicodeError):
        raise RefusedError(UNREADABLE) from None


def _on_the_wire(request: httpx.Request, ends: float) -> httpcore.Request:
    if not isinstance(request.stream, httpx.SyncByteStream):
        raise TypeError("the door sends only what can be read without waiting")
    kept = [pair for pair in request.headers.raw if pair[0].lower() not in _OURS]
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        ),
        headers=[
            (b"Host", request.url.netloc),
            (b"Accept-Encoding", b"identity"),
            *kept,
        ],
        content=request.stream,
        extensions={
            "timeout": {
                # Moments, as lms.core.outgoing.wire reads them …
                **dict.fromkeys(("connect", "read", "write"), ends),
                # … but httpcore itself waits for a free connection, so many seconds.
                "pool": max(0.0, ends - monotonic()),
            }
        },
    )


def _body(parts: Iterable[bytes], most: int) -> bytes:
    read = bytearray()
    for part in parts:
        read += part
        if len(read) > most:
            raise TooLargeError
    return bytes(read)


def _following(
    request: httpx.Request, response: httpx.Response
) -> httpx.Request | None:
    """Return the request that a redirect asks for; None when this is the answer."""
    keeps_all = request.method in _READING or response.status_code in _MOVED_WITH_BODY
    location = response.headers.get("Location", "")
    if response.status_code not in _MOVED or not keeps_all or not location:
        return None
    try:
        url = request.url.join(location)
    except httpx.InvalidURL:
        raise BadAnswerError from None
    if request.url.scheme == "https" and url.scheme != "https":
        raise RefusedError(INSECURE)
    headers = dict(request.headers)
    if _origin(url) != _origin(request.url):
        headers = {
            name: value for name, value in headers.items() if name in _FOR_STRANGERS
        }
    return _request(request.method, url, headers, request.content)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
