# noqa: INP001 - Alembic reads this folder; nobody imports it
"""The table of the sound module."""

import sqlalchemy as sa
from alembic import op

revision = "sehat_0001"
down_revision = None
branch_labels = ("sehat",)
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "mod_sehat_catatan",
        sa.Column("registration", sa.Uuid(), primary_key=True),
        sa.Column("isi", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("mod_sehat_catatan")
