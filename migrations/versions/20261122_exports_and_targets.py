"""exports and targets.

Revision ID: core_0002
Revises: core_0001
"""

import sqlalchemy as sa
from alembic import op
from lms.core.db import UtcDateTime

revision = 'core_0002'
down_revision = 'core_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('record_pseudonym_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('store', sa.Uuid(), nullable=False),
    sa.Column('secret', sa.LargeBinary(length=32), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('destroyed_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_pseudonym_key'))
    )
    with op.batch_alter_table('record_pseudonym_key', schema=None) as batch_op:
        batch_op.create_index('uq_record_pseudonym_key_current', ['store'], unique=True, sqlite_where=sa.text('destroyed_at IS NULL'), postgresql_where=sa.text('destroyed_at IS NULL'))

    op.create_table('xapi_letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('target', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('statement', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('refused_at', UtcDateTime(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('replayed_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_xapi_letter')),
    sa.UniqueConstraint('target', 'statement', name=op.f('uq_xapi_letter_target_statement'))
    )
    op.create_table('xapi_target',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('store', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('login', sa.String(length=200), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.String(length=8), nullable=False),
    sa.Column('choice', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('cursor', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('waits_until', UtcDateTime(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('error_code', sa.String(length=40), nullable=False),
    sa.Column('error_words', sa.String(length=300), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('failed_at', UtcDateTime(), nullable=True),
    sa.Column('succeeded_at', UtcDateTime(), nullable=True),
    sa.Column('lease', sa.Uuid(), nullable=True),
    sa.Column('lease_until', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_xapi_target'))
    )
    with op.batch_alter_table('xapi_target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_xapi_target_store'), ['store'], unique=False)

    op.create_table('record_export',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('store', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('question', sa.JSON(), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('within', sa.JSON(), nullable=False),
    sa.Column('format', sa.Enum('ndjson', 'csv', 'parquet', 'xlsx', name='format', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('pseudonym_key_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'expired', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('failure', sa.String(length=40), nullable=False),
    sa.Column('after_seq', sa.BigInteger(), nullable=False),
    sa.Column('until_seq', sa.BigInteger(), nullable=True),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('position', sa.BigInteger(), nullable=True),
    sa.Column('mark', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('runner', sa.Uuid(), nullable=True),
    sa.Column('lease_until', UtcDateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['account_person.id'], name=op.f('fk_record_export_owner_id')),
    sa.ForeignKeyConstraint(['pseudonym_key_id'], ['record_pseudonym_key.id'], name=op.f('fk_record_export_pseudonym_key_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_export'))
    )
    with op.batch_alter_table('record_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_export_owner_id_created_at'), ['owner_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_record_export_state_created_at'), ['state', 'created_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('record_export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_export_state_created_at'))
        batch_op.drop_index(batch_op.f('ix_record_export_owner_id_created_at'))

    op.drop_table('record_export')
    with op.batch_alter_table('xapi_target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_xapi_target_store'))

    op.drop_table('xapi_target')
    op.drop_table('xapi_letter')
    with op.batch_alter_table('record_pseudonym_key', schema=None) as batch_op:
        batch_op.drop_index('uq_record_pseudonym_key_current', sqlite_where=sa.text('destroyed_at IS NULL'), postgresql_where=sa.text('destroyed_at IS NULL'))

    op.drop_table('record_pseudonym_key')
