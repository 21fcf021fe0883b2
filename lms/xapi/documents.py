"""Documents that clients keep beside statements: states and profiles.

xAPI 2.0, 4.1.6.2, 4.1.6.5 and 4.1.6.6; 1.0.3, Communication 2.2, 2.3, 2.6 and 2.7. A
document is bytes that nobody here looks into, except to merge two JSON objects.

Whether a document may be changed is decided in the very statement of SQL that changes
it, so that of two writers who read the same document only one can replace it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    delete,
    false,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.xapi import merging, moments
from lms.xapi.errors import (
    DocumentConflictError,
    ParameterError,
    PreconditionFailedError,
    TooLargeError,
    UnmergeableDocumentError,
)
from lms.xapi.tables import document as table

LONGEST_NAME = 2000
"""Bytes of a stateId or profileId; PostgreSQL indexes no more than 2,700."""

Tags = frozenset[str]
ANY: Tags = frozenset("*")
"""The tags of "*": those of every document."""

_ATTEMPTS = 10
"""A merge meets another writer once at most, unless the document comes and goes."""


class DocumentKind(StrEnum):
    """What a document describes."""

    STATE = "state"
    ACTIVITY_PROFILE = "activity_profile"
    AGENT_PROFILE = "agent_profile"


@dataclass(frozen=True, slots=True)
class Place:
    """What documents belong to; those of one place differ by their names.

    ``agent`` is an identifier of ``lms.xapi.agents``. What is kept for a registration
    and what is kept without one are two places (1.0.3, Communication 2.3).
    """

    store: UUID
    kind: DocumentKind
    activity: str | None = None
    agent: str | None = None
    registration: UUID | None = None

    @property
    def key(self) -> bytes:
        """Return what tells this place from every other, of every store."""
        parts = [self.store, self.kind, self.activity, self.agent, self.registration]
        return hashlib.blake2b(json.dumps(parts), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its Content-Type, both as they were sent."""

    content: bytes
    content_type: str
    updated: datetime = field(default_factory=clock.now)

    @property
    def etag(self) -> str:
        """Return the SHA-1 of the content in hexadecimal (1.0.3, Communication 3.1)."""
        return hashlib.sha1(self.content, usedforsecurity=False).hexdigest()

    @property
    def is_json(self) -> bool:
        """Tell whether the Content-Type says so, whatever its parameters."""
        return self.content_type.partition(";")[0].strip().lower() == "application/json"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a client asks of the document that is there (RFC 9110, 13.1).

    ``match`` holds the tags of which it must have one, ``none_match`` those of which it
    must have none; None asks for nothing.
    """

    match: Tags | None = None
    none_match: Tags | None = None

    def __bool__(self) -> bool:
        return self.match is not None or self.none_match is not None

    def holds(self, etag: str | None) -> bool:
        """Tell whether a document with this tag, or that there is none, will do."""
        if etag is None:
            return self.match is None
        wanted = self.match is None or self.match == ANY or etag in self.match
        refused = self.none_match is not None and (
            self.none_match == ANY or etag in self.none_match
        )
        return wanted and not refused


WITHOUT = Condition()

LayOver = Callable[[Document, Document], Document]
"""Return what is there once the second document is laid over the first."""


def check_name(name: str, parameter: str) -> str:
    """Return ``name`` if a document may bear it."""
    if not name:
        raise ParameterError(parameter, "must not be empty")
    if "\0" in name or len(name.encode()) > LONGEST_NAME:
        message = f"must have at most {LONGEST_NAME} bytes, and no NUL"
        raise ParameterError(parameter, message)
    return name


# --- Reading

_OF_PLACE = table.c.place == bindparam("of_place")
_OF_NAME = table.c.name == bindparam("of_name")
_GET = select(table.c.content, table.c.content_type, table.c.updated).where(
    _OF_PLACE, _OF_NAME
)
_ETAG = select(table.c.etag).where(_OF_PLACE, _OF_NAME)
_NAMES = (
    select(table.c.name, table.c.updated)
    .where(_OF_PLACE, table.c.updated > bindparam("since"))
    .order_by(table.c.name)
)


def get(session: Session, place: Place, name: str) -> Document | None:
    """Return the document with this name."""
    return _loaded(session.connection().execute(_GET, _one(place, name)).one_or_none())


def names(
    session: Session, place: Place, since: int | None = None
) -> Sequence[tuple[str, datetime]]:
    """Return the names of all documents of a place, each with its last change.

    ``since`` is exclusive and in microseconds, as for statements.
    """
    parameters = {"of_place": place.key, "since": -1 if since is None else since}
    rows = session.connection().execute(_NAMES, parameters)
    return [(name, moments.from_microseconds(updated)) for name, updated in rows]


def _loaded(row: Row[*tuple[Any, ...]] | None) -> Document | None:
    if row is None:
        return None
    return Document(
        row.content, row.content_type, moments.from_microseconds(row.updated)
    )


def _one(place: Place, name: str) -> dict[str, object]:
    return {"of_place": place.key, "of_name": name}


# --- Writing


def put(
    session: Session,
    place: Place,
    name: str,
    sent: Document,
    condition: Condition = WITHOUT,
) -> None:
    """Write a document, new or instead of another, if ``condition`` holds.

    Without a condition it replaces what is there: see ``create``.
    """
    if condition.match is not None:
        written = _replace(session, place, name, sent, condition)
    elif condition.none_match == ANY:
        written = _insert(session, place, name, sent)
    else:
        written = _insert(session, place, name, sent, _allowed(condition))
    if not written:
        raise _failed()


def create(session: Session, place: Place, name: str, sent: Document) -> None:
    """Write a new document; one that is there stays (2.0, 4.1.4)."""
    if not _insert(session, place, name, sent):
        message = (
            "the document exists; to replace it, send If-Match with its ETag, so that "
            "what others wrote is not lost"
        )
        raise DocumentConflictError(message)


def laid_over(found: Document, sent: Document) -> Document:
    """Return the JSON object ``found`` with the members of ``sent``, which is sound."""
    if not (found.is_json and sent.is_json):
        message = (
            "only application/json can be merged, and the document that is there is "
            f"{found.content_type}; send PUT to replace it"
        )
        raise UnmergeableDocumentError(message)
    content = merging.merged(found.content, sent.content)
    return Document(content, sent.content_type)


class Merger:
    """Lay one document over another, none longer than ``longest`` bytes, once.

    So what is merged before the writing transaction begins is there when it has: nobody
    waits for the reading of two large documents, unless another writer came between.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._done: tuple[Document, Document] | None = None
        self._merged: Document | None = None

    def __call__(self, found: Document, sent: Document) -> Document:
        """Return ``sent`` laid over ``found``."""
        if self._merged is None or self._done != (found, sent):
            merged = laid_over(found, sent)
            if len(merged.content) > self._longest:
                message = f"merged, the document has more than {self._longest} bytes"
                raise TooLargeError(message)
            self._merged, self._done = merged, (found, sent)
        return self._merged


