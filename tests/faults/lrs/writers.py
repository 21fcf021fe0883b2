"""Clients that write without end, insist on an answer, and note each one."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from uuid import UUID, uuid4

from lms.core import json
from lms.core.json import JsonObject
from tests.faults.lrs.ledger import Ledger
from tests.faults.lrs.site import Server
from tests.xapi.said import said

TIMEOUT = 60
"""Seconds until a connection counts as broken."""
PAUSE = 0.05
"""Seconds after an answer that was none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One connection to the LRS, opened again when it breaks."""

    def __init__(self, server: Server) -> None:
        self._port = server.port
        self._headers = {
            "Authorization": server.place.authorization,
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }
        self._connection = self._new()

    def _new(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)

    def ask(self, path: str) -> Answer:
        """Get ``path``."""
        return self._send("GET", path)

    def post(self, statements: Sequence[JsonObject] | JsonObject) -> Answer:
        """Send a statement or a batch."""
        return self._send("POST", "/xapi/statements", json.dumps(statements))

    def _send(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """Send one request; raise ``OSError`` when the connection breaks."""
        try:
            self._connection.request(method, path, body, self._headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, HTTPException) as error:
            self.close()
            self._connection = self._new()
            message = f"no answer: {error!r}"
            raise ConnectionError(message) from error
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, text)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def statement(statement_id: UUID, number: int) -> JsonObject:
    """Return a statement of its own; actors and activities come back now and then."""
    return said(
        id=str(statement_id),
        actor={"objectType": "Agent", "mbox": f"mailto:p{number % 97}@example.org"},
        object={"id": f"http://lms.test/activities/{number % 31}"},
        result={"response": f"jawaban {number} " * 8},
    )


class Writer(Thread):
    """A client that sends batch after batch until it is told to stop.

    A batch without an answer, or with a plea to wait, is sent again with the same ids.
    """

    def __init__(self, server: Server, ledger: Ledger, stop: Event, seed: int) -> None:
        super().__init__(daemon=True)
        self._client = Client(server)
        self._ledger = ledger
        self._stop_asked = stop
        self._random = random.Random(seed)  # noqa: S311 - sizes of batches

    def run(self) -> None:
        """Write."""
        while not self._stop_asked.is_set():
            ids = [uuid4() for _ in range(self._random.randint(1, 50))]
            self._ledger.send(ids)
            number = self._random.randrange(10**6)
            batch = [statement(each, number + at) for at, each in enumerate(ids)]
            while not self._stored(batch) and not self._stop_asked.wait(PAUSE):
                pass
        self._client.close()

    def _stored(self, batch: list[JsonObject]) -> bool:
        try:
            answer = self._client.post(batch)
        except ConnectionError:
            return False
        if answer.status == 200:
            self._ledger.acknowledge([UUID(each) for each in json.loads(answer.body)])
        self._ledger.answered(answer.status, answer.body)
        return answer.status == 200


@contextmanager
def writing(server: Server, ledger: Ledger, writers: int = 4) -> Iterator[None]:
    """Let ``writers`` write as long as the block lasts."""
    stop = Event()
    threads = [Writer(server, ledger, stop, seed) for seed in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(2 * TIMEOUT)
