"""saved views and undo"""

import sqlalchemy as sa
from alembic import op

from app.core.database import types

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('reversal',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('steps', types.Json(), nullable=False),
    sa.Column('back', sa.String(), nullable=False),
    sa.Column('made_at', types.Instant(), nullable=False),
    sa.Column('used_at', types.Instant(), nullable=True),
    sa.Column('ref', sa.String(length=24), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind != ''", name=op.f('ck_reversal_named')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reversal_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reversal_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reversal')),
    sa.UniqueConstraint('ref', name=op.f('uq_reversal_ref'))
    )
    with op.batch_alter_table('reversal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reversal_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_reversal_whose', ['organisation_id', 'person_id', 'made_at'], unique=False)

    op.create_table('saved_view',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('table_name', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('rollout_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('folded', sa.String(), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('made_at', types.Instant(), nullable=False),
    sa.Column('ref', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("name != '' AND folded != ''", name=op.f('ck_saved_view_named')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_saved_view_organisation_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_view_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_saved_view_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'owner_id', 'path', 'folded', name=op.f('uq_saved_view_organisation_id_owner_id_path_folded')),
    sa.UniqueConstraint('ref', name=op.f('uq_saved_view_ref'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_view_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_saved_view_path', ['organisation_id', 'path'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_view_rollout_id'), ['rollout_id'], unique=False)
        batch_op.create_index('uq_saved_view_shared', ['organisation_id', 'path', 'folded'], unique=True, sqlite_where=sa.text('is_shared'), postgresql_where=sa.text('is_shared'))

    op.create_table('opening_view',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('view_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'view_id'], ['saved_view.organisation_id', 'saved_view.id'], name=op.f('fk_opening_view_organisation_id_view_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_opening_view_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opening_view_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_view')),
    sa.UniqueConstraint('organisation_id', 'person_id', 'path', name=op.f('uq_opening_view_organisation_id_person_id_path'))
    )
    with op.batch_alter_table('opening_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opening_view_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opening_view_view_id'), ['view_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('single_keys', sa.Boolean(), server_default=sa.true(), nullable=False))



def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('single_keys')

    with op.batch_alter_table('opening_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opening_view_view_id'))
        batch_op.drop_index(batch_op.f('ix_opening_view_person_id'))

    op.drop_table('opening_view')
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_index('uq_saved_view_shared', sqlite_where=sa.text('is_shared'), postgresql_where=sa.text('is_shared'))
        batch_op.drop_index(batch_op.f('ix_saved_view_rollout_id'))
        batch_op.drop_index('ix_saved_view_path')
        batch_op.drop_index(batch_op.f('ix_saved_view_owner_id'))

    op.drop_table('saved_view')
    with op.batch_alter_table('reversal', schema=None) as batch_op:
        batch_op.drop_index('ix_reversal_whose')
        batch_op.drop_index(batch_op.f('ix_reversal_person_id'))

    op.drop_table('reversal')
