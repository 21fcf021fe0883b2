"""The tables of the statement store.

Personal data: the payload of a statement names people by an opaque account; nobody is
erased here, because erasing the account leaves the name without a person. Documents and
attachments hold what clients put there.
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
    Text,
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
    # lms.xapi.stored.checksum of the payload.
    Column("checksum", LargeBinary(16), nullable=False),
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
    # The secret before the present one: it opens until then, so that programs can be
    # given the new one without a pause.
    Column("retired_digest", LargeBinary(32)),
    Column("retired_until", UtcDateTime),
    # To the minute.
    Column("last_used_at", UtcDateTime),
    # The end of which those who manage keys were told.
    Column("warned_of", UtcDateTime),
)

credential_use = Table(
    "xapi_credential_use",
    Base.metadata,
    Column("credential", Uuid, primary_key=True),
    # When the hour began.
    Column("hour", UtcDateTime, primary_key=True),
    Column("reads", Integer, nullable=False),
    Column("writes", Integer, nullable=False),
    # Answered with 400 or more, but for what is not there (404).
    Column("refused", Integer, nullable=False),
    # Stored by the writes.
    Column("statements", BigInteger, nullable=False),
)

document = Table(
    "xapi_document",
    Base.metadata,
    # lms.xapi.documents: hash of the store, the kind of document and what it belongs
    # to (activity, agent, registration).
    Column("place", LargeBinary(16), primary_key=True),
    # stateId or profileId.
    Column("name", Text, primary_key=True),
    Column("store", Uuid, nullable=False, index=True),
    # state, activity_profile or agent_profile.
    Column("kind", String(20), nullable=False),
    Column("activity", Text),
    # lms.xapi.agents.identifier.
    Column("agent", Text),
    Column("registration", Uuid),
    Column("content", LargeBinary, nullable=False),
    Column("content_type", String(255), nullable=False),
    # SHA-1 of the content in hexadecimal, as 1.0.3 asks for (3.1).
    Column("etag", String(40), nullable=False),
    # Microseconds since 1970.
    Column("updated", BigInteger, nullable=False),
)

attachment = Table(
    "xapi_attachment",
    Base.metadata,
    Column("store", Uuid, primary_key=True),
    # As the statement declares it, in lower case.
    Column("sha2", String(128), primary_key=True),
    # SHA-256 of the content, under which lms.core.files keeps it.
    Column("file", String(64), nullable=False),
    Column("content_type", String(255), nullable=False),
    # Bytes.
    Column("length", BigInteger, nullable=False),
)

retention = Table(
    "xapi_retention",
    Base.metadata,
    Column("store", Uuid, primary_key=True),
    # After how many months what clients wrote goes; nothing: never.
    Column("statements", Integer),
    Column("documents", Integer),
    # Every night by itself, or only when somebody says so.
    Column("nightly", Boolean, nullable=False, default=False),
    # The moment of a preview that somebody agreed to, until it is carried out.
    Column("approved_at", UtcDateTime),
    # The moment for which the last finished run deleted.
    Column("ran_at", UtcDateTime),
    # The seq up to which clients' statements have gone.
    Column("swept", BigInteger, nullable=False),
    # Whether contents of attachments may be left that no statement names any more.
    Column("untidy", Boolean, nullable=False, default=False),
    # What the run on its way has deleted so far.
    Column("gone_statements", BigInteger, nullable=False, default=0),
    Column("gone_documents", BigInteger, nullable=False, default=0),
    # Rises whenever statements go: what was reckoned of more is to be reckoned anew.
    Column("generation", BigInteger, nullable=False, default=0),
)
