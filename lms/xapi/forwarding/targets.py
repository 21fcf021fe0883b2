"""Targets: other systems that get statements, or that statements are got from."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from lms.core import clock, ids, json
from lms.core.json import JsonObject
from lms.xapi import following, moments
from lms.xapi.client import Query
from lms.xapi.errors import StatementError
from lms.xapi.forwarding import vault
from lms.xapi.forwarding.errors import TargetError, UnknownTargetError
from lms.xapi.forwarding.tables import letter
from lms.xapi.forwarding.tables import target as table
from lms.xapi.search import Filter
from lms.xapi.terms import Kind as TermKind
from lms.xapi.terms import Term
from lms.xapi.validation import values
from lms.xapi.versions import Version

SECRET_BYTES = 32
LONGEST_NAME = 200
_PORTS = {"http": 80, "https": 443}
_UNCHANGED = "unchanged"
"""Stands for a secret that is not told again; never kept."""
PAGE = 100
"""Statements that another store is asked for at a time."""


class Kind(StrEnum):
    """What a target is: a store, a program that is told, a store that is read."""

    XAPI = "xapi"
    WEBHOOK = "webhook"
    PULL = "pull"


class State(StrEnum):
    """Whether a target is worked for; a stopped one waits for people."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which statements; what is None asks for nothing.

    ``related`` finds the activity in contexts too. ``since`` is exclusive.
    """

    verb: str | None = None
    activity: str | None = None
    related: bool = True
    registration: UUID | None = None
    since: datetime | None = None

    def filter(self) -> Filter:
        """Return what ``lms.xapi.following`` looks for."""
        since = moments.as_microseconds(self.since) if self.since else None
        return Filter(tuple(self._groups()), since=since, own_terms=True)

    def _groups(self) -> Iterator[tuple[Term, ...]]:
        if self.registration is not None:
            yield ((TermKind.REGISTRATION, str(self.registration)),)
        if self.activity is not None:
            direct = (TermKind.ACTIVITY, self.activity)
            wider = (TermKind.RELATED_ACTIVITY, self.activity)
            yield (direct, wider) if self.related else (direct,)
        if self.verb is not None:
            yield ((TermKind.VERB, self.verb),)

    def query(self) -> Query:
        """Return what another store is asked for; its ``since`` moves on."""
        return Query(
            verb=self.verb,
            activity=self.activity,
            related_activities=self.related if self.activity else None,
            registration=self.registration,
            limit=PAGE,
            attachments=True,
        )

    def as_json(self) -> str:
        """Return what is kept."""
        said: JsonObject = {
            "verb": self.verb,
            "activity": self.activity,
            "related": self.related,
            "registration": self.registration,
            "since": moments.written(self.since) if self.since else None,
        }
        return json.dumps(
            {name: said[name] for name in said if said[name] is not None}
        ).decode()

    @classmethod
    def read(cls, text: str) -> "Choice":
        """Read what ``as_json`` wrote."""
        said = json.loads(text)
        registration, since = said.get("registration"), said.get("since")
        return cls(
            said.get("verb"),
            said.get("activity"),
            said["related"],
            UUID(registration) if registration else None,
            moments.parse(since) if since else None,
        )


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a target is, and how one gets in; ``login`` names the key there."""

    url: str
    login: str = ""
    secret: str = field(default="", repr=False)
    version: Version = Version.V2


@dataclass(frozen=True, slots=True)
class Target:
    """A target as the database knows it, without its secret."""

    id: UUID
    store: UUID
    kind: Kind
    name: str
    url: str
    login: str
    version: Version
    choice: Choice
    position: int
    cursor: str
    state: State
    waits_until: datetime | None
    failures: int
    refusals: int
    error_code: str
    error_words: str
    created_at: datetime
    failed_at: datetime | None
    succeeded_at: datetime | None


def add(
    session: Session,
    *,
    store: UUID,
    kind: Kind,
    name: str,
    address: Address,
    choice: Choice = EVERYTHING,
) -> tuple[Target, str]:
    """Make a target and return it with its secret; a webhook without one gets one.

    It begins with the oldest statement that is wanted, unless ``choice`` says since
    when.
    """
    secret = address.secret
    if kind is Kind.WEBHOOK and not secret:
        secret = new_secret()
    if any(each.name == name for each in of_store(session, store)):
        raise _taken(name)
    _check(kind, name, replace(address, secret=secret), choice)
    made = ids.new()
    row = {
        "id": made,
        "store": store,
        "kind": kind.value,
        "name": name,
        "url": _plain(kind, address.url),
        "login": address.login,
        "secret": vault.locked(secret, made),
        "version": address.version.value,
        "choice": choice.as_json(),
        "position": following.START,
        "state": State.ACTIVE.value,
        "created_at": clock.now(),
    }
    session.execute(insert(table), row)
    return named(session, store, name), secret


