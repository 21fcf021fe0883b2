"""Keeping columns up with the log: one process at a time, nothing missed or twice.

A statement that was voided before it came here never gets a row. One that is voided
later is put on the list of what is gone, when the statement that voids it comes by;
whether that one had the right to, the log has decided (``lms.xapi.references``). So is
what has left the log because it was old (``lms.xapi.retention``).
"""

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core import ids, json
from lms.core.json import JsonObject
from lms.xapi import following, retention, terms
from lms.xapi.columns import coding, layout
from lms.xapi.columns.coding import Coder
from lms.xapi.columns.home import Dimensions
from lms.xapi.columns.layout import ACTOR, GONE, TEXTS, TYPES, Manifest
from lms.xapi.following import START
from lms.xapi.search import Filter
from lms.xapi.statement import is_voiding, target_of
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind

STEP = 2000
"""Statements of a step."""

_CHUNK = 500
"""Identifiers in one IN list."""

_EVERYTHING = Filter()
_VOIDED = select(statement.c.seq).where(
    statement.c.store == bindparam("of_store"),
    statement.c.id.in_(bindparam("ids", expanding=True)),
    statement.c.voided,
)
_THERE = select(statement.c.seq).where(
    statement.c.seq == bindparam("last"), statement.c.store == bindparam("of_store")
)

_LEFT = select(posting.c.seq).where(
    posting.c.key == bindparam("all"),
    posting.c.seq > bindparam("low"),
    posting.c.seq <= bindparam("high"),
)


@dataclass(frozen=True, slots=True)
class Caught:
    """What a step did: rows added, the log seen up to ``upto``, and if there is more.

    The manifest may say less than ``upto`` where nothing was there to be written.
    """

    rows: int
    upto: int
    more: bool


def catch_up(
    session: Session, store: UUID, folder: Path, dimensions: Dimensions, most: int
) -> Caught | None:
    """Take in the next ``most`` statements; None if somebody else is at it.

    In a reading transaction that has read nothing yet, as ``following.follow`` asks.
    """
    with writing(folder, dimensions) as writer:
        return None if writer is None else writer.step(session, store, most)


def is_behind(session: Session, store: UUID, manifest: Manifest | None) -> bool:
    """Tell whether the columns are not those of the log as it is now; cheaply."""
    last = following.newest(session, store)
    if manifest is None or last is None:
        return last is not None or (manifest is not None and manifest.rows > 0)
    # An earlier end of the log than ours: it was restored from a backup.
    is_another = last > manifest.upto or last < manifest.last
    return is_another or retention.generation(session, store) != manifest.retired


