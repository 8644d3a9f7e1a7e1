"""Titles of this room's rows, for comments, the inbox and the journal."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.i18n import pick
from app.decisions.models import Decision
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout

PARTS: dict[str, Any] = {"activity": Activity, "deliverable": Deliverable, "gate": Gate}


def decided(refs: Sequence[str]) -> list[tuple[str, str, str, str, str]]:
    """Return (ref, title, kind and ref of what it is about, ref of the rollout) of the visible decisions."""
    rows = db.session.execute(
        select(Decision.ref, Decision.title, Decision.about_kind, Decision.about_ref, Rollout.ref)
        .join(Rollout, Rollout.id == Decision.rollout_id)
        .where(Decision.ref.in_(refs), Decision.about_kind.in_(list(PARTS)))
    )
    return [(ref, pick(title), kind, about, rollout) for ref, title, kind, about, rollout in rows]


def titles(kind: str, refs: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return (ref, title, ref of the rollout) of the visible rows of table `kind` among `refs`."""
    if kind == "rollout":
        rows = db.session.execute(select(Rollout.ref, Rollout.name).where(Rollout.ref.in_(refs)))
        return [(ref, name, ref) for ref, name in rows]
    if kind not in PARTS:
        return []
    model = PARTS[kind]
    found = db.session.execute(
        select(model.ref, model.title, Rollout.ref).join(Rollout, Rollout.id == model.rollout_id)
        .where(model.ref.in_(refs))
    )
    return [(ref, pick(title), rollout) for ref, title, rollout in found]
