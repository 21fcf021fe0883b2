"""Servers of this machine that say what a test wants, byte for byte."""

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from socket import create_server, socket
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.core import clock
from lms.core.outgoing import Door, Limits, Rules

HERE = ip_network("127.0.0.1/32")
RULES = Rules(allowed=(HERE,), closed_ports=frozenset())
"""For servers of this machine, on whatever port the system gave them."""
SOON = Limits(seconds=0.4)
LRS = "lrs.example"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


Said = bytes | Iterable[bytes]


@dataclass(slots=True)
class Server:
    """Answers with what ``say`` returns, and remembers what it was asked."""

    say: Callable[[Asked], Said]
    listening: socket
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    closing: Event = field(default_factory=Event)
    port: int = 0

    def __post_init__(self) -> None:
        self.port = self.listening.getsockname()[1]

    def at(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of ``path``."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def drips(self, piece: bytes, first: bytes = b"") -> Iterator[bytes]:
        """Give ``first`` and then ``piece`` now and then, for ever."""
        yield first
        while not self.closing.wait(0.05):
            yield piece

    def serve(self) -> None:
        """Take connections until the block ends."""
        while True:
            connected, _ = self.listening.accept()
            if self.closing.is_set():
                connected.close()
                return
            self.connections += 1
            Thread(target=self._converse, args=(connected,), daemon=True).start()

    def _converse(self, connected: socket) -> None:
        try:
            if self.tls:
                connected = self.tls.wrap_socket(connected, server_side=True)
            with connected, connected.makefile("rb") as incoming:
                while asked := _heard(incoming):
                    self.asked.append(asked)
                    said = self.say(asked)
                    for part in [said] if isinstance(said, bytes) else said:
                        connected.sendall(part)
                    if not said or b"Connection: close" in (
                        said if isinstance(said, bytes) else b""
                    ):
                        return
        except OSError:
            return  # the other side has gone, as some tests want


def _heard(incoming: Iterable[bytes]) -> Asked | None:
    lines = iter(incoming)
    line = next(lines, b"").decode("latin-1").strip()
    if not line:
        return None
    headers = {}
    while head := next(lines).decode("latin-1").strip():
        name, _, value = head.partition(":")
        headers[name.lower()] = value.strip()
    size = int(headers.get("content-length", "0"))
    body = incoming.read(size) if size else b""  # type: ignore[attr-defined]  # a file of a socket
    return Asked(line, headers, body)


def answer(body: bytes = b"ok", status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def moved(where: str, status: int = 302) -> bytes:
    """Return a redirect."""
    return answer(b"", f"{status} Moved", f"Location: {where}")


@contextmanager
def serving(
    say: Callable[[Asked], Said], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve for the length of a block."""
    with create_server(("127.0.0.1", 0)) as listening:
        server = Server(say, listening, tls)
        thread = Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            # Closing a socket does not wake who waits on it; a last visitor does.
            with socket() as last:
                last.connect(("127.0.0.1", server.port))
            thread.join()


@contextmanager
def door(
    *answers: list[str], rules: Rules = RULES, limits: Limits | None = None
) -> Iterator[Door]:
    """Give a door that finds each of ``answers`` in turn, and the last ever after."""
    left = list(answers or [["127.0.0.1"]])

    def resolve(_host: str, _port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    with Door(rules, limits or Limits(), resolve=resolve, tls=blind()) as opened:
        yield opened


def blind() -> ssl.SSLContext:
    """Return what trusts nobody: fast to make, for tests without encryption."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def certified(name: str) -> tuple[bytes, str]:
    """Return a key with a certificate for ``name``, and the certificate alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return secret + shown, shown.decode()
