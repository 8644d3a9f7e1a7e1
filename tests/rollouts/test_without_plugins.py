"""A rollout of an ERP: the shipped playbook names no plugin, and reaches its gates without any."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.database import db
from app.decisions.rules import Option, Outcome
from app.playbooks.queries.folders import gather
from app.playbooks.rules.reading import read
from app.playbooks.rules.resolving import resolve
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import gates as looking
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import DeliverableState, GateState
from app.rollouts.services import deliverables, gates, starting
from app.sections import SECTIONS

SHIPPED = Path(__file__).parents[2] / "playbooks" / "erp-rollout"
SEATS = [("sponsor", "fang"), ("steering-member", "hu"), ("project-manager", "lin"), ("finance-lead", "wei")]
ANSWERS = {"makes-goods": False, "older-erp": False, "other-systems": False, "sites": "1", "year-end": "year-start"}
TYPED = {"yes_no": True, "date": "2026-03-31", "person": "Wei"}


@pytest.fixture(autouse=True)
def bare(app: Flask) -> Iterator[None]:
    """Take every plugin away for the length of a test."""
    manager = app.extensions["upriver.plugins"].manager
    taken = [(name, manager.unregister(name=name)) for name in ("crm", "customer_classes", "base_data")]
    yield
    for name, plugin in taken:
        manager.register(plugin, name)


@pytest.fixture
def erp(bare: None, cast: Any, act_as: Callable[..., Any]) -> str:
    """A rollout that Lin started from the shipped playbook; its address id."""
    book = resolve(read(gather(SHIPPED), SECTIONS), [], SECTIONS)
    book.sound()
    with act_as("lin"):
        rollout = starting.start(
            starting.Resolved(book.document, book.digest), name="ERP", starts_on=date(2026, 3, 2), params=ANSWERS,
            seats=[starting.Seating(part, cast.people[who].id) for part, who in SEATS], calendar="weekdays",
        )
        db.session.commit()
        ref = rollout.ref
        db.session.remove()
    return ref


@pytest.fixture
def during(erp: str, act_as: Callable[..., Any]) -> Callable[[str, Callable[[Rollout], Any]], Any]:
    """Return a function that runs one act on the rollout as somebody and commits it."""

    def run(who: str, act: Callable[[Rollout], Any]) -> Any:
        with act_as(who):
            result = act(rollouts.one(erp))
            db.session.commit()
            db.session.remove()
        return result

    return run


def row(model: Any, rollout: Rollout, key: str) -> Any:
    """Return a row of the rollout by its playbook id."""
    return db.session.scalars(select(model).where(model.rollout_id == rollout.id, model.key == key)).one()


def typed(field: Mapping[str, Any]) -> Any:
    """Return something that fits a field."""
    if field["type"] == "choice":
        return field["options"][0]["id"]
    if field["type"] in ("number", "money", "percent"):
        return str(field.get("min", 1))
    return TYPED.get(field["type"], "Written down")


def filled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content that can be handed in."""
    if spec["kind"] == "form":
        return {"values": {field["id"]: typed(field) for field in spec["fields"]}}
    if spec["kind"] == "register":
        return {"rows": [{one["id"]: typed(one) for one in spec["columns"]}] * int(spec["min_rows"])}
    return {"text": "Written down"}


def bring(during: Any, key: str) -> None:
    """Let Lin hand a deliverable in and Fang accept it."""

    def hand_in(rollout: Rollout) -> None:
        one = row(Deliverable, rollout, key)
        deliverables.save(rollout, one, filled(one.spec))
        db.session.flush()
        deliverables.hand_in(rollout, one)

    during("lin", hand_in)
    during("fang", lambda rollout: deliverables.accept(rollout, row(Deliverable, rollout, key)))


def sign(during: Any, key: str) -> None:
    """Let both who are asked put their names to it."""
    during("lin", lambda rollout: deliverables.ask_for_names(rollout, row(Deliverable, rollout, key)))
    for who in ("fang", "hu"):
        during(
            who, lambda rollout: deliverables.sign(rollout, row(Deliverable, rollout, key), option=Option.YES) and None
        )


def vote(rollout: Rollout) -> Outcome | None:
    """Say yes to the first gate."""
    decided = gates.decide(rollout, row(Gate, rollout, "plan-approved"), option=Option.YES)
    return decided.outcome if decided else None


def test_an_erp_rollout_passes_its_first_gate_without_any_plugin(during: Any) -> None:
    for key in ("sponsor-promise", "goal-sheet", "cost-sheet", "plan-page"):
        bring(during, key)
    sign(during, "plan-approval")

    assert during("fang", vote) is None
    assert during("hu", vote) is Outcome.ACCEPTED
    assert during("lin", lambda rollout: row(Gate, rollout, "plan-approved").state) is GateState.OPEN


def test_no_gate_of_the_erp_asks_a_plugin_for_a_figure(during: Any) -> None:
    def wanted(rollout: Rollout) -> list[Any]:
        return [one for gate in looking.of(rollout) for one in looking.wanted(gate)]

    assert during("lin", wanted) == []


def test_its_seats_are_checked_by_the_rollouts_own_figure(during: Any) -> None:
    def settled(rollout: Rollout) -> DeliverableState:
        one = row(Deliverable, rollout, "seats-filled")
        deliverables.settle_by_data(rollout, one)
        return one.state

    assert during("lin", settled) is DeliverableState.OPEN
