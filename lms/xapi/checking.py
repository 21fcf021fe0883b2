"""Whether what is stored is still what was stored: every row against itself.

A row says most things twice: the payload in JSON, the columns and the index for
searching. Where both still agree, neither was changed by a fault of the disk.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.orm import Session

from lms.core import json, site
from lms.core.archive import Advance
from lms.core.checking import Problem
from lms.core.errors import NotFoundError
from lms.core.files import FileStore
from lms.xapi import activities, agents, moments, queries, references, terms, writing
from lms.xapi import statement as statements
from lms.xapi.attachments import ALGORITHMS
from lms.xapi.portions import MOST_BYTES, portion
from lms.xapi.statement import Statement
from lms.xapi.stored import Source, Stored, checksum, load, stored_at
from lms.xapi.tables import attachment, document, posting
from lms.xapi.tables import statement as table
from lms.xapi.terms import Kind, Term

OF_ONE_SERVER = {table.name: ("xid", "begun")}
"""Columns that mean something in the PostgreSQL server that wrote them, and would
mislead ``lms.xapi.consistency`` in another one."""

_CHUNK = 500
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading JSON of another shape than a statement's can raise."""

_DOCUMENTS = 8
"""Documents that are in memory at a time."""

_PAGE = portion(
    select(table.c.seq)
    .where(table.c.seq > bindparam("after"))
    .order_by(table.c.seq)
    .limit(_CHUNK),
    *table.c,
)
_POSTED = select(posting.c.key, posting.c.seq).where(
    posting.c.seq.in_(bindparam("seqs", expanding=True))
)
_ORPHANS = (
    select(posting.c.key, posting.c.seq)
    .outerjoin(table, table.c.seq == posting.c.seq)
    .where(table.c.seq.is_(None))
    .limit(_CHUNK)
)


# --- Statements


def check_statements(
    session: Session, advance: Advance, *, every: int = 1
) -> Iterator[Problem]:
    """Give what is wrong with statements; of each ``every``-th also the index.

    Reads the whole table in the order of storing, a page at a time.
    """
    connection = session.connection()
    after, number = -(2**63), 0
    while rows := connection.execute(
        _PAGE, {"after": after, "bytes": MOST_BYTES}
    ).all():
        sample = [row for at, row in enumerate(rows, number) if at % every == 0]
        for row in rows:
            yield from _problems(f"statement {row.id}", _faults(session, row))
        yield from _unposted(session, sample)
        after, number = rows[-1].seq, number + len(rows)
        advance(len(rows))


def _problems(what: str, faults: Iterator[str]) -> Iterator[Problem]:
    try:
        for how in faults:
            yield Problem(what, how)
    except _UNREADABLE as error:
        yield Problem(what, f"the payload is no statement ({error!r})")


def _faults(session: Session, row: Row[*tuple[Any, ...]]) -> Iterator[str]:
    said: Statement = json.loads(row.payload)
    for name, kept, found in _twice(row, said):
        if kept != found:
            yield f"the column {name} and the payload differ"
    if row.source not in set(Source):
        yield "the column source holds no source"
    if row.voided and not _has_voider(session.connection(), row):
        yield "it is marked as voided, and no statement voids it"
    if statements.is_voiding(said):
        yield from _ineffective(session, load(row))


def _twice(
    row: Row[*tuple[Any, ...]], said: Statement
) -> Iterator[tuple[str, object, object]]:
    """Give what columns and payload both say: the name, and what each of them says."""
    activity = statements.activity_of(said)
    registration = said.get("context", {}).get("registration")
    stored = moments.as_microseconds(moments.parse(said["stored"]))
    happened = moments.as_microseconds(moments.parse(said["timestamp"]))
    verb = terms.key(row.store, Kind.VERB, said["verb"]["id"])
    yield "checksum", row.checksum, checksum(row.payload)
    yield "id", row.id, UUID(said["id"])
    yield "seq", stored_at(row.seq), stored
    yield "timestamp", row.timestamp, happened
    yield "verb_key", row.verb_key, verb
    yield (
        "activity_key",
        row.activity_key,
        None if activity is None else terms.key(row.store, Kind.ACTIVITY, activity),
    )
    yield (
        "registration",
        row.registration,
        None if registration is None else UUID(registration),
    )


