"""Tables of those who read the records: exports, keys of other names, saved queries."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, ids
from lms.core.db import Base, words
from lms.records.formats import Format
from lms.records.schedules import Every, Rhythm


class State(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class PseudonymKey(Base):
    """The key under which an institution's exports give people other names.

    Personal data: with the key, whoever knows an account can reckon its pseudonym.
    Destroying it empties ``secret`` and keeps the row, which names nobody.
    """

    __tablename__ = "record_pseudonym_key"
    __table_args__ = (
        Index(
            "uq_record_pseudonym_key_current",
            "store",
            unique=True,
            sqlite_where=text("destroyed_at IS NULL"),
            postgresql_where=text("destroyed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    store: Mapped[UUID]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    destroyed_at: Mapped[datetime | None]


class RecordExport(Base):
    """Statements that somebody asked for as a file.

    Personal data: who asked for which records, perhaps about whom; erasure of the
    asking person deletes the rows, and with them the files.
    """

    __tablename__ = "record_export"
    __table_args__ = (
        Index(None, "owner_id", "created_at"),
        Index(None, "state", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    store: Mapped[UUID]
    # None: whoever runs the site asked, by a command.
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_person.id"))
    # lms.records.asked: the parameters of an address, and the zone of its days.
    question: Mapped[dict[str, str]] = mapped_column(JSON)
    zone: Mapped[str] = mapped_column(String(40))
    # Pairs of kind and text, of which a statement must have one; empty for all.
    within: Mapped[list[Any]] = mapped_column(JSON)
    format: Mapped[Format] = mapped_column(words(Format, "format"))
    columns: Mapped[list[str]] = mapped_column(JSON)
    pseudonym_key_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("record_pseudonym_key.id")
    )
    state: Mapped[State] = mapped_column(words(State, "state"), default=State.WAITING)
    # The code of an error of lms.records.errors.
    failure: Mapped[str] = mapped_column(String(40), default="")
    # What lies between them is exported; each is a ``seq`` of the statement table.
    after_seq: Mapped[int] = mapped_column(BigInteger)
    until_seq: Mapped[int | None] = mapped_column(BigInteger)
    # How many are expected, from the beginning on; fewer may pass every filter.
    total: Mapped[int | None] = mapped_column(BigInteger)
    # The last whole chunk: its last ``seq``, what its writer calls its end, its rows.
    position: Mapped[int | None] = mapped_column(BigInteger)
    mark: Mapped[int] = mapped_column(BigInteger, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    # Of the finished file.
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    # Who writes it, until when nobody else takes over, how often in vain.
    runner: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still being made."""
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def pseudonymised(self) -> bool:
        """Tell whether people get other names."""
        return self.pseudonym_key_id is not None


# --- Saved queries


class Sharing(StrEnum):
    """Who finds a saved query."""

    PRIVATE = "private"
    INSTITUTION = "institution"


class SavedQuery(Base):
    """A question to the record that somebody keeps, shares, or has answered regularly.

    Personal data: who asks what, perhaps about whom, and a name and note in their own
    words; erasure of the owner deletes the rows.
    """

    __tablename__ = "record_saved_query"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index(None, "store", "sharing"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account_person.id"))
    store: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(1000), default="")
    # As in ``RecordExport``. ``within`` is what the owner could read when they last
    # saved it: what its schedule exports, as long as they may read all of that.
    question: Mapped[dict[str, str]] = mapped_column(JSON)
    zone: Mapped[str] = mapped_column(String(40))
    within: Mapped[list[Any]] = mapped_column(JSON)
    sharing: Mapped[Sharing] = mapped_column(words(Sharing, "sharing"))
    # What its files are.
    format: Mapped[Format] = mapped_column(words(Format, "format"))
    columns: Mapped[list[str]] = mapped_column(JSON)
    pseudonymised: Mapped[bool]
    # lms.records.schedules: how often, and when the next one is to be ordered.
    every: Mapped[Every] = mapped_column(words(Every, "every"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[int] = mapped_column(SmallInteger)
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    # The code of an error for which its schedule rests; empty if it does not.
    paused: Mapped[str] = mapped_column(String(40), default="")
    # What its schedule ordered last, and whether the owner has yet to hear of its end.
    last_export_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("record_export.id", ondelete="SET NULL"), index=True
    )
    last_run_at: Mapped[datetime | None]
    untold: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def rhythm(self) -> Rhythm:
        """Return how often it is exported."""
        return Rhythm(self.every, self.weekday, self.day)
