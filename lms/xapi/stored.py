"""A statement in the store: what was said, whether to believe it, and its place."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import moments
from lms.xapi.statement import Statement, activity_of
from lms.xapi.versions import Version

WRITER_BITS = 10
"""The low bits of ``seq`` keep writers of one microsecond apart."""


class Source(StrEnum):
    """By which way a statement came: set by the credential, never by the statement."""

    LMS = "lms"
    CMI5 = "cmi5"
    CLIENT = "client"


TRUSTED = frozenset({Source.LMS, Source.CMI5})
"""The sources whose statements move standings."""


@dataclass(frozen=True, slots=True)
class Origin:
    """For whom a batch is stored: the tenant, the way it came, who vouches for it."""

    store: UUID
    source: Source
    authority: JsonObject
    version: str = Version.V2.value
    # Whether activities are what these statements say they are (1.0.3, 4.2: define).
    defines: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored statement; ``payload`` is its JSON as ``format=exact`` returns it."""

    seq: int
    id: UUID
    store: UUID
    source: Source
    registration: UUID | None
    verb: str
    activity: str | None
    timestamp: datetime
    stored: datetime
    payload: bytes
    voided: bool = False

    @property
    def statement(self) -> Statement:
        """Parse the payload; each call gives a copy of its own."""
        statement: Statement = json.loads(self.payload)
        return statement


def checksum(payload: bytes) -> bytes:
    """Return what shows that a byte of the payload was changed where it lies."""
    return hashlib.blake2b(payload, digest_size=16).digest()


def stored_at(seq: int) -> int:
    """Return the moment of storing that ``seq`` carries, in microseconds."""
    return seq >> WRITER_BITS


def load(row: Row[*tuple[Any, ...]]) -> Stored:
    """Make a ``Stored`` of a row of the statement table."""
    statement = json.loads(row.payload)
    return load_known(row, statement["verb"]["id"], activity_of(statement))


def load_known(row: Row[*tuple[Any, ...]], verb: str, activity: str | None) -> Stored:
    """Make a ``Stored`` without parsing, where the query already knows what it says."""
    return Stored(
        row.seq,
        row.id,
        row.store,
        Source(row.source),
        row.registration,
        verb,
        activity,
        moments.from_microseconds(row.timestamp),
        moments.from_microseconds(stored_at(row.seq)),
        row.payload,
        row.voided,
    )
