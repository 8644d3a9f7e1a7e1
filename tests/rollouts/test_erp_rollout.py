"""The ERP playbook runs with no plugin at all: every activity is done, and every gate opens on what was delivered."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import wiring
from app.access import sessions
from app.access.models import Organisation, Person
from app.core.actor import acting, system
from app.core.conditions.evaluate import Truth
from app.core.database import db
from app.decisions.rules import Option
from app.playbooks.queries import shelves
from app.rollouts.models.activity import Activity, ActivityStep
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities as work
from app.rollouts.queries import deliverables as handed
from app.rollouts.queries import gates as reading
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import ActivityState, DeliverableState, GateState
from app.rollouts.services import activities, deliverables, gates, starting
from app.rollouts.services.starting import Resolved, Seating
from tests import cast as cast_module
from tests.conftest import _hurried, _settings

# Lin does the work of every part; those who steer accept it, sign it, and open the gates.
STEERS = {"fang": "sponsor", "hu": "steering-member", "xu": "steering-member", "song": "auditor"}
PARAMS = {"makes-goods": True, "older-erp": True, "other-systems": True, "sites": 2, "year-end": "month-start"}
FILLED = {"number": "1", "percent": "50", "money": "1", "date": "2026-03-31", "yes_no": True}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application without any plugin, with the cast."""
    app = _hurried(wiring.build(_settings(tmp_path_factory.mktemp("bare"), plugins=()), testing=True))
    with app.app_context():
        with system("prepare the test"):
            db.create_all()
            cast_module.assemble()
            db.session.commit()
            db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


class Company:
    """The people of Lanxi and their ERP rollout; everybody acts by their own rights."""

    def __init__(self) -> None:
        with system("find the people"):
            self.people = {key: db.session.scalar(select(Person.id).where(Person.email.startswith(f"{key}@")))
                           for key in ("lin", *STEERS)}
            self.home = db.session.scalar(select(Organisation.id).order_by(Organisation.id))
        db.session.remove()
        self.ref = ""

    @contextmanager
    def being(self, who: str) -> Iterator[Rollout | None]:
        """Let somebody act in the rollout, and keep what they did."""
        actor = sessions.actor_of(self.people[who], self.home, through="web")
        db.session.remove()
        with acting(actor):
            yield rollouts.one(self.ref) if self.ref else None
            db.session.commit()
            db.session.remove()

    def start(self) -> None:
        """Start the rollout, with Lin in every part that works."""
        with self.being("lin"):
            copy = shelves.resolved("erp-rollout")
            works = [one["id"] for one in copy.document["roles"] if one["id"] not in STEERS.values()]
            seats = [(part, who) for who, part in STEERS.items()] + [(part, "lin") for part in works]
            self.ref = starting.start(
                Resolved(copy.document, copy.hash, copy.overlays), name="ERP", starts_on=date(2026, 3, 2),
                params=PARAMS, seats=[Seating(part, self.people[who], "销售部") for part, who in seats],
            ).ref

    def count(self, model: Any, *that: Any) -> int:
        """Return how many rows of the rollout are so."""
        with self.being("lin") as rollout:
            return db.session.scalar(select(func.count(model.id)).where(model.rollout_id == rollout.id, *that))


def row(rollout: Rollout, model: Any, key: str) -> Any:
    """Return a row of the rollout by its id in the playbook."""
    return db.session.scalars(select(model).where(model.rollout_id == rollout.id, model.key == key)).one()


def filled(field: Mapping[str, Any]) -> Any:
    """Return something that fits a field."""
    return field["options"][0]["id"] if field["type"] == "choice" else FILLED.get(field["type"], "x")


