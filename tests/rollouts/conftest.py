"""A small playbook and a rollout on it, for every test of this room."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.outbox import Outbox
from app.decisions.rules import Option
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries.gates import wanted
from app.rollouts.services import deliverables, gates, starting

EFFORT = {"o": "1", "m": "2", "p": "3"}


def words(en: str) -> dict[str, str]:
    """Return a text in both languages, as a playbook writes it."""
    return {"zh": f"中 {en}", "en": en}


def activity(key: str, phase: str, **more: object) -> dict[str, object]:
    """Return one activity as it stands in a playbook."""
    return {"id": key, "title": words(key), "phase": phase, "role": "manager", "effort": EFFORT, **more}


def measure(rollout: Rollout, gate: Gate) -> None:
    """Have every figure measured that the gate names, as the worker does."""
    for metric, of in wanted(gate):
        gates.keep_figure(rollout, gates.find_figure(rollout, metric, of))


DOCUMENT = {
    "schema": "upriver/1",
    "playbook": {"id": "small", "version": "1.0.0", "title": words("Small"), "summary": words("A small one")},
    "promise": {"build_days": "30", "payback_days": "60"},
    "params": [
        {"id": "hosting", "type": "choice", "ask": words("Where?"),
         "options": [{"id": "hosted", "text": words("Hosted")}, {"id": "own", "text": words("Own")}]},
    ],
    "roles": [
        {"id": "manager", "title": words("Manager"), "explain": words("Leads"), "access": "project_manager"},
        {"id": "steering", "title": words("Steering"), "explain": words("Decides"), "access": "steering"},
        {"id": "clerk", "title": words("Clerk"), "explain": words("Works"), "access": "member"},
    ],
    "phases": [
        {"id": "plan", "title": words("Plan"), "purpose": words("A plan stands"), "covers": ["business_plan"],
         "order": "10"},
        {"id": "load", "title": words("Load"), "purpose": words("Data are in"), "covers": ["deployment"], "order": "20",
         "after": ["planned"]},
    ],
    "activities": [
        activity("goals", "plan", delivers=["goal-note"], checklist=[words("Ask"), words("Write")]),
        activity("budget", "plan", needs=["goals"], delivers=["budget-form", "yes-to-plan"]),
        activity("servers", "load", when={"param": "hosting", "value": "own"}),
        activity("import", "load", delivers=["lists", "risks"]),
    ],
    "deliverables": [
        {"id": "goal-note", "title": words("Goals"), "kind": "note", "requires": ["text"]},
        {"id": "budget-form", "title": words("Budget"), "kind": "form", "fields": [
            {"id": "sum", "type": "money", "label": words("Sum"), "required": True},
            {"id": "since", "type": "date", "label": words("Since")},
        ]},
        {"id": "yes-to-plan", "title": words("Yes to the plan"), "kind": "sign_off", "question": words("Do we do it?"),
         "by": ["steering"], "quorum": "2"},
        {"id": "lists", "title": words("Lists"), "kind": "checklist", "items": [
            {"id": "a", "text": words("A")}, {"id": "b", "text": words("B"), "required": False},
        ]},
        {"id": "risks", "title": words("Risks"), "kind": "register", "min_rows": "1",
         "holds": "risks", "columns": [
            {"id": "risk", "type": "text", "label": words("Risk"), "required": True},
            {"id": "chance", "type": "percent", "label": words("Chance"), "min": "0", "max": "100"},
        ]},
    ],
    "gates": [
        {"id": "planned", "title": words("Plan approved"), "closes": "plan", "mode": "hard",
         "require": {"all": [
             {"deliverable": "goal-note", "value": "accepted", "label": words("Goals accepted")},
             {"approval": "yes-to-plan", "label": words("Plan signed")},
         ]},
         "decide": {"by": ["steering"], "quorum": "2", "not_by_owner": True},
         "waiver": {"by": ["steering"], "max_days": "14", "reason_required": True}},
        {"id": "live", "title": words("Go live"), "closes": "load", "mode": "hard",
         "require": {"metric": "sample.share", "of": {"entity": "customer"}, "op": "ge", "value": "0.98",
                     "fresh_hours": "24", "label": words("Customers usable")},
         "decide": {"by": ["steering"], "quorum": "2", "not_by_owner": True}},
    ],
}


def hash_of(document: object) -> str:
    """Return what identifies the content of a playbook."""
    return hashlib.sha256(repr(document).encode()).hexdigest()


MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    """Stop the clock on the rollout's first day, noon in Shanghai."""
    with clock.standing_at(NOON, everywhere=True):
        yield


