"""Finding activities, deliverables and gates by a part of their title, or by how its Chinese sounds."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select

from app.core.database import db
from app.core.sounding import may_sound, sounds_like
from app.core.tables.searching import matches, words
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.rules.opening import folded

MOST = 8
# How many titles are listened to: those of the newest rollouts.
MOST_HEARD = 2000


class Hit(NamedTuple):
    """One row that was found, and the rollout it belongs to."""

    ref: str
    title: Mapping[str, str]
    rollout_ref: str
    rollout_name: str


def means(title: Mapping[str, str], word: str) -> bool:
    """Tell whether a title holds a typed word, or sounds like it in Chinese."""
    return word in folded(title) or sounds_like(title.get("zh", ""), word)


def hits(model: Any, typed: str) -> list[Hit]:
    """Return the rows of one table that are called something with `typed` in it, or sound like it."""
    wanted = words(typed)
    # The stored text of a title holds the names of its languages too, so what was found is looked at once more.
    written = matches(typed, [Activity.words if model is Activity else cast(model.title, Text)])
    rows = select(model.ref, model.title, Rollout.ref, Rollout.name).join(Rollout, Rollout.id == model.rollout_id)
    newest = (Rollout.starts_on.desc(), Rollout.id.desc(), model.id)
    if any(map(may_sound, wanted)):
        # What is written so comes first however old; behind it, in the same statement, what may only sound so.
        rows = rows.order_by(written.desc(), *newest).limit(MOST_HEARD)
    else:
        rows = rows.where(written).order_by(*newest).limit(5 * MOST)
    found = (Hit(*row) for row in db.session.execute(rows))
    return list(islice((hit for hit in found if all(means(hit.title, word) for word in wanted)), MOST))
