"""Make the exports that were ordered, and go on with what a dead runner left.

An export has one runner at a time. It holds a lease in the row, which it renews with
each chunk, and a lock on the folder where it writes: after a crash another one takes
over at the last whole chunk, cuts the file off there, and what comes out is the same.
"""

import fcntl
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, scoped_session

from lms.core import clock, ids, site, transaction
from lms.core.errors import PamongError
from lms.core.files import sync
from lms.records.asked import Asked
from lms.records.errors import (
    ExportInVainError,
    KeyDestroyedError,
    LostWorkError,
    RightLostError,
    TooManyRowsError,
)
from lms.records.exports import columns, reading, rights
from lms.records.exports.columns import Column
from lms.records.exports.pseudonyms import Pseudonyms
from lms.records.exports.reading import Entry, Source
from lms.records.formats import MOST_ROWS, Format
from lms.records.models import PseudonymKey, RecordExport, State

LEASE = timedelta(minutes=10)
"""For how long a runner that says nothing is waited for."""
MOST_ATTEMPTS = 5
"""Runners that may end without a chunk, one after the other."""
KEPT = timedelta(days=7)
"""How long a finished file is there."""

LOCK = "lock"
_UNFINISHED = ".unfinished"

log = logging.getLogger(__name__)

AnySession = Session | scoped_session[Any]


class Writer(Protocol):
    """Makes a file of pages; can be continued at a mark that ``settle`` gave."""

    pages: ClassVar[int]

    def write(self, entries: Sequence[Entry]) -> None:
        """Add a page."""

    def settle(self) -> int:
        """Make durable what was written, and return its mark."""

    def finish(self, target: Path) -> None:
        """Make the file of all that is settled; what was settled stays there."""

    def close(self) -> None:
        """Let go of everything."""


MakesWriter = Callable[[Path, int, Sequence[Column]], Writer]
Writers = Mapping[Format, MakesWriter]


class LostLeaseError(Exception):
    """Somebody else has the export now, or nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Job:
    """An export on its way, apart from any session."""

    id: UUID
    runner: UUID
    owner_id: UUID | None
    format: Format
    columns: tuple[str, ...]
    key_id: UUID | None
    source: Source
    is_begun: bool
    position: int
    mark: int
    done: int


def home() -> Path:
    """Return where this site's files of exports lie."""
    return site.current().files.folder.with_name("exports")


def path_of(folder: Path, export: UUID, format_: Format) -> Path:
    """Return where the finished file lies."""
    return folder / f"{export}{format_.suffix}"


def is_due(session: AnySession) -> bool:
    """Tell whether ``run_due`` has anything to do; one look at an index."""
    now = clock.now()
    ended = and_(RecordExport.state == State.DONE, RecordExport.expires_at <= now)
    with transaction.reading(session):
        query = select(RecordExport.id).where(or_(_open(), ended)).limit(1)
        return session.scalars(query).first() is not None


def _open() -> ColumnElement[bool]:
    return or_(
        RecordExport.state == State.WAITING,
        and_(
            RecordExport.state == State.RUNNING,
            RecordExport.lease_until <= clock.now(),
        ),
    )


