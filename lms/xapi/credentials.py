"""The keys of clients: made, shown once, checked, renewed, revoked.

A key opens one store, in the scopes of xAPI. Its secret has 256 random bits, so a fast
keyed digest keeps it as well as a slow password hash would.
"""

import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from lms.core import clock, ids, site
from lms.core.db import UtcDateTime
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.xapi import agents
from lms.xapi.errors import RevokedKeyError, ScopeError, UnauthorizedError
from lms.xapi.stored import Origin, Source
from lms.xapi.tables import credential

SECRET_BYTES = 32
_NOBODY = bytes(32)


class Scope(StrEnum):
    """What a key may do (xAPI 1.0.3, 4.2; the names are the specification's)."""

    ALL = "all"
    ALL_READ = "all/read"
    STATEMENTS_WRITE = "statements/write"
    STATEMENTS_READ = "statements/read"
    STATEMENTS_READ_MINE = "statements/read/mine"
    STATE = "state"
    PROFILE = "profile"
    DEFINE = "define"


WRITES_STATEMENTS = frozenset({Scope.ALL, Scope.STATEMENTS_WRITE})
DEFINES_ACTIVITIES = frozenset({Scope.ALL, Scope.DEFINE})
"""Others' statements are kept as they are, and change no activity (1.0.3, 4.2)."""
READS_STATEMENTS = frozenset({Scope.ALL, Scope.ALL_READ, Scope.STATEMENTS_READ})

COVERED: Mapping[Scope, frozenset[Scope]] = {
    **{scope: frozenset({scope}) for scope in Scope},
    Scope.ALL: frozenset(Scope),
    Scope.ALL_READ: frozenset(
        {Scope.ALL_READ, Scope.STATEMENTS_READ, Scope.STATEMENTS_READ_MINE}
    ),
    Scope.STATEMENTS_READ: frozenset(
        {Scope.STATEMENTS_READ, Scope.STATEMENTS_READ_MINE}
    ),
}
"""What each scope allows of the others: so much narrower a token may be."""

WRONG = "the key or its secret is wrong"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, without its secret.

    The secret before the present one opens it until ``overlaps_until``, and
    ``last_used_at`` is true to the minute and a minute late.
    """

    id: UUID
    store: UUID
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    overlaps_until: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def authority(self) -> JsonObject:
        """Return the agent that vouches for what this key stores."""
        return agents.account(site.current().identity, f"key-{self.id}")

    def origin(self, version: str) -> Origin:
        """Return the origin of what this key stores: a client's, never believed."""
        return Origin(
            self.store,
            Source.CLIENT,
            self.authority,
            version,
            defines=not self.scopes.isdisjoint(DEFINES_ACTIVITIES),
        )

    @property
    def covers(self) -> frozenset[Scope]:
        """Return the scopes of the key and all that these contain."""
        return frozenset().union(*(COVERED[scope] for scope in self.scopes))

    def ends(self, now: datetime) -> str | None:
        """Say why the key opens nothing any more; None if it does."""
        if self.revoked_at is not None:
            return "this key was revoked"
        if self.expires_at is not None and self.expires_at <= now:
            return "this key has expired"
        return None

    def require(self, allowed: Collection[Scope]) -> None:
        """Refuse unless the key has one of the ``allowed`` scopes."""
        if self.scopes.isdisjoint(allowed):
            needed = " or ".join(sorted(allowed))
            message = f"this key lacks the scope {needed}"
            raise ScopeError(message)

    def reads_only_its_own(self) -> bool:
        """Tell whether the key may read nothing but what it stored.

        One that may not even do that is refused.
        """
        if not self.scopes.isdisjoint(READS_STATEMENTS):
            return False
        self.require({Scope.STATEMENTS_READ, Scope.STATEMENTS_READ_MINE})
        return True


def create(
    session: Session,
    *,
    store: UUID,
    scopes: Collection[Scope],
    name: str = "",
    expires_at: datetime | None = None,
) -> tuple[Credential, str]:
    """Make a key and return it with its secret, which nobody can see again."""
    key = Credential(ids.new(), store, name, frozenset(scopes), clock.now(), expires_at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "id": key.id,
        "store": key.store,
        "name": key.name,
        "digest": _digest(key.id, secret),
        "scopes": " ".join(sorted(key.scopes)),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }
    session.execute(insert(credential), row)
    return key, secret


@dataclass(frozen=True, slots=True)
class Lock:
    """A key as the database knows it, with what its secrets are recognised by."""

    key: Credential
    digest: bytes
    retired_digest: bytes | None

    def open(self, secret: str) -> Credential:
        """Return the key if the secret is its own and it has not ended."""
        self.recognised(secret)
        return self.alive()

    def recognised(self, secret: str) -> bytes:
        """Return the digest of a secret that is the key's own, or refuse."""
        offered = _digest(self.key.id, secret)
        is_right = hmac.compare_digest(offered, self.digest)
        was_right = hmac.compare_digest(offered, self.retired_digest or _NOBODY)
        if not is_right and not (was_right and self._overlaps()):
            raise UnauthorizedError(WRONG)
        return offered

    def digests(self) -> tuple[bytes, ...]:
        """Return the digests of the secrets that open the key at this moment."""
        if self.retired_digest is not None and self._overlaps():
            return self.digest, self.retired_digest
        return (self.digest,)

    def alive(self) -> Credential:
        """Return the key if it was not revoked and has not expired."""
        over = self.key.ends(clock.now())
        if over is not None:
            raise RevokedKeyError(over)
        return self.key

    def _overlaps(self) -> bool:
        end = self.key.overlaps_until
        return end is not None and clock.now() < end


