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
MODELS: dict[str, Any] = {**PARTS, **NAMED, "decision": Decision}


class Titled(NamedTuple):
    """One row: its table and address id, what it is called, its rollout, the week it tells of, and what it is about."""

    kind: str
    ref: str
    title: str
    rollout: str
    week: str
    about_kind: str
    about_ref: str


def _columns(kind: str, model: Any, **more: Any) -> Select[Any]:
    """The visible rows of one table, all tables in the same columns."""
    nothing = cast(null(), Text)
    names = ("title", "name", "rollout", "week", "about_kind", "about_ref")
    found = dict.fromkeys(names, nothing) | {"title": cast(null(), Json), **more}
    return select(
        literal(kind).label("kind"), model.ref.label("ref"), *(found[name].label(name) for name in names),
    )


def _of(kind: str) -> Select[Any]:
    if kind == "rollout":
        return _columns(kind, Rollout, name=Rollout.name, rollout=Rollout.ref)
    if kind == "weekly_update":
        # It may be read by more people than the rollout, so the rollout is not looked up.
        return _columns(kind, WeeklyUpdate, name=WeeklyUpdate.title, week=WeeklyUpdate.week)
    if kind == "decision":
        about = {"about_kind": Decision.about_kind, "about_ref": Decision.about_ref}
        rows = _columns(kind, Decision, title=Decision.title, rollout=Rollout.ref, **about)
        return rows.join(Rollout, Rollout.id == Decision.rollout_id).where(Decision.about_kind.in_(list(PARTS)))
    model = PARTS[kind]
    rows = _columns(kind, model, title=model.title, rollout=Rollout.ref)
    return rows.join(Rollout, Rollout.id == model.rollout_id)


def titles(wanted: Mapping[str, Sequence[str]]) -> list[Titled]:
    """Return what the visible rows of this room among `wanted` are called, given as address ids by table; one
    statement for all tables."""
    parts = [_of(kind).where(MODELS[kind].ref.in_(refs)) for kind, refs in wanted.items() if kind in MODELS]
    if not parts:
        return []
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    return [
        Titled(
            row.kind, row.ref, row.name if row.kind in NAMED else pick(row.title), row.rollout or "",
            row.week or "", row.about_kind or row.kind, row.about_ref or row.ref,
        )
        for row in rows
    ]
