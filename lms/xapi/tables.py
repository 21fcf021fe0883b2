"""The tables of the statement store.

Personal data: the payload of a statement names people by an opaque account; nobody is
erased here, because erasing the account leaves the name without a person.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from lms.core.db import Base

SEQ = BigInteger().with_variant(Integer, "sqlite")
"""SQLite takes only INTEGER PRIMARY KEY for the row's own number."""

statement = Table(
    "xapi_statement",
    Base.metadata,
    # Microseconds since 1970 times 1024 plus the writer's number: the order of storing.
    Column("seq", SEQ, primary_key=True, autoincrement=False),
    Column("store", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    # Microseconds since 1970.
    Column("timestamp", BigInteger, nullable=False),
    # lms.xapi.terms.key of the verb and of the activity that is the object.
    Column("verb_key", BigInteger, nullable=False),
    Column("activity_key", BigInteger),
    Column("registration", Uuid),
    # lms, cmi5 or client: whom the standings believe.
    Column("source", String(8), nullable=False),
    Column("voided", Boolean, nullable=False, default=False),
    # PostgreSQL: the writing transaction, and a moment before it took its number.
    Column("xid", BigInteger),
    Column("begun", BigInteger),
    # lms.xapi.statement.digest: tells a repeated statement from a different one.
    Column("digest", LargeBinary(16), nullable=False),
    # The statement as format=exact returns it.
    Column("payload", LargeBinary, nullable=False),
    UniqueConstraint("store", "id"),
    Index(
        "ix_xapi_statement_registration_activity_key_verb_key",
        "registration",
        "activity_key",
        "verb_key",
    ),
)

posting = Table(
    "xapi_posting",
    Base.metadata,
    # lms.xapi.terms.key of something that the statement can be found by.
    Column("key", BigInteger, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)
