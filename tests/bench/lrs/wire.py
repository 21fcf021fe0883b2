"""HTTP over raw connections that are kept open, all served by one loop.

The generator must cost little beside the server: requests are bytes made beforehand, an
answer is its status, what little of its head is needed, and its body.
"""

import re
import socket
from base64 import b64decode, b64encode
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import perf_counter
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds after which an answer that does not come is an error of the server."""
LIMIT = 1800.0
"""Seconds after which any load is given up."""
_PIECE = 1 << 18
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSED = 0
"""The status of a connection that ended without an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Instead of a request: nothing until that moment of ``perf_counter``."""

    until: float


Lane = Generator[bytes | Pause, Answer | None, None]
"""What one connection says: it yields a request and is sent the answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """An LRS under load: where it is and how it is asked."""

    port: int
    authorization: str
    path: str = "/xapi/statements"
    version: str = "2.0.0"

    def post(self, body: bytes) -> bytes:
        """Return a request that stores ``body``."""
        head = self._head("POST", self.path)
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def get(self, query: Mapping[str, str]) -> bytes:
        """Return a request for statements."""
        return self.follow(f"{self.path}?{urlencode(query)}")

    def follow(self, address: str) -> bytes:
        """Return a request for the page that a ``more`` names."""
        return (self._head("GET", address) + "\r\n").encode()

    def _head(self, method: str, address: str) -> str:
        return (
            f"{method} {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n"
            f"Authorization: {self.authorization}\r\n"
            f"X-Experience-API-Version: {self.version}\r\n"
        )


def basic(user: str, password: str) -> str:
    """Return an Authorization header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def login_of(authorization: str) -> tuple[str, str]:
    """Return what ``basic`` was made of."""
    user, _colon, password = b64decode(authorization.split()[1]).decode().partition(":")
    return user, password


class _Connection:
    """One kept connection and the lane that speaks over it."""

    def __init__(self, port: int, lane: Lane, selector: DefaultSelector) -> None:
        self._port = port
        self._lane = lane
        self._selector = selector
        self._socket: socket.socket | None = None
        self._unsent = memoryview(b"")
        self._received = bytearray()
        self._began = 0.0
        self.due: float | None = None
        self.is_done = False
        self._say(None)

    def _say(self, answer: Answer | None) -> None:
        """Let the lane go on: with a request, a pause, or to its end."""
        try:
            said = self._lane.send(answer)
        except StopIteration:
            self.is_done = True
            self.close()
            return
        if isinstance(said, Pause):
            self.due = said.until
            return
        self._began = perf_counter()
        self._unsent = memoryview(said)
        self._send()

    def wake(self) -> None:
        """Go on after a pause."""
        self.due = None
        self._say(None)

    def _open(self) -> socket.socket:
        if self._socket is None:
            found = socket.create_connection((HOST, self._port), timeout=PATIENCE)
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found.setblocking(False)
            self._selector.register(found, EVENT_READ, self)
            self._socket = found
        return self._socket

    def close(self) -> None:
        """Give the connection up."""
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None
        self._received.clear()

    def _send(self) -> None:
        connection = self._open()
        try:
            while self._unsent:
                self._unsent = self._unsent[connection.send(self._unsent) :]
        except BlockingIOError:
            self._selector.modify(connection, EVENT_READ | EVENT_WRITE, self)
            return
        except ConnectionError:
            self._settle(Answer(_CLOSED, b"", perf_counter() - self._began))
            return
        self._selector.modify(connection, EVENT_READ, self)

    def on_event(self, events: int) -> None:
        """Send or receive what is possible now."""
        if events & EVENT_READ:
            self._receive()
        elif events & EVENT_WRITE and self._socket is not None:
            self._send()

    def _receive(self) -> None:
        assert self._socket is not None
        try:
            piece = self._socket.recv(_PIECE)
        except BlockingIOError:
            return
        except ConnectionError:
            piece = b""
        if not piece:
            self._on_end()
            return
        self._received += piece
        found = _parse(self._received)
        if found is not None:
            status, body = found
            self._received.clear()
            self._say(Answer(status, body, perf_counter() - self._began))

    def _on_end(self) -> None:
        """Take the end of the connection: an error, unless nothing was asked."""
        if self.due is not None:
            self.close()
        else:
            self._settle(Answer(_CLOSED, b"", perf_counter() - self._began))

    def _settle(self, answer: Answer) -> None:
        self.close()
        self._unsent = memoryview(b"")
        self._say(answer)

    def check(self, now: float) -> None:
        """Give up what was not answered in time."""
        if self.due is None and not self.is_done and now - self._began > PATIENCE:
            self._settle(Answer(_CLOSED, b"", now - self._began))


def _parse(received: bytearray) -> tuple[int, bytes] | None:
    """Return status and body, if the answer is complete."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, start = bytes(received[:end]), end + 4
    status = int(head[9:12])
    length = _LENGTH.search(head)
    if length is not None:
        stop = start + int(length[1])
        return (status, bytes(received[start:stop])) if len(received) >= stop else None
    if _CHUNKED.search(head):
        body = _joined(received, start)
        return None if body is None else (status, body)
    return status, b""


def _joined(received: bytearray, place: int) -> bytes | None:
    """Return the chunks from ``place`` on in one piece, if the last one is there."""
    body = bytearray()
    while (end := received.find(b"\r\n", place)) >= 0:
        size = int(received[place:end].split(b";")[0], 16)
        start, stop = end + 2, end + 2 + size
        if len(received) < stop + 2:
            return None
        if size == 0:
            return bytes(body)
        body += received[start:stop]
        place = stop + 2
    return None


def drive(port: int, lanes: Sequence[Lane], limit: float = LIMIT) -> float:
    """Let every lane speak to its end; return the seconds by the clock."""
    began = perf_counter()
    with DefaultSelector() as selector:
        connections = [_Connection(port, lane, selector) for lane in lanes]
        while not all(each.is_done for each in connections):
            _turn(selector, connections)
            if perf_counter() - began > limit:
                raise TimeoutError(f"not done after {limit:.0f} seconds")
    return perf_counter() - began


def _turn(selector: DefaultSelector, connections: Sequence[_Connection]) -> None:
    dues = [each.due for each in connections if each.due is not None]
    now = perf_counter()
    patience = max(0.0, min(dues) - now) if dues else 1.0
    ready = selector.select(min(patience, 1.0))
    for key, events in ready:
        key.data.on_event(events)
    if ready and not dues:
        return
    now = perf_counter()
    for each in connections:
        if each.due is not None and each.due <= now:
            each.wake()
        each.check(now)
