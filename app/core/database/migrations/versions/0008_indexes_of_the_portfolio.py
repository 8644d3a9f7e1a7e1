"""what a portfolio reads of all rollouts at once: late activities by rollout, gates by phase"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(
            'ix_activity_late', ['rollout_id', 'state', 'due_on', 'ends_on', 'owner_id'], unique=False
        )
    with op.batch_alter_table('gate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gate_phase_id'), ['phase_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('gate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gate_phase_id'))
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index('ix_activity_late')
