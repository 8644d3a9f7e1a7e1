"""Finding rollouts, activities, deliverables and gates by a part of their title, or by how its Chinese sounds."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, literal, select, union_all

from app.core.database import db
from app.core.sounding import may_sound, means
from app.core.tables.searching import matches, words
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries.rollouts import reachable

MOST = 8
# How many titles of each kind are listened to: those of the newest rollouts.
MOST_HEARD = 2000


class Hit(NamedTuple):
    """One row that was found, and the rollout it belongs to."""

    ref: str
    title: Mapping[str, str]
    rollout_ref: str
    rollout_name: str


def _candidates(place: int, model: Any, typed: str) -> Select[Any]:
    # The stored text of a title holds the names of its languages too, so what was found is looked at once more.
    written = matches(typed, [Activity.words if model is Activity else cast(model.title, Text)])
    rows = select(
        literal(place).label("place"), model.ref.label("ref"), model.title.label("title"),
        Rollout.ref.label("rollout_ref"), Rollout.name.label("rollout_name"), written.label("written"),
        Rollout.starts_on.label("starts_on"), Rollout.id.label("rollout_id"), model.id.label("row_id"),
    ).join(Rollout, Rollout.id == model.rollout_id)
    newest = (Rollout.starts_on.desc(), Rollout.id.desc(), model.id)
    if any(map(may_sound, words(typed))):
        # What is written so comes first however old; behind it, in the same statement, what may only sound so.
        rows = rows.order_by(written.desc(), *newest).limit(MOST_HEARD)
    else:
        rows = rows.where(written).order_by(*newest).limit(5 * MOST)
    return select(*rows.subquery().columns)


def _nearness(row: Any) -> tuple[Any, ...]:
    return not row.written, -row.starts_on.toordinal(), -row.rollout_id, row.row_id


def hits(models: Sequence[Any], typed: str) -> dict[Any, list[Hit]]:
    """Return for each table the rows that are called something with `typed` in it, or sound like it; one statement."""
    parts = [_candidates(place, model, typed) for place, model in enumerate(models)]
    rows = sorted(db.session.execute(union_all(*parts)), key=_nearness)

    def of(place: int) -> Iterator[Hit]:
        return (
            Hit(row.ref, row.title, row.rollout_ref, row.rollout_name) for row in rows
            if row.place == place and means(" ".join(row.title.values()), typed)
        )

    return {model: list(islice(of(place), MOST)) for place, model in enumerate(models)}


def rollouts(typed: str) -> list[tuple[str, str]]:
    """Return (ref, name) of the rollouts that are called so, in the usual order."""
    heard = ((one.ref, one.name) for one in reachable(MOST_HEARD) if means(one.name, typed))
    return list(islice(heard, MOST))
