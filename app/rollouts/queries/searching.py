"""Finding rollouts, activities, deliverables and gates by a part of their title."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select

from app.core.database import db
from app.core.tables.searching import matches, words
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.rules.opening import folded

MOST = 8


class Hit(NamedTuple):
    """One row that was found, and the rollout it belongs to."""

    ref: str
    title: Mapping[str, str]
    rollout_ref: str
    rollout_name: str


def hits(model: Any, typed: str) -> list[Hit]:
    """Return the rows of one table that are called something with `typed` in it."""
    # The stored text of a title holds the names of its languages too, so what was found is looked at once more.
    stored = Activity.words if model is Activity else cast(model.title, Text)
    rows = db.session.execute(
        select(model.ref, model.title, Rollout.ref, Rollout.name)
        .join(Rollout, Rollout.id == model.rollout_id)
        .where(matches(typed, [stored]))
        .order_by(Rollout.starts_on.desc(), Rollout.id.desc(), model.id)
        .limit(5 * MOST)
    )
    found = (Hit(*row) for row in rows)
    return [hit for hit in found if all(word in folded(hit.title) for word in words(typed))][:MOST]


def rollouts(typed: str) -> list[tuple[str, str]]:
    """Return (ref, name) of the rollouts that are called something with `typed` in it."""
    wanted = select(Rollout.ref, Rollout.name).where(matches(typed, [Rollout.name])).order_by(Rollout.starts_on.desc())
    return [(ref, name) for ref, name in db.session.execute(wanted.limit(MOST))]