def check_mergeable(sent: Document) -> None:
    """Refuse what says that it is JSON and is no object."""
    if sent.is_json:
        merging.check(sent.content)


def merge(
    session: Session,
    place: Place,
    name: str,
    sent: Document,
    condition: Condition = WITHOUT,
    lay_over: LayOver = laid_over,
) -> Document:
    """Lay a JSON object over the one that is there and return what is there then.

    Without one to lay it over, what was sent is kept, and may be of any type (1.0.3,
    Communication 2.2; 2.0, 4.1.6.2). It has passed ``check_mergeable``.
    """
    for _attempt in range(_ATTEMPTS):
        found = _locked(session, place, name)
        if not condition.holds(found.etag if found else None):
            raise _failed()
        if found is None:
            if _insert(session, place, name, sent):
                return sent
            continue
        merged = lay_over(found, sent)
        if _replace(session, place, name, merged, Condition(frozenset({found.etag}))):
            return merged
    message = "the document is being changed by others; try again"
    raise DocumentConflictError(message)


def remove(
    session: Session, place: Place, name: str, condition: Condition = WITHOUT
) -> None:
    """Delete a document if ``condition`` holds; one that is not there is no fault."""
    removal = delete(table).where(_OF_PLACE, _OF_NAME, _allowed(condition))
    connection = session.connection()
    if connection.execute(removal, _one(place, name)).rowcount:
        return
    # Nothing is changed any more: this only finds the right answer.
    etag = connection.execute(_ETAG, _one(place, name)).scalar_one_or_none()
    if not condition.holds(etag):
        raise _failed()


def remove_all(session: Session, place: Place) -> None:
    """Delete every document of a place."""
    removal = delete(table).where(_OF_PLACE)
    session.connection().execute(removal, {"of_place": place.key})


def _locked(session: Session, place: Place, name: str) -> Document | None:
    """Return the document and keep others from it, where rows can be locked.

    On SQLite this transaction is the only writer anyhow.
    """
    query = _GET.with_for_update()
    return _loaded(session.connection().execute(query, _one(place, name)).one_or_none())


def _insert(
    session: Session,
    place: Place,
    name: str,
    sent: Document,
    unless: ColumnElement[bool] | None = None,
) -> bool:
    """Write a row that is not there, or replace it where ``unless`` holds of it."""
    insert = _insertion(session).values(**_values(place, name, sent))
    keys = [table.c.place, table.c.name]
    if unless is None:
        insert = insert.on_conflict_do_nothing(index_elements=keys)
    else:
        insert = insert.on_conflict_do_update(
            index_elements=keys, set_=_changes(sent), where=unless
        )
    written = session.connection().execute(insert.returning(table.c.etag))
    return written.first() is not None


def _insertion(session: Session) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _replace(
    session: Session, place: Place, name: str, sent: Document, condition: Condition
) -> bool:
    change = (
        update(table)
        .where(_OF_PLACE, _OF_NAME, _allowed(condition))
        .values(**_changes(sent))
    )
    return session.connection().execute(change, _one(place, name)).rowcount > 0


def _allowed(condition: Condition) -> ColumnElement[bool]:
    """Write ``condition`` in SQL, for a row that is there."""
    clauses: list[ColumnElement[bool]] = [true()]
    if condition.match is not None and condition.match != ANY:
        clauses.append(table.c.etag.in_(condition.match))
    if condition.none_match == ANY:
        clauses.append(false())
    elif condition.none_match is not None:
        clauses.append(table.c.etag.not_in(condition.none_match))
    return and_(*clauses)


def _values(place: Place, name: str, sent: Document) -> dict[str, object]:
    return {
        "place": place.key,
        "name": name,
        "store": place.store,
        "kind": place.kind.value,
        "activity": place.activity,
        "agent": place.agent,
        "registration": place.registration,
        **_changes(sent),
    }


def _changes(sent: Document) -> dict[str, object]:
    return {
        "content": sent.content,
        "content_type": sent.content_type,
        "etag": sent.etag,
        "updated": moments.as_microseconds(sent.updated),
    }


def _failed() -> PreconditionFailedError:
    message = "the document is not the one that If-Match or If-None-Match asks for"
    return PreconditionFailedError(message)