def verify(session: Session, key_id: str, secret: str) -> Credential:
    """Return the key if the secret is its own and it is neither revoked nor expired."""
    return opened(lock_of(session, key_id), secret)


def opened(lock: Lock | None, secret: str) -> Credential:
    """Do the same with what ``lock_of`` found.

    An unknown key costs the same work as a wrong secret.
    """
    if lock is None:
        hmac.compare_digest(_digest(UUID(int=0), secret), _NOBODY)
        raise UnauthorizedError(WRONG)
    return lock.open(secret)


def lock_of(session: Session, key_id: str) -> Lock | None:
    """Return what a key is checked against; None when there is no such key."""
    try:
        wanted = UUID(key_id)
    except ValueError:
        return None
    if str(wanted) != key_id.lower():
        # One name for each key, not the many ways to write a UUID.
        return None
    row = session.execute(
        select(credential).where(credential.c.id == wanted)
    ).one_or_none()
    if row is None:
        return None
    return Lock(_credential(row), row.digest, row.retired_digest)


def rotate(
    session: Session, *, store: UUID, key_id: UUID, overlap: timedelta
) -> tuple[Credential, str]:
    """Give the key a new secret and return both; the old one opens for ``overlap``.

    A secret that was retired before stops at once: never more than two open a key.
    """
    row = _of_store(session, store, key_id)
    if row.revoked_at is not None:
        message = "this key was revoked; make a new one"
        raise RevokedKeyError(message)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    changed: dict[str, Any] = {
        "digest": _digest(key_id, secret),
        "retired_digest": row.digest if overlap else None,
        "retired_until": clock.now() + overlap if overlap else None,
    }
    session.execute(update(credential).where(credential.c.id == key_id).values(changed))
    renewed = replace(_credential(row), overlaps_until=changed["retired_until"])
    return renewed, secret


def revoke(session: Session, *, store: UUID, key_id: UUID) -> None:
    """Let the key open nothing from now on; a second time changes nothing."""
    _of_store(session, store, key_id)
    session.execute(
        update(credential)
        .where(credential.c.id == key_id, credential.c.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def note_uses(session: Session, moments: Mapping[UUID, datetime]) -> None:
    """Write when keys were last used; never an earlier moment than is known."""
    known, moment = credential.c.last_used_at, bindparam("moment", type_=UtcDateTime())
    changing = (
        update(credential)
        .where(credential.c.id == bindparam("key", type_=Uuid()))
        .where(or_(known.is_(None), known < moment))
        .values(last_used_at=moment)
    )
    # Past the ORM, which would have each row's own key; in one order for all processes.
    session.connection().execute(
        changing, [{"key": key, "moment": moments[key]} for key in sorted(moments)]
    )


def rename(session: Session, *, store: UUID, key_id: UUID, name: str) -> None:
    """Call the key otherwise."""
    _change(session, store, key_id, {"name": name})


def prolong(
    session: Session, *, store: UUID, key_id: UUID, expires_at: datetime | None
) -> None:
    """Let the key end at another moment, or never; one that was revoked stays so."""
    _change(session, store, key_id, {"expires_at": expires_at})


def _change(
    session: Session, store: UUID, key_id: UUID, values: Mapping[str, Any]
) -> None:
    if _of_store(session, store, key_id).revoked_at is not None:
        message = "this key was revoked; make a new one"
        raise RevokedKeyError(message)
    session.execute(update(credential).where(credential.c.id == key_id).values(values))


def one_of(session: Session, *, store: UUID, key_id: UUID) -> Credential:
    """Return a key of a store, or raise ``NotFoundError``."""
    return _credential(_of_store(session, store, key_id))


def ending(session: Session, *, before: datetime) -> list[Credential]:
    """Return the keys that end until then, whose end nobody was told of."""
    told, end = credential.c.warned_of, credential.c.expires_at
    rows = session.execute(
        select(credential)
        .where(end > clock.now(), end <= before)
        .where(credential.c.revoked_at.is_(None), or_(told.is_(None), told != end))
        .order_by(credential.c.store, end, credential.c.id)
    )
    return [_credential(row) for row in rows]


def note_warned(session: Session, key: Credential) -> bool:
    """Note that the end of a key was told; False when somebody else did so before."""
    told = credential.c.warned_of
    noted = session.connection().execute(
        update(credential)
        .where(credential.c.id == key.id)
        .where(or_(told.is_(None), told != key.expires_at))
        .values(warned_of=key.expires_at)
    )
    return noted.rowcount == 1


def credentials_of(session: Session, *, store: UUID) -> list[Credential]:
    """Return the keys of a store, the oldest first; revoked ones too."""
    rows = session.execute(
        select(credential)
        .where(credential.c.store == store)
        .order_by(credential.c.created_at, credential.c.id)
    )
    return [_credential(row) for row in rows]


def _of_store(session: Session, store: UUID, key_id: UUID) -> Row[*tuple[Any, ...]]:
    row = session.execute(
        select(credential).where(credential.c.id == key_id, credential.c.store == store)
    ).one_or_none()
    if row is None:
        raise NotFoundError(str(key_id))
    return row


def _credential(row: Row[*tuple[Any, ...]]) -> Credential:
    return Credential(
        row.id,
        row.store,
        row.name,
        frozenset(Scope(scope) for scope in row.scopes.split()),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.retired_until,
        row.last_used_at,
    )


def _digest(key_id: UUID, secret: str) -> bytes:
    text = b"lrs key\0" + key_id.bytes + secret.encode()
    return hmac.digest(site.current().secret, text, "sha256")
