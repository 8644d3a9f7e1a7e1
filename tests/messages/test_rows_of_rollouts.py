"""Talk and files about a row of a rollout stay among those who see the rollout."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.core import files
from app.core.database import db
from app.core.errors import NotFound
from app.messages.queries import talk
from app.messages.services import comments
from app.rollouts.models.activity import Activity
from tests.cast import Cast
from tests.rollouts.conftest import monday, started  # noqa: F401  fixtures


@pytest.fixture
def talked(started, act_as) -> tuple[str, str, str]:  # noqa: F811
    """The address ids of an activity, of a comment on it, and of a file beside it."""
    with act_as("lin"):
        row = db.session.scalars(select(Activity).order_by(Activity.id)).first()
        comment = comments.write(row, "@Wei Mingyu and @Sun He, look.")
        upload = files.receive(BytesIO(b"a,b"), name="list.csv", about=row)
        db.session.commit()
        refs = row.ref, comment.ref, upload.ref
        db.session.remove()
    return refs


@pytest.mark.parametrize(("who", "sees"), [("wei", True), ("guo", True), ("sun", False), ("zhao", False)])
def test_who_sees_the_rollout_sees_comment_and_file(talked, act_as, who, sees):
    activity, comment, upload = talked
    with act_as(who):
        for find in (lambda: talk.about("activity", activity), lambda: talk.comment(comment),
                     lambda: files.one(upload)):
            if sees:
                assert find()
            else:
                with pytest.raises(NotFound):
                    find()
        assert bool(talk.said("activity", activity)) is sees
        assert bool(files.attached("activity", activity)) is sees
        db.session.remove()


def test_a_mention_reaches_only_those_who_see_the_rollout(talked, told, cast: Cast):
    assert [kind for kind, *_more in told("wei")] == ["comment.mentioned"]
    assert told("sun") == []