def change(
    session: Session, target_id: UUID, *, name: str, address: Address, choice: Choice
) -> Target:
    """Change what is said of a target; without a secret it keeps the one it has.

    Not for another host: whoever does not know the secret must not have it sent there.
    It goes on from where it is. A pull begins anew at another address or with another
    choice: its place is one in the other store's answer. What is on its way is still
    sent as it was said before.
    """
    known = by_id(session, target_id)
    others = (each for each in of_store(session, known.store) if each.id != target_id)
    if any(each.name == name for each in others):
        raise _taken(name)
    needs_secret = known.kind is not Kind.WEBHOOK and is_elsewhere(
        known.url, address.url
    )
    if needs_secret and not address.secret:
        raise TargetError("another host needs the secret of the key there")
    kept = address if address.secret else replace(address, secret=_UNCHANGED)
    _check(known.kind, name, kept, choice)
    url = _plain(known.kind, address.url)
    changes: dict[str, Any] = {
        "name": name,
        "url": url,
        "login": address.login,
        "version": address.version.value,
        "choice": choice.as_json(),
    }
    if address.secret:
        changes["secret"] = vault.locked(address.secret, target_id)
    if known.kind is Kind.PULL and (url, choice) != (known.url, known.choice):
        changes["cursor"] = ""
    session.execute(update(table).where(table.c.id == target_id).values(changes))
    return by_id(session, target_id)


def is_elsewhere(url: str, other: str) -> bool:
    """Tell whether two addresses lead to different hosts, ports or protocols."""
    return _origin(url) != _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None] | str:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        # No address; whoever is asked next says so.
        return url
    return parts.scheme, parts.hostname, port


def new_secret() -> str:
    """Return a secret for signatures."""
    return secrets.token_urlsafe(SECRET_BYTES)


def renew_secret(session: Session, target_id: UUID) -> str:
    """Give a target another secret and return it."""
    secret = new_secret()
    session.execute(
        update(table)
        .where(table.c.id == target_id)
        .values(secret=vault.locked(secret, target_id))
    )
    return secret


def _plain(kind: Kind, url: str) -> str:
    return url if kind is Kind.WEBHOOK else url.rstrip("/")


def _taken(name: str) -> TargetError:
    return TargetError(f"there is a target called {name!r} already")


def _check(kind: Kind, name: str, address: Address, choice: Choice) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise TargetError(f"a target needs a name of at most {LONGEST_NAME} letters")
    if not address.secret:
        raise TargetError("another LRS needs the secret of the key there")
    if kind is not Kind.WEBHOOK and (not address.login or ":" in address.login):
        raise TargetError("another LRS needs the name of a key there, without a colon")
    _check_url(address.url)
    for iri in (choice.verb, choice.activity):
        if iri is not None:
            _check_iri(iri)


def _check_url(url: str) -> None:
    """Refuse what no request could go to; the door decides where they may."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in {"http", "https"} and parts.hostname
        plain = parts.username is None and parts.password is None
    except ValueError:
        named, plain = None, False
    if not named or not plain:
        raise TargetError("write the address as https://host/path, without a password")


def _check_iri(text: str) -> None:
    try:
        values.iri(text)
    except StatementError as error:
        raise TargetError(f"{text!r} {error.message}") from None


def of_store(session: Session, store: UUID) -> list[Target]:
    """Return the targets of a store, the oldest first."""
    rows = session.execute(
        select(table)
        .where(table.c.store == store)
        .order_by(table.c.created_at, table.c.id)
    )
    return [loaded(row) for row in rows]


def named(session: Session, store: UUID, name: str) -> Target:
    """Return the target of this name."""
    for each in of_store(session, store):
        if each.name == name:
            return each
    raise UnknownTargetError(f"there is no target called {name!r}")


def by_id(session: Session, target_id: UUID) -> Target:
    """Return the target, whosever it is."""
    row = session.execute(select(table).where(table.c.id == target_id)).one_or_none()
    if row is None:
        raise UnknownTargetError(f"there is no target {target_id}")
    return loaded(row)


def pause(session: Session, target_id: UUID) -> None:
    """Work no more for the target; what is on its way still arrives."""
    session.execute(
        update(table)
        .where(table.c.id == target_id)
        .values(state=State.PAUSED.value, waits_until=None)
    )


def resume(session: Session, target_id: UUID) -> None:
    """Work for the target again, at once, whatever went wrong before."""
    session.execute(
        update(table)
        .where(table.c.id == target_id)
        .values(state=State.ACTIVE.value, waits_until=None, failures=0, refusals=0)
    )


def remove(session: Session, target_id: UUID) -> None:
    """Forget the target, its secret and its dead letters."""
    session.execute(delete(letter).where(letter.c.target == target_id))
    session.execute(delete(table).where(table.c.id == target_id))


def loaded(row: Row[*tuple[Any, ...]]) -> Target:
    """Make a target of its row."""
    return Target(
        row.id,
        row.store,
        Kind(row.kind),
        row.name,
        row.url,
        row.login,
        Version(row.version),
        Choice.read(row.choice),
        row.position,
        row.cursor,
        State(row.state),
        row.waits_until,
        row.failures,
        row.refusals,
        row.error_code,
        row.error_words,
        row.created_at,
        row.failed_at,
        row.succeeded_at,
    )
