"""Saved queries, personas, retention, uses of keys, the access log.

Revision ID: core_0003
Revises: core_0002
"""

import sqlalchemy as sa
from alembic import op
from lms.core.db import UtcDateTime

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_persona")),
    )
    op.create_table(
        "xapi_credential_use",
        sa.Column("credential", sa.Uuid(), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("writes", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("statements", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "credential", "hour", name=op.f("pk_xapi_credential_use")
        ),
    )
    op.create_table(
        "xapi_retention",
        sa.Column("store", sa.Uuid(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=True),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("ran_at", UtcDateTime(), nullable=True),
        sa.Column("swept", sa.BigInteger(), nullable=False),
        sa.Column("untidy", sa.Boolean(), nullable=False),
        sa.Column("gone_statements", sa.BigInteger(), nullable=False),
        sa.Column("gone_documents", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store", name=op.f("pk_xapi_retention")),
    )
    op.create_table(
        "account_persona_account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account_person.id"],
            name=op.f("fk_account_persona_account_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"],
            ["account_persona.id"],
            name=op.f("fk_account_persona_account_persona_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account_persona_account")),
    )
    with op.batch_alter_table("account_persona_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_persona_account_persona_id"),
            ["persona_id"],
            unique=False,
        )

    op.create_table(
        "account_persona_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account_person.id"],
            name=op.f("fk_account_persona_code_person_id"),
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_persona_code")),
    )
    with op.batch_alter_table("account_persona_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_persona_code_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "record_saved_query",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("store", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("within", sa.JSON(), nullable=False),
        sa.Column(
            "sharing",
            sa.Enum(
                "private",
                "institution",
                name="sharing",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "format",
            sa.Enum(
                "ndjson",
                "csv",
                "parquet",
                "xlsx",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("pseudonymised", sa.Boolean(), nullable=False),
        sa.Column(
            "every",
            sa.Enum(
                "never",
                "daily",
                "weekly",
                "monthly",
                name="every",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=True),
        sa.Column("paused", sa.String(length=40), nullable=False),
        sa.Column("last_export_id", sa.Uuid(), nullable=True),
        sa.Column("last_run_at", UtcDateTime(), nullable=True),
        sa.Column("untold", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["last_export_id"],
            ["record_export.id"],
            name=op.f("fk_record_saved_query_last_export_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account_person.id"],
            name=op.f("fk_record_saved_query_owner_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_saved_query")),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_record_saved_query_owner_id_name")
        ),
    )
    with op.batch_alter_table("record_saved_query", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_saved_query_last_export_id"),
            ["last_export_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_record_saved_query_next_due_at"),
            ["next_due_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_record_saved_query_store_sharing"),
            ["store", "sharing"],
            unique=False,
        )

    with op.batch_alter_table("account_audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("institution_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("list_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "role",
                sa.String(length=20),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "purpose",
                sa.String(length=200),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.create_index(
            batch_op.f("ix_account_audit_entry_by_id_at"), ["by_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_account_audit_entry_list_id_at"),
            ["list_id", "at"],
            unique=False,
        )

    with op.batch_alter_table("xapi_credential", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_of", UtcDateTime(), nullable=True))

    with op.batch_alter_table("xapi_letter", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("refusals", sa.Integer(), server_default="1", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("xapi_letter", schema=None) as batch_op:
        batch_op.drop_column("refusals")

    with op.batch_alter_table("xapi_credential", schema=None) as batch_op:
        batch_op.drop_column("warned_of")

    with op.batch_alter_table("account_audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_audit_entry_list_id_at"))
        batch_op.drop_index(batch_op.f("ix_account_audit_entry_by_id_at"))
        batch_op.drop_column("purpose")
        batch_op.drop_column("role")
        batch_op.drop_column("list_id")
        batch_op.drop_column("institution_id")

    with op.batch_alter_table("record_saved_query", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_saved_query_store_sharing"))
        batch_op.drop_index(batch_op.f("ix_record_saved_query_next_due_at"))
        batch_op.drop_index(batch_op.f("ix_record_saved_query_last_export_id"))

    op.drop_table("record_saved_query")
    with op.batch_alter_table("account_persona_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_persona_code_person_id"))

    op.drop_table("account_persona_code")
    with op.batch_alter_table("account_persona_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_persona_account_persona_id"))

    op.drop_table("account_persona_account")
    op.drop_table("xapi_retention")
    op.drop_table("xapi_credential_use")
    op.drop_table("account_persona")
