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
    text,
)

from lms.core.db import Base, UtcDateTime

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
    # Which transactions have finished: lms.xapi.consistency. Empty on SQLite.
    Index(
        "ix_xapi_statement_xid",
        "xid",
        sqlite_where=text("xid IS NOT NULL"),
        postgresql_where=text("xid IS NOT NULL"),
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

credential = Table(
    "xapi_credential",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("store", Uuid, nullable=False, index=True),
    Column("name", String(200), nullable=False),
    # HMAC of the secret under the site's own secret; the secret itself is shown once.
    Column("digest", LargeBinary(32), nullable=False),
    # Scopes of xAPI, separated by spaces.
    Column("scopes", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
