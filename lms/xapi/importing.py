"""Lines as statements: each is stored as a client's, or listed with the reason.

Safe to repeat: a statement that is there already is passed over, and one without an id
gets the same one each time, from its file's beginning and its line's number and text.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import ids, json, site, transaction
from lms.core.errors import PamongError
from lms.core.json import JsonObject
from lms.xapi import agents, attachments, bodies, entries, store
from lms.xapi.errors import BodyError, StatementError
from lms.xapi.statement import Statement
from lms.xapi.stored import Origin, Source
from lms.xapi.tables import statement as table
from lms.xapi.versions import Version

BATCH = 200
"""Statements stored in one transaction."""

LONGEST = 24 * 1024 * 1024
"""Bytes of a line: of the longest body, and half as much again for what the store adds
to a statement and for numbers that it writes out."""

BEGINNING = 1024 * 1024
"""Bytes by which a file is told from others: one that was cut off later, or went on,
is still the same."""

_CHUNK = 64 * 1024


class Readable(Protocol):
    """An open file, of whatever kind."""

    def readline(self, size: int, /) -> bytes:
        """Return the next line, or its first ``size`` bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""

    def seek(self, offset: int, /) -> int:
        """Go to a place in the file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; ``number`` counts from 1."""

    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not stored, and why; ``path`` names the property at fault."""

    line: Line
    code: str
    message: str
    path: str | None = None

    def as_json(self) -> bytes:
        """Return what is written of it: one line of JSON."""
        found: JsonObject = {
            "line": self.line.number,
            "error": self.code,
            "message": self.message,
        }
        if self.path:
            found["path"] = self.path
        found["text"] = self.line.text.decode(errors="replace")
        return json.dumps(found) + b"\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some lines."""

    stored: int = 0
    known: int = 0
    rejected: tuple[Rejected, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.stored + other.stored,
            self.known + other.known,
            self.rejected + other.rejected,
        )


@dataclass(frozen=True, slots=True)
class _Read:
    line: Line
    id: UUID
    statement: Statement
    version: Version


def origin_of(home: UUID, name: str) -> Origin:
    """Return the origin of what an import of this name stores: never believed."""
    vouching = agents.account(site.current().identity, f"import-{name}")
    return Origin(home, Source.CLIENT, vouching)


def sum_of(file: Readable) -> str:
    """Return a sum of the file's first ``BEGINNING`` bytes, and go back to its start.

    A file that breaks off has the sum of what can be read.
    """
    digest = hashlib.sha256()
    rest = BEGINNING
    with suppress(EOFError, OSError, zlib.error):
        while rest and (some := file.read(min(rest, _CHUNK))):
            digest.update(some)
            rest -= len(some)
    file.seek(0)
    return digest.hexdigest()


def lines_of(file: Readable) -> Iterator[Line]:
    """Give the lines of ``file`` that are not blank.

    One that is too long comes cut, so that nobody can fill the memory.
    """
    number = 0
    while text := file.readline(LONGEST + 1):
        number += 1
        whole = text
        while whole and not whole.endswith(b"\n"):
            whole = file.readline(LONGEST + 1)
        if text.strip():
            yield Line(number, text.rstrip(b"\r\n"))


def run(
    session: Session, lines: Iterable[Line], origin: Origin, source: str
) -> Iterator[Outcome]:
    """Store ``lines`` batch by batch, each a transaction, and tell what became of it.

    ``source`` is the file's ``sum_of``. Whatever ends this leaves whole batches stored.
    """
    batch: dict[UUID, _Read] = {}
    for line in lines:
        try:
            read = _read(line, source)
            _check_attachments(session, origin.store, read.statement)
        except PamongError as error:
            yield Outcome(rejected=(_rejected(line, error),))
            continue
        if batch and (len(batch) == BATCH or not _fits(batch, read)):
            yield _store(session, list(batch.values()), origin)
            batch = {}
        batch[read.id] = read
    if batch:
        yield _store(session, list(batch.values()), origin)


def _fits(batch: dict[UUID, _Read], read: _Read) -> bool:
    """Tell whether a statement can be in one batch with those that wait."""
    return read.id not in batch and next(iter(batch.values())).version is read.version


