"""Titles of this room's rows, for comments, the inbox and the journal."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, literal, null, select, union_all

from app.core.database import Json, db
from app.core.i18n import pick
from app.decisions.models import Decision
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.models.weekly import WeeklyUpdate

PARTS: dict[str, Any] = {"activity": Activity, "deliverable": Deliverable, "gate": Gate}
NAMED: dict[str, Any] = {"rollout": Rollout, "weekly_update": WeeklyUpdate}


class Titled(NamedTuple):
    """One row: its table and address id, what it is called, its rollout, the week it tells of, and what was decided."""

    kind: str
    ref: str
    title: str
    rollout: str
    week: str
    about_kind: str
    about_ref: str


def _columns(kind: str, model: Any, **more: Any) -> Select[Any]:
    nothing = cast(null(), Text)
    words = dict.fromkeys(("name", "week", "about_kind", "about_ref"), nothing)
    found = {"title": cast(null(), Json), **words, **more}
    return select(
        literal(kind).label("kind"), model.ref.label("ref"), Rollout.ref.label("rollout"),
        *(column.label(name) for name, column in found.items()),
    )


def _of(kind: str, refs: Sequence[str]) -> Select[Any]:
    """The visible rows of one table among `refs`, all tables in the same columns."""
    if kind == "rollout":
        return _columns(kind, Rollout, name=Rollout.name).where(Rollout.ref.in_(refs))
    model = {**PARTS, **NAMED}.get(kind, Decision)
    if kind == "weekly_update":
        rows = _columns(kind, model, name=model.title, week=model.week)
    elif kind == "decision":
        rows = _columns(kind, model, title=model.title, about_kind=model.about_kind, about_ref=model.about_ref)
        rows = rows.where(model.about_kind.in_(list(PARTS)))
    else:
        rows = _columns(kind, model, title=model.title)
    return rows.join(Rollout, Rollout.id == model.rollout_id).where(model.ref.in_(refs))


def titles(wanted: Mapping[str, Sequence[str]]) -> list[Titled]:
    """Return what the visible rows of this room among `wanted` are called, given as address ids by table; one
    statement for all tables."""
    parts = [_of(kind, refs) for kind, refs in wanted.items() if kind in PARTS or kind in NAMED or kind == "decision"]
    if not parts:
        return []
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    return [
        Titled(
            row.kind, row.ref, row.name if row.kind in NAMED else pick(row.title), row.rollout,
            row.week or "", row.about_kind or row.kind, row.about_ref or row.ref,
        )
        for row in rows
    ]
