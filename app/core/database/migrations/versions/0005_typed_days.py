"""typed days, and what a rollout keeps for its portfolio"""

import sqlalchemy as sa
from alembic import op

from app.core.database import types

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. The days that were planned first are filled in when a rollout next moves."""
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('not_before', sa.Date(), nullable=True))

    with op.batch_alter_table('phase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_on', sa.Date(), nullable=True))

    with op.batch_alter_table('rollout', schema=None) as batch_op:
        batch_op.add_column(sa.Column('touched_at', types.Instant(), nullable=True))
        batch_op.add_column(sa.Column('planned_live_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('live_on', sa.Date(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('rollout', schema=None) as batch_op:
        batch_op.drop_column('live_on')
        batch_op.drop_column('planned_live_on')
        batch_op.drop_column('touched_at')

    with op.batch_alter_table('phase', schema=None) as batch_op:
        batch_op.drop_column('planned_on')

    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_column('not_before')
