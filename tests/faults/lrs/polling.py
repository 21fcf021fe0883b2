"""A reader that follows Consistent-Through and must see every statement."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.http.headers import CONSISTENT_THROUGH
from tests.faults.lrs.ledger import Ledger, Verdict, judge
from tests.faults.lrs.site import Server
from tests.faults.lrs.writers import Client, writing

PAGE = 500
MOST = 20


@dataclass(frozen=True, slots=True)
class Followed:
    """What the reader saw, against what the writers were promised."""

    polls: int
    verdict: Verdict
    """``lost`` was acknowledged and never seen."""


class Poller:
    """A client that asks for what was stored since the last promise."""

    def __init__(self, server: Server) -> None:
        self._client = Client(server)
        self.seen: set[UUID] = set()
        self.since = ""
        self.polls = 0

    def poll(self) -> None:
        """Read from the last promise up to the new one, which is remembered.

        What is later comes next time: writers who are faster than this reader would
        never let it come to an end.

        By a new connection each time: it may lead to another process, so that sooner or
        later somebody else's writer is at work beside this reader.
        """
        self._client.close()
        path = f"/xapi/statements?ascending=true&limit={PAGE}"
        if self.since:
            path += f"&since={self.since}"
        promise = ""
        while path:
            answer = self._client.ask(path)
            assert answer.status == 200, answer
            promise = promise or answer.headers[CONSISTENT_THROUGH.lower()]
            result = json.loads(answer.body)
            self.seen.update(UUID(each["id"]) for each in result["statements"])
            path = "" if _is_past(result, promise) else result["more"]
        self.polls += 1
        self.since = promise

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _is_past(result: JsonObject, promise: str) -> bool:
    stored = [datetime.fromisoformat(each["stored"]) for each in result["statements"]]
    return bool(stored) and stored[-1] > datetime.fromisoformat(promise)


def follow(server: Server, statements: int, polls: int = 40) -> Followed:
    """Poll while writers store ``statements``, and once more when they are done.

    What was there before is read first; at least ``polls`` times something is asked,
    unless that takes so long that ``MOST`` times as much was stored.
    """
    ledger = Ledger()
    with closing(Poller(server)) as poller:
        poller.poll()
        before = set(poller.seen)
        with writing(server, ledger):
            while len(ledger.acked) < statements or (
                poller.polls < polls and len(ledger.acked) < MOST * statements
            ):
                poller.poll()
        poller.poll()
    verdict = judge(ledger.batches, ledger.acked, list(poller.seen - before))
    return Followed(poller.polls, verdict)