def content(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the least that can be handed in."""
    if spec["kind"] == "note":
        return {"text": "x", "link": "https://lanxi.example/x", "files": []}
    if spec["kind"] == "checklist":
        return {"ticked": [one["id"] for one in spec["items"]]}
    if spec["kind"] == "form":
        return {"values": {one["id"]: filled(one) for one in spec["fields"]}}
    return {"rows": [{one["id"]: filled(one) for one in spec["columns"]}] * max(int(spec.get("min_rows", 1)), 1)}


def hand_in(rollout: Rollout, found: Deliverable) -> None:
    """Hand a deliverable in, ask for names, or let its figure be taken."""
    if found.kind == "sign_off":
        deliverables.ask_for_names(rollout, found)
    elif found.kind == "data_check":
        wanted = found.spec["require"]
        gates.keep_figure(rollout, gates.find_figure(rollout, wanted["metric"], wanted.get("of") or {}))
        assert deliverables.settle_by_data(rollout, found)
    else:
        deliverables.save(rollout, found, content(found.spec))
        deliverables.hand_in(rollout, found)


def deliver(firm: Company, ref: str) -> None:
    """Bring one deliverable to its acceptance."""
    with firm.being("lin") as rollout:
        found = handed.one(ref)
        kind, signers = found.kind, found.spec.get("by", ())
        hand_in(rollout, found)
    for who in [who for who, part in STEERS.items() if part in signers] if kind == "sign_off" else ["hu"]:
        with firm.being(who) as rollout:
            found = handed.one(ref)
            if found.state is DeliverableState.SUBMITTED:
                deliverables.sign(rollout, found, option=Option.YES) if signers else deliverables.accept(rollout, found)


def ready(rollout: Rollout) -> list[str]:
    """Return the activities that nothing holds back, in the order of the playbook."""
    wanted = select(Activity).where(Activity.rollout_id == rollout.id, Activity.state == ActivityState.TODO)
    return [
        one.key for one in db.session.scalars(wanted.order_by(Activity.position)).all()
        if not work.held_by_gates(one) and not work.held_by_needs(one, ActivityState.DONE)
    ]


def do(firm: Company, key: str) -> None:
    """Deliver what an activity delivers, tick its steps, and finish it."""
    with firm.being("lin") as rollout:
        waiting = [one.ref for one in work.deliverables(row(rollout, Activity, key)) if one.state != "accepted"]
    for one in waiting:
        deliver(firm, one)
    with firm.being("lin") as rollout:
        activity = row(rollout, Activity, key)
        steps = select(ActivityStep.position).where(ActivityStep.activity_id == activity.id)
        activities.give(rollout, activity, db.session.get(Person, firm.people["lin"]))
        activities.tick(rollout, activity, db.session.scalars(steps).all())
        activities.move(rollout, activity, ActivityState.DONE, reschedule=False)


def open_gates(firm: Company) -> None:
    """Let those who steer open every gate that can be opened."""
    with firm.being("lin") as rollout:
        closed = select(Gate).where(Gate.rollout_id == rollout.id, Gate.state == GateState.CLOSED)
        found = [one.key for one in db.session.scalars(closed.order_by(Gate.position)).all()
                 if reading.findings(rollout, [one])[one.id].truth is Truth.TRUE]
    for key in found:
        for who in ("hu", "xu", "fang"):
            with firm.being(who) as rollout:
                gate = row(rollout, Gate, key)
                if gate.state is GateState.CLOSED:
                    gates.decide(rollout, gate, option=Option.YES)


@pytest.mark.long
def test_everything_is_done_and_every_gate_opens_without_a_plugin(bare):
    assert not bare.extensions["upriver.plugins"].loaded
    firm = Company()
    firm.start()

    for _round in range(60):
        with firm.being("lin") as rollout:
            begun = ready(rollout)
        for key in begun:
            do(firm, key)
        open_gates(firm)
        if not begun:
            break

    assert firm.count(Activity, Activity.state != ActivityState.DONE) == 0
    assert firm.count(Deliverable, Deliverable.state != DeliverableState.ACCEPTED) == 0
    assert firm.count(Gate, Gate.state != GateState.OPEN) == 0
    assert firm.count(Gate) >= 9
