"""who mends what a survey found"""

import sqlalchemy as sa
from alembic import op

from app.core.database.upgrading import keep_append_only

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('survey_outcome', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_survey_outcome_owner_id'), 'person', ['owner_id'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_survey_outcome_somebody_by_then'), 'due_on IS NULL OR owner_id IS NOT NULL'
        )

    keep_append_only('survey_outcome')


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('survey_outcome', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_survey_outcome_somebody_by_then'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_survey_outcome_owner_id'), type_='foreignkey')
        batch_op.drop_column('due_on')
        batch_op.drop_column('owner_id')

    keep_append_only('survey_outcome')
