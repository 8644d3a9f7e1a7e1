"""Puts an organisation of any size into an empty data folder, through the models and so under every CHECK and key.

One rollout is started by the service, from the playbook of the house; its rows are then copied set by set, with new ids
and dates moved along, so that the thousandth rollout is as true as the first and takes no longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from app.access.queries import organisations
from app.access.services.organisations import found_organisation
from app.core import clock, journal, randomness
from app.core.actor import acting, system
from app.core.database import Model, db, upgrading
from app.core.history import FieldChange
from app.core.journal import JournalEntry, JournalHead
from app.messages.models import InboxEntry
from app.playbooks.queries import shelves
from app.rollouts.models.activity import Activity, ActivityNeed, ActivityStep
from app.rollouts.models.deliverable import Deliverable, DeliverableOf
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook, Seat
from app.rollouts.rules.states import CLOSED, ActivityState
from app.rollouts.services import scheduling, starting
from bench.speed import people

AT_ONCE = 5000
PLAYBOOK = "crm-rollout"
ANSWERS = {
    "hosting": "hosted", "company-size": "medium", "departments": 3, "languages": "both", "erp-present": True,
    "web-orders": False, "older-crm": False,
}
STATES = (
    ActivityState.DONE, ActivityState.DONE, ActivityState.DOING, ActivityState.TODO, ActivityState.TODO,
    ActivityState.BLOCKED, ActivityState.SKIPPED, ActivityState.TODO,
)


@dataclass(frozen=True)
class Size:
    """How much there is: `rollouts` of `activities` each, and people; `seats` people sit in each rollout."""

    rollouts: int = 200
    activities: int = 250
    people: int = 500
    seats: int = 50


@dataclass
class Filled:
    """Where a measurement may look, and the cookies of its readers by language."""

    organisation_id: int
    rollouts: list[str]
    activities: list[tuple[str, str]]
    cookies: dict[str, str] = field(default_factory=dict)


def fill(app: Flask, size: Size) -> Filled:
    """Fill an empty database; one organisation owns everything."""
    with app.app_context():
        upgrading.upgrade(app.extensions["upriver.settings"].database, db.metadata)
        with system("fill the benchmark"):
            organisation = found_organisation("Large Trading", language="en", zone="Asia/Shanghai", calendar="cn")
            db.session.commit()
            ids = people.add(organisation.id, size.people)
            first = _started(organisation.id, size, ids)
            _copy(first, size, ids)
            _tell(organisation.id, ids)
            _chain(organisation.id, size.rollouts * size.activities)
            db.session.commit()
            found = _found(organisation.id)
            db.session.remove()
    return found


def settle() -> None:
    """Let PostgreSQL count on from the ids that were given, and look at how the rows are spread."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        for table in db.metadata.sorted_tables:
            last = func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 1)
            counter = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(counter, last)).execution_options(guarded=True))
        connection.exec_driver_sql("ANALYZE")
    db.session.commit()