@contextmanager
def writing(folder: Path, dimensions: Dimensions) -> Iterator["Writer | None"]:
    """Give the one writer of a store's columns; None if there is one already.

    A writer whose step failed has to be left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Writer(folder, dimensions)


def rebuild(folder: Path) -> None:
    """Let the next step begin anew; until it has come far, answers say so."""
    (folder / layout.MANIFEST).unlink(missing_ok=True)


class Writer:
    """The files of one store, and what it knows of them while nobody else writes."""

    def __init__(self, folder: Path, dimensions: Dimensions) -> None:
        self._folder = folder
        self._dimensions = dimensions
        found = layout.load(folder)
        if found is None or not layout.is_whole(folder, found):
            self._manifest, self._coder = self._begin()
        else:
            self._manifest, self._coder = found, self._coder_of(found)

    def step(self, session: Session, store: UUID, most: int) -> Caught:
        """Take in the next statements, at most ``most``."""
        if not _is_of_this_log(session, store, self._manifest):
            self._manifest, self._coder = self._begin()
        self._strike(session, store)
        upto = self._manifest.upto
        found = following.follow(session, store, _EVERYTHING, upto, most)
        said = [(seq, json.loads(payload)) for seq, _id, payload in found.statements]
        if said:
            voided = _voided(session, store, [each for _seq, each in said])
            self.add(said, voided, found.upto)
        else:
            # In this process alone: that nothing came is no news.
            self._manifest = replace(self._manifest, upto=max(upto, found.upto))
        return Caught(len(said), found.upto, found.more)

    def add(
        self, said: Sequence[tuple[int, JsonObject]], voided: Sequence[int], upto: int
    ) -> None:
        """Add a row for each statement; strike out those that are ``voided``, by seq.

        Of these some may have no row: they were voided before they came.
        """
        manifest, words = self._manifest, self._coder.dictionaries
        gone = self._rows_of(voided)
        contents = {
            layout.column(name): np.array(values, TYPES[name]).tobytes()
            for name, values in self._coder.rows(said).items()
        }
        contents[layout.column(GONE)] = np.array(gone, layout.GONE_TYPE).tobytes()
        for name, of in words.items():
            contents[layout.dictionary(name)] = b"".join(of.fresh)
        self._keep(
            replace(
                manifest,
                rows=manifest.rows + len(said),
                last=said[-1][0],
                gone=manifest.gone + len(gone),
                upto=upto,
                words={name: of.words for name, of in words.items()},
            ),
            contents,
        )
        for of in words.values():
            of.settle()

    def _strike(self, session: Session, store: UUID) -> None:
        """Strike out what has left the log since this was done last."""
        manifest, state = self._manifest, retention.kept(session, store)
        if state.generation == manifest.retired:
            return
        gone: list[int] = []
        if manifest.rows:
            # All up to there was looked at then, and nothing of it goes any more.
            low = manifest.swept if manifest.swept < state.swept else START
            gone = self._missing(session, store, low, max(state.swept, manifest.swept))
        self._keep(
            replace(
                manifest,
                gone=manifest.gone + len(gone),
                retired=state.generation,
                swept=max(state.swept, manifest.swept),
            ),
            {layout.column(GONE): np.array(gone, layout.GONE_TYPE).tobytes()},
        )

    def _missing(self, session: Session, store: UUID, low: int, high: int) -> list[int]:
        """Return the rows after ``low`` and up to ``high`` that the log has no more."""
        column = self._seqs()
        start, stop = np.searchsorted(column, [low, high], side="right")
        span = {"all": terms.key(store, Kind.ALL), "low": low, "high": high}
        there = session.connection().execute(_LEFT, span).scalars().all()
        is_gone = ~np.isin(column[start:stop], np.array(there, np.int64))
        found: list[int] = (np.flatnonzero(is_gone) + start).tolist()
        return found

    def _keep(self, manifest: Manifest, contents: Mapping[str, bytes]) -> None:
        """Write ``contents`` behind what counts, and let the new manifest count."""
        here = self._folder / self._manifest.generation
        for name, size in self._manifest.sizes.items():
            if contents.get(name):
                layout.append(here / name, size, contents[name])
        self._manifest = manifest
        layout.save(self._folder, manifest)

    def _begin(self) -> tuple[Manifest, Coder]:
        for each in self._folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
        manifest = layout.begin(self._folder, str(ids.new()))
        return manifest, self._coder_of(manifest)

    def _coder_of(self, manifest: Manifest) -> Coder:
        return Coder(self._dimensions, _words(self._folder, manifest))

    def _rows_of(self, seqs: Sequence[int]) -> list[int]:
        """Return the rows of statements that have one."""
        manifest = self._manifest
        if not seqs or not manifest.rows:
            return []
        column = self._seqs()
        places = np.searchsorted(column, seqs)
        return [
            int(place)
            for place, seq in zip(places, seqs, strict=True)
            if place < manifest.rows and column[place] == seq
        ]

    def _seqs(self) -> npt.NDArray[np.int64]:
        path = self._folder / self._manifest.generation / layout.column("seq")
        length = self._manifest.rows
        return np.memmap(path, np.dtype(np.int64), "r", shape=(length,))


def _words(folder: Path, manifest: Manifest) -> dict[str, coding.Dictionary]:
    here = folder / manifest.generation
    found = {}
    for name in (*TEXTS, ACTOR):
        with (here / layout.dictionary(name)).open("rb") as file:
            found[name] = coding.read(name, file.read(manifest.of(name).size))
    return found


def _is_of_this_log(session: Session, store: UUID, manifest: Manifest) -> bool:
    """Tell whether the last row is in the log: it is not after a restoration.

    One to a moment before something left the log has brought that back.
    """
    if retention.generation(session, store) < manifest.retired:
        return False
    if not manifest.rows:
        return True
    parameters = {"last": manifest.last, "of_store": store}
    return session.connection().execute(_THERE, parameters).first() is not None


def _voided(session: Session, store: UUID, said: Sequence[JsonObject]) -> Sequence[int]:
    """Return what the statements of a step voided, as the log has it."""
    targets = [UUID(target_of(each)) for each in said if is_voiding(each)]
    found: set[int] = set()
    for start in range(0, len(targets), _CHUNK):
        part = {"of_store": store, "ids": targets[start : start + _CHUNK]}
        found.update(session.connection().execute(_VOIDED, part).scalars())
    return sorted(found)
