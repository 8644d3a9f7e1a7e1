"""Rollouts: one of them, its promise and its playbook, the list of all."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.core.database import db
from app.core.database.rows import row_at
from app.core.errors import NotFound
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook
from app.rollouts.rules.states import RolloutState


class Line(NamedTuple):
    """One rollout in the portfolio, with the counts kept in its phases."""

    rollout: Rollout
    total: int
    closed: int
    blocked: int


class Reachable(NamedTuple):
    """One rollout in the switcher."""

    ref: str
    name: str
    playbook_id: str
    playbook_version: str


# Running ones first, newest first.
ORDER = (Rollout.state != RolloutState.RUNNING, Rollout.starts_on.desc(), Rollout.id.desc())


def one(ref: str) -> Rollout:
    """Return one rollout; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Rollout, ref)


def around(ref: str, most: int) -> list[Rollout]:
    """Return the rollout at this address first, if the actor sees it, and the usual ones after it, in one query."""
    return list(db.session.scalars(select(Rollout).order_by(Rollout.ref != ref, *ORDER).limit(most)))


def place(rollout: Rollout) -> tuple[bool, int, int]:
    """Return what puts rollouts at hand into the usual order."""
    return rollout.state is not RolloutState.RUNNING, -rollout.starts_on.toordinal(), -rollout.id


def by_id(rollout_id: int) -> Rollout:
    """Return one rollout by its inner id, for rows that belong to it."""
    found = db.session.get(Rollout, rollout_id)
    if found is None:
        raise NotFound()
    return found


def running(rollout_ids: Iterable[int]) -> list[Rollout]:
    """Return those of the visible rollouts that run, the first begun first."""
    wanted = select(Rollout).where(Rollout.id.in_(list(rollout_ids)), Rollout.state == RolloutState.RUNNING)
    return list(db.session.scalars(wanted.order_by(Rollout.starts_on, Rollout.id)))


def promised_on(rollout: Rollout) -> date:
    """Return the day by which the rollout promised to be live; its first day is day 0."""
    return rollout.starts_on + timedelta(days=rollout.build_days)


# Half a megabyte that never changes is parsed once for all rollouts that run on it: the hash is that of the content.
_documents: dict[str, Mapping[str, Any]] = {}
MOST_DOCUMENTS = 8


def document(rollout: Rollout) -> Mapping[str, Any]:
    """Return the whole resolved playbook that the rollout runs on; it is only read."""
    found = _documents.get(rollout.playbook_hash)
    if found is None:
        while len(_documents) >= MOST_DOCUMENTS:
            _documents.pop(next(iter(_documents)), None)
        found = _documents[rollout.playbook_hash] = _document(rollout)
    return found


def _document(rollout: Rollout) -> Mapping[str, Any]:
    wanted = select(RolloutPlaybook.document).where(
        RolloutPlaybook.rollout_id == rollout.id, RolloutPlaybook.hash == rollout.playbook_hash
    )
    return db.session.scalars(wanted.order_by(RolloutPlaybook.number.desc()).limit(1)).one()


def all_visible() -> list[Line]:
    """Return every rollout the actor sees, in the usual order."""
    sums = (func.coalesce(func.sum(count), 0) for count in (Phase.total, Phase.closed, Phase.blocked))
    rows = db.session.execute(
        select(Rollout, *sums).outerjoin(Phase, Phase.rollout_id == Rollout.id).group_by(Rollout.id).order_by(*ORDER)
    )
    return [Line(*row) for row in rows]


_REACHABLE = select(Rollout.ref, Rollout.name, Rollout.playbook_id, Rollout.playbook_version).order_by(*ORDER)


def reachable(most: int) -> list[Reachable]:
    """Return the first rollouts that the actor sees, in the usual order."""
    return [Reachable(*row) for row in db.session.execute(_REACHABLE.limit(most))]
