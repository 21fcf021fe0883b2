"""Where statements go and come from, and what was refused on the way.

Personal data: the secret of a target opens another system and is encrypted; what people
note beside a dead letter is theirs. A letter names a statement by its id and holds
nothing of it. Both tables are emptied with the target.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from lms.core.db import Base, UtcDateTime

target = Table(
    "xapi_target",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("store", Uuid, nullable=False, index=True),
    # xapi, webhook or pull.
    Column("kind", String(8), nullable=False),
    Column("name", String(200), nullable=False),
    Column("url", Text, nullable=False),
    # The key's name at another LRS; nothing for a webhook.
    Column("login", String(200), nullable=False, default=""),
    # lms.xapi.forwarding.vault: encrypted under the site's secret.
    Column("secret", LargeBinary, nullable=False),
    # The version of xAPI that is spoken there.
    Column("version", String(8), nullable=False),
    # lms.xapi.forwarding.targets.Choice as JSON.
    Column("choice", Text, nullable=False),
    # Up to which seq everything was delivered; of a pull, lms.xapi.forwarding.pulling.
    Column("position", BigInteger, nullable=False),
    Column("cursor", Text, nullable=False, default=""),
    # active, paused (by people) or stopped (until people have looked).
    Column("state", String(8), nullable=False),
    # Not before then; after failures.
    Column("waits_until", UtcDateTime),
    # In a row.
    Column("failures", Integer, nullable=False, default=0),
    Column("refusals", Integer, nullable=False, default=0),
    Column("error_code", String(40), nullable=False, default=""),
    Column("error_words", String(300), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("failed_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    # Who works for it at the moment, and until when that is believed.
    Column("lease", Uuid),
    Column("lease_until", UtcDateTime),
)

letter = Table(
    "xapi_letter",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("target", Uuid, nullable=False),
    # Of the statement here; 0 for one that was to come from elsewhere.
    Column("seq", BigInteger, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("code", String(40), nullable=False),
    Column("words", String(300), nullable=False),
    Column("refused_at", UtcDateTime, nullable=False),
    # How often it was refused.
    Column("refusals", Integer, nullable=False, default=1, server_default="1"),
    # What people write beside it.
    Column("note", Text, nullable=False, default=""),
    # When it was delivered after all.
    Column("replayed_at", UtcDateTime),
    UniqueConstraint("target", "statement"),
)