def _has_voider(connection: Connection, row: Row[*tuple[Any, ...]]) -> bool:
    found = writing.referrers(connection, row.store, [row.id])
    return any(statements.is_voiding(each.statement) for each in found)


def _ineffective(session: Session, voider: Stored) -> Iterator[str]:
    target = statements.target_of(voider.statement)
    voided = queries.get(session, voider.store, UUID(target)) if target else None
    if voided is None or voided.voided or statements.is_voiding(voided.statement):
        return
    if references.may_void(voider, voided):
        yield f"it voids {voided.id}, which is not marked as voided"


# --- The index of statements


def _unposted(
    session: Session, rows: Sequence[Row[*tuple[Any, ...]]]
) -> Iterator[Problem]:
    if not rows:
        return
    found: dict[int, set[int]] = {row.seq: set() for row in rows}
    for key, seq in session.connection().execute(_POSTED, {"seqs": list(found)}):
        found[seq].add(key)
    for row in rows:
        yield from _problems(
            f"statement {row.id}", _index_faults(session, row, found[row.seq])
        )


def _index_faults(
    session: Session, row: Row[*tuple[Any, ...]], posted: set[int]
) -> Iterator[str]:
    said: Statement = json.loads(row.payload)
    found, possible = _terms(session, load(row), said)
    if missing := {*terms.keys(row.store, found)} - posted:
        yield f"{len(missing)} entries of the index are missing"
    if strange := posted - {*terms.keys(row.store, found | possible)}:
        yield f"{len(strange)} entries of the index do not belong to it"


def _terms(
    session: Session, stored: Stored, said: Statement
) -> tuple[set[Term], set[Term]]:
    """Return the terms under which a statement must stand, and those it may."""
    found = terms.terms_of(said) | {(Kind.ALL, "")}
    possible = {
        (Kind.DEFINITION, activity)
        for activity, _definition in activities.definitions_of(said)
    }
    target = statements.target_of(said)
    if target is not None:
        lent = references.inherited(session, stored.store, UUID(target))
        found |= lent | {(Kind.TARGET, target)}
        (possible if lent else found).add((Kind.WAITING, ""))
    if stored.source is not Source.LMS:
        found.add((Kind.AUTHORITY, agents.signature(said["authority"])))
    return found, possible


def check_index(session: Session) -> Iterator[Problem]:
    """Give the entries of the index that belong to no statement; reads all of it."""
    for row in session.connection().execute(_ORPHANS):
        yield Problem(f"index entry ({row.key}, {row.seq})", "it has no statement")


# --- Documents and attachments


def check_documents(session: Session) -> Iterator[Problem]:
    """Give the documents whose content is not that of their tag."""
    columns = (document.c.kind, document.c.name, document.c.content, document.c.etag)
    query = select(*columns).execution_options(yield_per=_DOCUMENTS)
    rows = session.connection().execute(query)
    for row in rows:
        if hashlib.sha1(row.content, usedforsecurity=False).hexdigest() != row.etag:
            yield Problem(f"{row.kind} {row.name!r}", "content and etag differ")


def check_attachments(session: Session) -> Iterator[Problem]:
    """Give the attachments whose file is gone or has another content or length."""
    files = site.current().files
    for row in session.connection().execute(select(attachment)):
        for how in _attachment_faults(files, row):
            yield Problem(f"attachment {row.sha2}", how)


def _attachment_faults(files: FileStore, row: Row[*tuple[Any, ...]]) -> Iterator[str]:
    try:
        content = files.get(row.file)
    except NotFoundError:
        yield f"there is no file {row.file}"
        return
    algorithm = ALGORITHMS.get(len(row.sha2))
    if algorithm is None or hashlib.new(algorithm, content).hexdigest() != row.sha2:
        yield f"the file {row.file} has another sum"
    if len(content) != row.length:
        yield f"the file {row.file} has another length"
