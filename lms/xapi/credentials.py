"""The keys of clients: made, shown once, checked, revoked.

A key opens one store, in the scopes of xAPI. Its secret has 256 random bits, so a fast
keyed digest keeps it as well as a slow password hash would.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from lms.core import clock, ids, site
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.xapi import agents
from lms.xapi.errors import ScopeError, UnauthorizedError
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
READS_STATEMENTS = frozenset({Scope.ALL, Scope.ALL_READ, Scope.STATEMENTS_READ})


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, without its secret."""

    id: UUID
    store: UUID
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def authority(self) -> JsonObject:
        """Return the agent that vouches for what this key stores."""
        return agents.account(site.current().identity, f"key-{self.id}")

    def origin(self, version: str) -> Origin:
        """Return the origin of what this key stores: a client's, never believed."""
        return Origin(self.store, Source.CLIENT, self.authority, version)

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


def verify(session: Session, key_id: str, secret: str) -> Credential:
    """Return the key if the secret is its own and it is neither revoked nor expired.

    An unknown key costs the same work as a wrong secret.
    """
    row = _find(session, key_id)
    digest = _digest(row.id if row else UUID(int=0), secret)
    if not hmac.compare_digest(digest, row.digest if row else _NOBODY) or row is None:
        message = "the key or its secret is wrong"
        raise UnauthorizedError(message)
    key = _credential(row)
    if key.revoked_at is not None:
        message = "this key was revoked"
        raise UnauthorizedError(message)
    if key.expires_at is not None and key.expires_at <= clock.now():
        message = "this key has expired"
        raise UnauthorizedError(message)
    return key


def revoke(session: Session, *, store: UUID, key_id: UUID) -> None:
    """Let the key open nothing from now on; a second time changes nothing."""
    mine = (credential.c.id == key_id, credential.c.store == store)
    if session.execute(select(credential.c.id).where(*mine)).first() is None:
        raise NotFoundError(str(key_id))
    session.execute(
        update(credential)
        .where(*mine, credential.c.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def credentials_of(session: Session, *, store: UUID) -> list[Credential]:
    """Return the keys of a store, the oldest first; revoked ones too."""
    rows = session.execute(
        select(credential)
        .where(credential.c.store == store)
        .order_by(credential.c.created_at, credential.c.id)
    )
    return [_credential(row) for row in rows]


def _find(session: Session, key_id: str) -> Row[*tuple[Any, ...]] | None:
    try:
        wanted = UUID(key_id)
    except ValueError:
        return None
    return session.execute(
        select(credential).where(credential.c.id == wanted)
    ).one_or_none()


def _credential(row: Row[*tuple[Any, ...]]) -> Credential:
    return Credential(
        row.id,
        row.store,
        row.name,
        frozenset(Scope(scope) for scope in row.scopes.split()),
        row.created_at,
        row.expires_at,
        row.revoked_at,
    )


def _digest(key_id: UUID, secret: str) -> bytes:
    text = b"lrs key\0" + key_id.bytes + secret.encode()
    return hmac.digest(site.current().secret, text, "sha256")
