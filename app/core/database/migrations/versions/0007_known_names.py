"""the names that records know people by, and how often a worker died over a job"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Everybody is known by the name they have now, until who manages people says otherwise."""
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('known_as', sa.String(), nullable=False, server_default=''))
    op.execute("UPDATE membership SET known_as = (SELECT name FROM person WHERE person.id = membership.person_id)")
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.alter_column('known_as', server_default=None)

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dropped', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.alter_column('dropped', server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_column('dropped')

    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_column('known_as')
