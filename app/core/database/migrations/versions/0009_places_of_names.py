"""where each name stands in a list: Chinese ones by their sound"""

import sqlalchemy as sa
from alembic import op

from app.core.sounding import order_of

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

PERSON = sa.table('person', sa.column('id', sa.Integer), sa.column('name', sa.String), sa.column('stands_at', sa.String))


def upgrade() -> None:
    """Go forward; whoever is there already gets their place."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stands_at', sa.String(), nullable=False, server_default=''))
    connection = op.get_bind()
    for person_id, name in connection.execute(sa.select(PERSON.c.id, PERSON.c.name)).all():
        connection.execute(sa.update(PERSON).where(PERSON.c.id == person_id).values(stands_at=order_of(name)))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('stands_at')
