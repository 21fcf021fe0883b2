"""Pulling: what another store has is read in its order and stored here.

The other store is asked for what it stored after the last statement that was fetched;
where it promises up to when it is complete (Consistent-Through), nothing beyond is
taken. Its clock may be coarser than its order, so the last moment is asked for again
and what was seen of it is passed over. All of it may be repeated: a statement that is
here already stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

import httpx
from sqlalchemy.orm import Session

from lms.core import clock, json, site, transaction
from lms.core.errors import PamongError
from lms.core.outgoing import Door, OutgoingError
from lms.xapi import agents, attachments, importing, moments
from lms.xapi.attachments import Content
from lms.xapi.client import LrsClient, LrsError, Page, Retrying
from lms.xapi.forwarding import leases, letters, sending
from lms.xapi.forwarding.leases import Lease
from lms.xapi.forwarding.patience import Chance
from lms.xapi.forwarding.sending import Ending, Item, Verdict
from lms.xapi.forwarding.tally import Tally
from lms.xapi.forwarding.targets import Target
from lms.xapi.importing import Line, Outcome
from lms.xapi.statement import Statement
from lms.xapi.stored import Origin, Source

_AGAIN = timedelta(milliseconds=1)
"""How far is asked back: other stores keep milliseconds."""

_NO_ANSWER = (LrsError, OutgoingError, httpx.HTTPError)
_ONCE = Retrying(attempts=1)
_UNREADABLE = Verdict(
    Ending.FAILED, "unreadable", "the answer of the other side is no list of statements"
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a pull is: the last moment of storing there, and who was seen near it."""

    last: datetime | None = None
    seen: frozenset[str] = frozenset()

    @property
    def since(self) -> datetime | None:
        """Return what the other store is asked for; exclusive."""
        return self.last - _AGAIN if self.last else None

    def moved(self, statements: Iterable[Statement]) -> "Cursor":
        """Return the place after ``statements``, which came in order."""
        met = {
            str(UUID(each["id"])): moments.parse(each["stored"]) for each in statements
        }
        last = max([*met.values(), *([self.last] if self.last else [])], default=None)
        if last is None:
            return self
        seen = {name for name, stored in met.items() if stored > last - _AGAIN}
        if self.last and self.last > last - _AGAIN:
            seen |= self.seen
        return Cursor(last, frozenset(seen))

    def as_json(self) -> str:
        """Return what is kept."""
        last = moments.written(self.last) if self.last else None
        return json.dumps({"last": last, "seen": sorted(self.seen)}).decode()

    @classmethod
    def read(cls, text: str, since: datetime | None) -> "Cursor":
        """Read what ``as_json`` wrote; a new pull begins at ``since``."""
        if not text:
            return cls(since + _AGAIN if since else None)
        said = json.loads(text)
        last = moments.parse(said["last"]) if said["last"] else None
        return cls(last, frozenset(said["seen"]))


def origin_of(target: Target) -> Origin:
    """Return the origin of what a pull stores: never believed."""
    vouching = agents.account(site.current().identity, f"target-{target.id}")
    return Origin(target.store, Source.CLIENT, vouching)


def client_of(target: Target, secret: str, door: Door) -> LrsClient:
    """Return a client of the other store that goes through ``door``."""
    return LrsClient(
        target.url,
        (target.login, secret),
        version=target.version,
        retrying=_ONCE,
        transport=door,
    )


def pull(session: Session, lease: Lease, door: Door, chance: Chance) -> Tally:
    """Fetch and store page after page, and note the place behind each."""
    target = lease.target
    cursor = Cursor.read(target.cursor, target.choice.since)
    tally = Tally()
    with client_of(target, lease.secret(), door) as client:
        pages = client.news(cursor.since, target.choice.query())
        while True:
            lease.check()
            try:
                page = next(pages, None)
                fresh = _fresh(page, cursor)
                moved = cursor.moved(fresh)
            except _NO_ANSWER as error:
                return tally + _failed(session, lease, _verdict(error), chance)
            except (ValueError, TypeError, LookupError, AttributeError):
                return tally + _failed(session, lease, _UNREADABLE, chance)
            if page is None:
                break
            outcome = _store(session, target, fresh, page)
            goes_on = _note(session, lease, moved, outcome)
            cursor = moved
            tally += Tally(delivered=outcome.stored, letters=len(outcome.rejected))
            if not goes_on:
                break
    later = clock.now() + lease.pace.polls
    leases.seen(
        session,
        lease,
        waits_until=later,
        failures=0,
        error_code="",
        error_words="",
        succeeded_at=clock.now(),
    )
    return tally