def put(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one model, many at once."""
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(model), list(rows[start:start + AT_ONCE]))
    db.session.flush()


def _enlarged(document: Mapping[str, Any], many: int) -> dict[str, Any]:
    """Return the playbook with `many` activities: its own again and again, each turn with needs of its own."""
    own = document["activities"]
    turns = ((turn, one) for turn in range(1 + many // len(own)) for one in own)
    return {**document, "activities": [_again(one, turn) for turn, one in islice(turns, many)]}


def _again(activity: Mapping[str, Any], turn: int) -> dict[str, Any]:
    if not turn:
        return dict(activity)
    needs = [{**need, "after": f"{need['after']}-{turn}"} for need in activity.get("needs", ())]
    title = {key: f"{text} {turn + 1}" for key, text in activity["title"].items()}
    return {**activity, "id": f"{activity['id']}-{turn}", "title": title, "needs": needs, "delivers": [], "when": None}


def _started(organisation_id: int, size: Size, ids: Sequence[int]) -> Rollout:
    with acting(people.actor(ids[0], organisation_id)):
        copy = shelves.resolved(PLAYBOOK)
        parts = cycle(role["id"] for role in copy.document["roles"] if role.get("access") != "administrator")
        rollout = starting.start(
            starting.Resolved(_enlarged(copy.document, size.activities), copy.hash), name="Rollout 0001",
            starts_on=clock.today("Asia/Shanghai") - timedelta(days=60), params=ANSWERS,
            seats=[starting.Seating(part, who) for part, who in zip(parts, ids[:size.seats], strict=False)],
        )
        db.session.commit()
    return rollout


def _rows(model: type[Model], rollout: Rollout) -> list[dict[str, Any]]:
    table = model.__table__
    found = db.session.execute(select(*table.columns).where(table.c.rollout_id == rollout.id).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


def _next_id(model: type[Model]) -> int:
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


class _Copies:
    """One rollout's rows of one model, made anew for each further rollout."""

    def __init__(self, model: type[Model], rollout: Rollout) -> None:
        self.model, self.rows, self.next = model, _rows(model, rollout), _next_id(model)
        self.ids: dict[int, int] = {}

    def again(self, days: int, **changed: Mapping[int, int]) -> list[dict[str, Any]]:
        """Return the rows with new ids, new addresses, later days and the ids of the new rollout's other rows."""
        self.ids = {row["id"]: self.next + place for place, row in enumerate(self.rows)}
        self.next += len(self.rows)
        return [self._moved(row, days, changed) for row in self.rows]

    def _moved(self, row: dict[str, Any], days: int, changed: Mapping[str, Mapping[int, int]]) -> dict[str, Any]:
        moved = {
            key: value + timedelta(days=days) if type(value) is date else value for key, value in row.items()
        } | {key: ids[row[key]] for key, ids in changed.items() if row.get(key) is not None}
        moved["id"] = self.ids[row["id"]]
        return moved | ({"ref": randomness.ref()} if "ref" in row else {})


def _copy(first: Rollout, size: Size, ids: Sequence[int]) -> None:
    """Copy everything below the first rollout, a batch of rollouts at a time."""
    _play(first, ids)
    parts = {model: _Copies(model, first) for model in (
        RolloutPlaybook, Phase, Activity, ActivityNeed, ActivityStep, Deliverable, DeliverableOf, Gate, Seat
    )}
    whole = dict(db.session.execute(select(*Rollout.__table__.columns).where(Rollout.id == first.id)).mappings().one())
    for start in range(1, size.rollouts, 10):
        waiting: dict[type[Model], list[dict[str, Any]]] = {model: [] for model in (Rollout, *parts)}
        for number in range(start, min(start + 10, size.rollouts)):
            _one_more(number, whole, parts, waiting, ids)
        for model, rows in waiting.items():
            put(model, rows)
        db.session.commit()
    _reckon()
    _remember(ids)


def _reckon() -> None:
    """Compute the dates of every rollout, as its next change would: those that were moved along may be at rest."""
    for rollout in db.session.scalars(select(Rollout)).all():
        scheduling.refresh(rollout)
        db.session.commit()


def _one_more(
    number: int, whole: dict[str, Any], parts: Mapping[type[Model], _Copies],
    waiting: dict[type[Model], list[dict[str, Any]]], ids: Sequence[int],
) -> None:
    """Add the rows of one more rollout, which began some days earlier or later and is led by somebody else."""
    days, first = number % 97 - 48, whole["id"]
    mine = {first: first + number}
    waiting[Rollout].append(whole | {
        "id": mine[first], "ref": randomness.ref(), "name": f"Rollout {number + 1:04}",
        "starts_on": whole["starts_on"] + timedelta(days=days),
    })
    known: dict[str, Mapping[int, int]] = {"rollout_id": mine}
    other = {person: ids[(place + 7 * number) % len(ids)] for place, person in enumerate(ids)}
    for model, copies in parts.items():
        who = {"owner_id": other} if model is Activity else {"person_id": other} if model is Seat else {}
        waiting[model] += copies.again(days, **known, **who)
        known |= {f"{model.__tablename__}_id": copies.ids} | ({"after_id": copies.ids} if model is Activity else {})


def _play(first: Rollout, ids: Sequence[int]) -> None:
    """Bring the first rollout into its middle: states, owners, dates and the counts that stand on its phases."""
    phases = {phase.id: phase for phase in db.session.scalars(select(Phase).where(Phase.rollout_id == first.id))}
    for phase in phases.values():
        phase.closed = phase.blocked = 0
    every = db.session.scalars(select(Activity).where(Activity.rollout_id == first.id).order_by(Activity.position))
    for place, activity in enumerate(every):
        state = STATES[place % len(STATES)]
        activity.state, activity.owner_id = state, ids[place % 50]
        activity.reason = "Waits for the vendor" if state in (ActivityState.BLOCKED, ActivityState.SKIPPED) else ""
        if state in CLOSED:
            activity.started_on, activity.finished_on = activity.starts_on, activity.ends_on
        phases[activity.phase_id].closed += state in CLOSED
        phases[activity.phase_id].blocked += state is ActivityState.BLOCKED
    db.session.commit()


def _remember(ids: Sequence[int]) -> None:
    """Give each activity two changes in its history."""
    organisation, at = organisations.first_organisation(ids[0]), clock.now()
    rows = db.session.execute(select(Activity.id)).scalars().all()
    put(FieldChange, [
        {"organisation_id": organisation, "at": at - timedelta(days=day), "person_id": ids[one % len(ids)],
         "through": "web", "about_kind": "activity", "about_id": one, "field": "state", "old": old, "new": new}
        for one in rows for day, old, new in ((9, "todo", "doing"), (2, "doing", "done"))
    ])


def _tell(organisation_id: int, ids: Sequence[int]) -> None:
    """Give everybody an inbox of a hundred, a tenth of it unread."""
    at = clock.now()
    put(InboxEntry, [
        {"organisation_id": organisation_id, "person_id": who, "by_id": ids[0], "news_ref": randomness.ref(),
         "kind": "activity.given", "params": {}, "about_kind": "activity", "about_ref": "0" * 12,
         "about_title": "Name the business owners", "href": "/work", "at": at - timedelta(hours=number),
         "read_at": None if number < 10 else at}
        for who in ids for number in range(100)
    ])


def _entries(organisation_id: int, head: tuple[int, str], many: int, at: datetime) -> Iterator[dict[str, Any]]:
    number, before = head
    for _turn in range(many):
        number += 1
        entry = JournalEntry(
            organisation_id=organisation_id, number=number, at=at, person_id=None, through="system",
            kind="activity.moved", about_kind="activity", about_ref="0" * 12, particulars={}, previous_hash=before,
        )
        before = journal._digest(before, entry)
        columns = set(JournalEntry.__mapper__.columns.keys()) - {"id", "hash"}
        yield {key: getattr(entry, key) for key in columns} | {"hash": before}


def _chain(organisation_id: int, many: int) -> None:
    """Write a journal of many entries that verifies."""
    rows = list(_entries(organisation_id, journal.head(organisation_id), many, clock.now()))
    put(JournalEntry, rows)
    head = db.session.scalars(select(JournalHead).where(JournalHead.organisation_id == organisation_id)).one()
    head.number, head.hash = rows[-1]["number"], rows[-1]["hash"]


def _found(organisation_id: int) -> Filled:
    rows = db.session.execute(
        select(Rollout.ref, Activity.ref).join(Activity, Activity.rollout_id == Rollout.id)
        .where(Activity.position == 7).order_by(Rollout.id)
    ).all()
    refs = list(db.session.scalars(select(Rollout.ref).order_by(Rollout.id)))
    return Filled(organisation_id, refs, [tuple(row) for row in rows])
