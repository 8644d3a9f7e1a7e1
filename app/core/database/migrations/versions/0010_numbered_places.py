"""limits that the database holds: numbered places for saved views and calendars, one open run of a questionnaire"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

# Places in the order in which rows came.
VIEWS = """
UPDATE saved_view SET number = (
    SELECT count(*) FROM saved_view AS earlier
    WHERE earlier.organisation_id = saved_view.organisation_id AND earlier.owner_id = saved_view.owner_id
    AND earlier.path = saved_view.path AND earlier.id <= saved_view.id
)
"""
FEEDS = """
UPDATE calendar_feed SET number = (
    SELECT count(*) FROM calendar_feed AS earlier
    WHERE earlier.organisation_id = calendar_feed.organisation_id AND earlier.person_id = calendar_feed.person_id
    AND earlier.revoked_at IS NULL AND earlier.id <= calendar_feed.id
) WHERE revoked_at IS NULL
"""
# Two at one moment could pass a limit before; what came too many goes, the newest first.
TOO_MANY_VIEWS = "DELETE FROM saved_view WHERE number > 40"
TOO_MANY_FEEDS = "UPDATE calendar_feed SET number = NULL, revoked_at = created_at WHERE number > 20"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=False, server_default='1'))
    op.execute(VIEWS)
    op.execute(TOO_MANY_VIEWS)
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.alter_column('number', server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f('uq_saved_view_organisation_id_owner_id_path_number'),
            ['organisation_id', 'owner_id', 'path', 'number'],
        )
        batch_op.create_check_constraint(batch_op.f('ck_saved_view_in_its_place'), 'number BETWEEN 1 AND 40')

    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=True))
    op.execute(FEEDS)
    op.execute(TOO_MANY_FEEDS)
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f('uq_calendar_feed_organisation_id_person_id_number'), ['organisation_id', 'person_id', 'number']
        )
        batch_op.create_check_constraint(batch_op.f('ck_calendar_feed_in_its_place'), 'number BETWEEN 1 AND 20')
        batch_op.create_check_constraint(
            batch_op.f('ck_calendar_feed_has_a_place_while_it_holds'), '(number IS NULL) = (revoked_at IS NOT NULL)'
        )

    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(
            'uq_survey_run_alone', ['organisation_id', 'key', 'run'], unique=True,
            sqlite_where=sa.text('rollout_id IS NULL'), postgresql_where=sa.text('rollout_id IS NULL'),
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(
            'uq_survey_run_alone', sqlite_where=sa.text('rollout_id IS NULL'),
            postgresql_where=sa.text('rollout_id IS NULL'),
        )

    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_calendar_feed_has_a_place_while_it_holds'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_calendar_feed_in_its_place'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_calendar_feed_organisation_id_person_id_number'), type_='unique')
        batch_op.drop_column('number')

    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_saved_view_in_its_place'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_saved_view_organisation_id_owner_id_path_number'), type_='unique')
        batch_op.drop_column('number')