def _fresh(page: Page | None, cursor: Cursor) -> list[Statement]:
    """Return what was not seen yet; ValueError where an id is none."""
    statements = page.statements if page else ()
    return [each for each in statements if str(UUID(each["id"])) not in cursor.seen]


def _failed(session: Session, lease: Lease, verdict: Verdict, chance: Chance) -> Tally:
    if verdict.ending is Ending.STOPPED:
        leases.stopped(session, lease, verdict)
    else:
        leases.failed(session, lease, verdict, chance)
    return Tally(failed=1)


def _verdict(error: Exception) -> Verdict:
    if isinstance(error, OutgoingError):
        return sending.lost(error)
    if not isinstance(error, LrsError) or not error.status:
        return Verdict(
            Ending.FAILED, "outgoing_unreachable", "the other side did not answer"
        )
    if error.status < HTTPStatus.BAD_REQUEST:
        return _UNREADABLE
    wanted = timedelta(seconds=error.retry_after) if error.retry_after else None
    return sending.refusal(error.status, wanted)


# --- Storing


def _store(
    session: Session, target: Target, statements: Sequence[Statement], page: Page
) -> Outcome:
    """Store what came, as an import stores the lines of a file."""
    _keep(session, target.store, statements, page.attachments)
    lines = [
        Line(number, json.dumps(each)) for number, each in enumerate(statements, 1)
    ]
    return sum(
        importing.run(session, lines, origin_of(target), str(target.id)),
        start=Outcome(),
    )


def _keep(
    session: Session,
    store: UUID,
    statements: Sequence[Statement],
    contents: dict[str, bytes],
) -> None:
    """Keep the contents that came and are what a statement declares."""
    found: dict[str, Content] = {}
    for each in statements:
        for _path, item in attachments.declared(each):
            sha2 = str(item.get("sha2", "")).lower()
            if sha2 in contents:
                found[sha2] = Content(
                    sha2, str(item.get("contentType")), contents[sha2]
                )
    if found:
        kept = attachments.keep(found.values())
        with transaction.writing(session):
            attachments.insert(session, store, kept)


def _note(session: Session, lease: Lease, cursor: Cursor, outcome: Outcome) -> bool:
    """Note what could not be stored, and then the place; tell whether to go on."""
    if outcome.rejected:
        with transaction.writing(session):
            for each in outcome.rejected:
                statement = json.loads(each.line.text)
                item = Item(0, UUID(statement["id"]), each.line.text)
                letters.lay_aside(
                    session, lease.target.id, item, each.code, each.message
                )
    values = {} if cursor.last is None else {"cursor": cursor.as_json()}
    return leases.renewed(session, lease, **values)


# --- Once more


def fetch(session: Session, lease: Lease, door: Door, statement_id: UUID) -> Verdict:
    """Fetch one statement and store it: for a letter that people replay."""
    target = lease.target
    with client_of(target, lease.secret(), door) as client:
        try:
            found = client.get_with_attachments(statement_id)
        except _NO_ANSWER as error:
            return _verdict(error)
    if found is None:
        return Verdict(Ending.REFUSED, "gone", "the other side has it no more")
    statement, contents = found
    page = Page((statement,), "", None, contents)
    try:
        outcome = _store(session, target, [statement], page)
    except PamongError as error:
        return Verdict(Ending.REFUSED, error.code, str(error))
    if outcome.rejected:
        first = outcome.rejected[0]
        return Verdict(Ending.REFUSED, first.code, first.message)
    return sending.DELIVERED