@pytest.fixture
def started(cast, act_as) -> str:
    """A rollout that Lin started, with Lin, Fang, Hu and Wei in their seats; its address id."""
    seats = [("manager", "lin"), ("steering", "fang"), ("steering", "hu"), ("clerk", "wei")]
    with act_as("lin"):
        rollout = starting.start(
            starting.Resolved(DOCUMENT, hash_of(DOCUMENT)), name="Small rollout", starts_on=MONDAY,
            params={"hosting": "hosted"}, seats=[starting.Seating(part, cast.people[who].id) for part, who in seats],
            calendar="weekdays",
        )
        db.session.commit()
        ref = rollout.ref
        db.session.remove()
    return ref


@pytest.fixture
def found(started) -> Callable[..., object]:
    """Return a function that gives the rollout, or one of its rows by playbook id; call it while somebody acts."""
    kinds = {"activity": Activity, "deliverable": Deliverable, "gate": Gate}

    def find(kind: str = "", key: str = "") -> object:
        rollout = rollouts.one(started)
        if not kind:
            return rollout
        model = kinds[kind]
        return db.session.scalars(select(model).where(model.rollout_id == rollout.id, model.key == key)).one()

    return find


@pytest.fixture
def start_another(cast, act_as) -> Callable[..., str]:
    """Return a function that starts one more rollout as Lin, and gives its address id."""

    def start(name: str, starts_on: str = "2026-03-02", document: object = DOCUMENT, seats: object = ()) -> str:
        with act_as("lin"):
            rollout = starting.start(
                starting.Resolved(document, hash_of(document)), name=name, starts_on=date.fromisoformat(starts_on),
                params={"hosting": "hosted"}, calendar="weekdays",
                seats=[starting.Seating(part, cast.people[who].id) for part, who in seats],
            )
            db.session.commit()
            ref = rollout.ref
            db.session.remove()
        return ref

    return start


@pytest.fixture
def news(cast) -> Callable[[], set[tuple[str, str]]]:
    """Return a function that gives what lies in the outbox, as (who, kind)."""

    def read() -> set[tuple[str, str]]:
        keys = {person.id: key for key, person in cast.people.items()}
        with system("tests"):
            rows = db.session.execute(select(Outbox.person_id, Outbox.kind)).all()
            db.session.remove()
        return {(keys[person_id], kind) for person_id, kind in rows}

    return read


@pytest.fixture
def ref_of(act_as, found) -> Callable[[str, str], str]:
    """Return a function that gives the address id of one of the rollout's rows."""

    def ref(kind: str, key: str) -> str:
        with act_as("lin"):
            return found(kind, key).ref

    return ref


@pytest.fixture
def doing(act_as, found):
    """Return a function that runs one act as somebody and commits it."""

    def run(who, act):
        with act_as(who):
            result = act()
            result = getattr(result, "outcome", result)
            db.session.commit()
            db.session.remove()
        return result

    return run


@pytest.fixture
def goals_accepted(doing, found):
    """Have the goals written, handed in and accepted."""

    def hand_over():
        deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"})
        db.session.flush()
        deliverables.hand_in(found(), found("deliverable", "goal-note"))

    doing("lin", hand_over)
    doing("fang", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))


@pytest.fixture
def plan_signed(doing, found):
    """Have the plan signed by all who must."""
    doing("lin", lambda: deliverables.ask_for_names(found(), found("deliverable", "yes-to-plan")))
    for who in ("fang", "hu"):
        doing(who, lambda: deliverables.sign(found(), found("deliverable", "yes-to-plan"), option=Option.YES))
