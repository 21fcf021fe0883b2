"""Connections that lead exactly where the guard has looked.

A name is looked up once for each connection, all its addresses are checked, and the
connection goes to one of them: a name server that answers differently the next time
(DNS rebinding) changes nothing. The name stays in ``Host`` and in the certificate.

httpcore hands each of these functions a ``timeout``; here it is the moment on the
monotonic clock at which the whole request must be over. A time for each reading, as
httpcore means it, would let a server send one byte now and then for ever.
"""

import base64
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Self
from urllib.parse import unquote, urlsplit

import httpcore

from lms.core.outgoing.addresses import Address, Guard, parsed
from lms.core.outgoing.errors import UntrustedError

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a name, as texts; raises OSError when there is none."""

_TUNNEL_OPEN = re.compile(rb"HTTP/1\.[01] 2[0-9][0-9][ \r]")
_LONGEST_ANSWER = 16 * 1024
"""Bytes that a proxy may say before its tunnel."""
_PROXY_PORT = 3128


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of ``host``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that the operator named; it is asked for tunnels to addresses.

    Its own address is not checked.
    """

    host: str
    port: int
    authorization: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """Read ``http://[user:password@]host[:port]``; ValueError if it is not."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError("a proxy is named as http://[user:password@]host[:port]")
        named = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            named = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return cls(parts.hostname, parts.port or _PROXY_PORT, named)


def _left(ends: float | None) -> float:
    """Return the seconds that are left, never 0, which sockets understand otherwise."""
    left = ends - monotonic() if ends is not None else 0.0
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _told(slow: type[Exception], lost: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise slow from error
    except OSError as error:
        raise lost from error


class Stream(httpcore.NetworkStream):
    """One connection."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def receive(self, most: int, ends: float | None) -> bytes:
        """Return what has come, at most ``most`` bytes; OSError when nothing can."""
        self._socket.settimeout(_left(ends))
        return self._socket.recv(most)

    def send(self, content: bytes, ends: float | None) -> None:
        """Send all of ``content``; OSError when it does not leave."""
        rest = memoryview(content)
        while rest:
            self._socket.settimeout(_left(ends))
            rest = rest[self._socket.send(rest) :]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come."""
        with _told(httpcore.ReadTimeout, httpcore.ReadError):
            return self.receive(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        with _told(httpcore.WriteTimeout, httpcore.WriteError):
            self.send(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Stream":
        """Encrypt, with a server whose certificate holds for ``server_hostname``."""
        # The dot at the end of a full name is the resolver's and in no certificate.
        name = (server_hostname or "").rstrip(".")
        try:
            with _told(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._socket.settimeout(_left(timeout))
                return Stream(_encrypted(ssl_context, self._socket, name))
        except (httpcore.TimeoutException, httpcore.NetworkError, UntrustedError):
            self.close()
            raise

    def get_extra_info(self, info: str) -> object:
        """Tell httpcore whether this is encrypted and whether something has come."""
        if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket):
            return self._socket
        if info == "is_readable":
            with DefaultSelector() as selector:
                selector.register(self._socket, EVENT_READ)
                return bool(selector.select(0))
        return None


def _encrypted(
    context: ssl.SSLContext, plain: socket.socket, name: str
) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except ssl.SSLCertVerificationError as error:
        raise UntrustedError from error


class Backend(httpcore.NetworkBackend):
    """Opens connections to addresses that ``guard`` has checked."""

    def __init__(self, guard: Guard, resolve: Resolver, proxy: Proxy | None) -> None:
        self._guard = guard
        self._resolve = resolve
        self._proxy = proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> Stream:
        """Look ``host`` up, check what is found and connect to it."""
        with _told(httpcore.ConnectTimeout, httpcore.ConnectError):
            found = [host] if parsed(host) else self._found(host, port, timeout)
            return self._opened(self._guard.checked(found), port, timeout)

    def _found(self, host: str, port: int, ends: float | None) -> Sequence[str]:
        # In a thread, because the system's resolver knows no time limit.
        thread = ThreadPoolExecutor(1, thread_name_prefix="outgoing-name")
        try:
            return thread.submit(self._resolve, host, port).result(_left(ends))
        except UnicodeError as error:
            raise OSError("no name at all") from error
        finally:
            thread.shutdown(wait=False)

    def _opened(
        self, addresses: Sequence[Address], port: int, ends: float | None
    ) -> Stream:
        """Connect to the first that answers; none may use up the time of the rest."""
        last = OSError("no address")
        for behind, address in zip(
            range(len(addresses), 0, -1), addresses, strict=True
        ):
            share = monotonic() + _left(ends) / behind
            try:
                return self._reached(address, port, share)
            except OSError as error:
                last = error
        raise last

    def _reached(self, address: Address, port: int, ends: float) -> Stream:
        if self._proxy is None:
            return _connected(str(address), port, ends)
        stream = _connected(self._proxy.host, self._proxy.port, ends)
        try:
            _tunnel(stream, self._proxy, _place(address, port), ends)
        except OSError:
            stream.close()
            raise
        return stream


def _connected(host: str, port: int, ends: float) -> Stream:
    connected = socket.create_connection((host, port), _left(ends))
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Stream(connected)


def _place(address: Address, port: int) -> str:
    bracketed = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    return f"{bracketed}:{port}"


def _tunnel(stream: Stream, proxy: Proxy, place: str, ends: float) -> None:
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    stream.send("\r\n".join([*lines, "", ""]).encode(), ends)
    said = b""
    # One byte at a time: what follows the empty line is not the proxy's any more.
    while not said.endswith(b"\r\n\r\n"):
        more = stream.receive(1, ends)
        if not more or len(said) > _LONGEST_ANSWER:
            raise OSError("the proxy gave no answer")
        said += more
    if not _TUNNEL_OPEN.match(said):
        raise OSError("the proxy opened no tunnel")