def run_due(session: AnySession, folder: Path, writers: Writers) -> int:
    """Make all that waits, the oldest first; return how many files were finished.

    What fails by itself (rights lost, too long) is noted; any other error goes through,
    and its export is tried again when its lease has run out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expire(session)
    sweep(session, folder)
    finished = 0
    while (job := _claim(session)) is not None:
        finished += run(session, job, folder, writers)
    return finished


def _claim(session: AnySession) -> Job | None:
    with transaction.writing(session):
        query = (
            select(RecordExport)
            .where(_open())
            .order_by(RecordExport.created_at, RecordExport.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = session.scalars(query).first()
        if row is None:
            return None
        now = clock.now()
        row.state = State.RUNNING
        row.runner = ids.new()
        row.lease_until = now + LEASE
        row.attempts += 1
        row.started_at = row.started_at or now
        return _job(row, row.runner)


def _job(row: RecordExport, runner: UUID) -> Job:
    source = Source(
        row.store,
        Asked.read(row.question, row.zone),
        rights.read(row.within),
        row.after_seq,
        row.after_seq if row.until_seq is None else row.until_seq,
    )
    return Job(
        row.id,
        runner,
        row.owner_id,
        row.format,
        tuple(row.columns),
        row.pseudonym_key_id,
        source,
        row.until_seq is not None,
        row.after_seq if row.position is None else row.position,
        row.mark,
        row.done,
    )


def run(session: AnySession, job: Job, folder: Path, writers: Writers) -> bool:
    """Make one claimed export; tell whether its file is finished."""
    work = folder / str(job.id)
    work.mkdir(exist_ok=True)
    with _locked(work) as is_ours:
        if not is_ours:
            log.warning("export %s is still being written", job.id)
            return False
        try:
            _make(session, job, folder, writers)
        except PamongError as error:
            log.warning("export %s failed: %s", job.id, error.code)
            _fail(session, job, error.code)
            finished = False
        except LostLeaseError:
            # Its folder may be somebody else's by now; ``sweep`` knows.
            log.warning("export %s was taken away", job.id)
            return False
        else:
            finished = True
    shutil.rmtree(work, ignore_errors=True)
    return finished


@contextmanager
def _locked(work: Path) -> Iterator[bool]:
    """Hold the folder as long as the block runs; tell whether nobody else does."""
    with (work / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _make(session: AnySession, job: Job, folder: Path, writers: Writers) -> None:
    _check(session, job)
    others = _pseudonyms(session, job)
    if not job.is_begun:
        job = _begin(session, job)
    work = folder / str(job.id)
    try:
        writer = writers[job.format](work, job.mark, columns.chosen(job.columns))
    except LostWorkError:
        # Restored from a backup, say: the row knows of a file that is not there.
        job = _restarted(session, job)
        writer = writers[job.format](work, 0, columns.chosen(job.columns))
    with closing(writer):
        done = _write(session, job, writer, others)
        target = path_of(folder, job.id, job.format)
        _finish(writer, target)
    _note_finished(session, job, target, done)


def _check(session: AnySession, job: Job) -> None:
    """Refuse what its owner may not read any more, and what fails again and again."""
    with transaction.reading(session):
        row = session.get_one(RecordExport, job.id)
        in_vain = row.attempts > MOST_ATTEMPTS
        allowed = job.owner_id is None or rights.covered(
            _plain(session),
            rights.places_of(_plain(session), job.owner_id),
            job.source.store,
            job.source.within,
        )
    if in_vain:
        raise ExportInVainError
    if not allowed:
        raise RightLostError


def _plain(session: AnySession) -> Session:
    return session() if isinstance(session, scoped_session) else session


def _pseudonyms(session: AnySession, job: Job) -> Pseudonyms | None:
    if job.key_id is None:
        return None
    with transaction.reading(session):
        key = session.get_one(PseudonymKey, job.key_id)
        if key.secret is None:
            raise KeyDestroyedError
        return Pseudonyms(key.secret)


def _begin(session: AnySession, job: Job) -> Job:
    """Decide how far the export goes, once and for all, and count what is in it."""
    plain = _plain(session)
    until = reading.end(plain, job.source.store, job.source.after)
    source = replace(job.source, until=until)
    total = reading.count(plain, source)
    if job.format is Format.XLSX and total > MOST_ROWS and not source.asked.outcome:
        raise TooManyRowsError
    _note(session, job, until_seq=until, total=total)
    return replace(job, source=source, is_begun=True)


def _restarted(session: AnySession, job: Job) -> Job:
    again = replace(job, position=job.source.after, mark=0, done=0)
    _note(session, job, position=None, mark=0, done=0)
    return again


def _write(
    session: AnySession, job: Job, writer: Writer, others: Pseudonyms | None
) -> int:
    """Write what is left, chunk by chunk; return how many rows there are in all."""
    position, done, pages = job.position, job.done, 0
    while True:
        page = reading.page(_plain(session), job.source, position, others)
        writer.write(page.entries)
        position, done, pages = page.through, done + len(page.entries), pages + 1
        if job.format is Format.XLSX and done > MOST_ROWS:
            raise TooManyRowsError
        if page.is_last or pages % writer.pages == 0:
            mark = writer.settle()
            _note(session, job, position=position, mark=mark, done=done, attempts=0)
        if page.is_last:
            return done


def _finish(writer: Writer, target: Path) -> None:
    unfinished = target.with_name(target.name + _UNFINISHED)
    writer.finish(unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    sync(target.parent)


def _note(session: AnySession, job: Job, **values: object) -> None:
    """Write down how far the export is, if it is still this runner's."""
    with transaction.writing(session):
        changed = session.execute(
            update(RecordExport)
            .where(RecordExport.id == job.id, RecordExport.runner == job.runner)
            .where(RecordExport.state == State.RUNNING)
            .values(lease_until=clock.now() + LEASE, **values)
            .execution_options(synchronize_session=False)
        )
        if changed.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE has it
            raise LostLeaseError


def _note_finished(session: AnySession, job: Job, target: Path, done: int) -> None:
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    now = clock.now()
    _note(
        session,
        job,
        state=State.DONE,
        done=done,
        total=done,
        size=target.stat().st_size,
        sha256=digest,
        finished_at=now,
        expires_at=now + KEPT,
    )


def _fail(session: AnySession, job: Job, code: str) -> None:
    try:
        _note(
            session,
            job,
            state=State.FAILED,
            failure=code,
            finished_at=clock.now(),
        )
    except LostLeaseError:
        log.warning("export %s was taken away", job.id)


# --- Files that are not needed any more


def expire(session: AnySession) -> int:
    """Note which files have been there long enough; ``sweep`` removes them."""
    with transaction.reading(session):
        over = session.scalars(
            select(RecordExport.id).where(
                RecordExport.state == State.DONE,
                RecordExport.expires_at <= clock.now(),
            )
        ).all()
    if over:
        with transaction.writing(session):
            session.execute(
                update(RecordExport)
                .where(RecordExport.id.in_(over))
                .values(state=State.EXPIRED)
                .execution_options(synchronize_session=False)
            )
    return len(over)


def sweep(session: AnySession, folder: Path) -> int:
    """Remove files of exports that are over or were never there; return how many."""
    paths = {path: path.name.partition(".")[0] for path in folder.iterdir()}
    live = (State.WAITING, State.RUNNING, State.DONE)
    with transaction.reading(session):
        query = select(RecordExport.id).where(RecordExport.state.in_(live))
        needed = {str(each) for each in session.scalars(query)}
    useless = [path for path, export in paths.items() if export not in needed]
    for path in useless:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(useless)