# --- Reading


def _read(line: Line, source: str) -> _Read:
    if len(line.text) > LONGEST:
        message = f"the line is longer than {LONGEST} bytes"
        raise BodyError(message)
    value: Any = bodies.parse(line.text)
    if not isinstance(value, dict):
        message = "the line is not a JSON object"
        raise BodyError(message)
    derived = ids.derived("import", source, line.number, line.text)
    value.setdefault("id", str(derived))
    try:
        name = UUID(value["id"])
    except (ValueError, TypeError, AttributeError):
        raise StatementError("id", "must be a UUID") from None
    return _Read(line, name, value, _version(value))


def _version(statement: Statement) -> Version:
    """Return by which rules a statement was written: those that it names."""
    named = str(statement.get("version", ""))
    return Version.V1 if named.startswith("1.") else Version.V2


def _check_attachments(session: Session, home: UUID, statement: Statement) -> None:
    """Refuse attachments whose content neither the store nor a ``fileUrl`` has."""
    missing = {
        str(item.get("sha2", "")).lower(): path
        for path, item in attachments.declared(statement)
        if "fileUrl" not in item or item.get("usageType") == attachments.SIGNATURE
    }
    if not missing:
        return
    with transaction.reading(session):
        found = attachments.find(session, home, missing)
    for sha2, path in missing.items():
        if sha2 not in found:
            raise StatementError(path, "its content is not in the store")


def _rejected(line: Line, error: PamongError) -> Rejected:
    return Rejected(
        line, error.code, str(error.message), getattr(error, "path", None) or None
    )


# --- Storing


def _store(session: Session, batch: Sequence[_Read], origin: Origin) -> Outcome:
    """Store a batch whole, or without those statements that cannot be stored."""
    try:
        return _add(session, batch, origin)
    except PamongError:
        sound, rejected = _sound(batch, origin)
    outcome = Outcome(rejected=rejected)
    for version in Version:
        alike = [read for read in sound if read.version is version]
        outcome += _each_if_need_be(session, alike, origin)
    return outcome


def _each_if_need_be(
    session: Session, batch: Sequence[_Read], origin: Origin
) -> Outcome:
    try:
        return _add(session, batch, origin)
    except PamongError:
        # What contradicts the store is found by trying.
        return sum((_one(session, read, origin) for read in batch), start=Outcome())


def _sound(
    batch: Sequence[_Read], origin: Origin
) -> tuple[list[_Read], tuple[Rejected, ...]]:
    """Part those that keep the rules from those that break one."""
    sound, rejected = [], []
    for read in batch:
        try:
            sound.append(_checked(read, origin))
        except PamongError as error:
            rejected.append(_rejected(read.line, error))
    return sound, tuple(rejected)


def _checked(read: _Read, origin: Origin) -> _Read:
    """Return ``read`` with the version whose rules it keeps; raise if there is none.

    A store takes what names 1.0 and is sent under 2.0, by the rules of 2.0.
    """
    try:
        entries.prepare([read.statement], _said_in(origin, read.version))
    except PamongError:
        if read.version is Version.V2:
            raise
        with suppress(PamongError):
            entries.prepare([read.statement], _said_in(origin, Version.V2))
            return replace(read, version=Version.V2)
        raise
    return read


def _one(session: Session, read: _Read, origin: Origin) -> Outcome:
    try:
        return _add(session, [read], origin)
    except PamongError as error:
        return Outcome(rejected=(_rejected(read.line, error),))


def _add(session: Session, batch: Sequence[_Read], origin: Origin) -> Outcome:
    if not batch:
        return Outcome()
    with transaction.writing(session):
        known = _known(session, origin.store, [read.id for read in batch])
        statements = [read.statement for read in batch]
        store.add(session, statements, _said_in(origin, batch[0].version))
    return Outcome(len(batch) - known, known)


def _said_in(origin: Origin, version: Version) -> Origin:
    return replace(origin, version=version.value)


def _known(session: Session, home: UUID, names: Sequence[UUID]) -> int:
    """Count those that the store has already."""
    query = select(func.count()).where(table.c.store == home, table.c.id.in_(names))
    number: int = session.connection().execute(query).scalar_one()
    return number
