"""Starting a rollout: everything a playbook says becomes rows, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.access.queries import organisations
from app.core import clock, journal
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.rollouts.models.activity import Activity, ActivityNeed, ActivityStep
from app.rollouts.models.deliverable import Deliverable, DeliverableOf
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook, Seat
from app.rollouts.rules import answers
from app.rollouts.rules.opening import Opening, folded, needs_of, opening
from app.rollouts.services import scheduling


@dataclass(frozen=True)
class Resolved:
    """A resolved playbook as it is handed over: the whole document, its hash, and the overlays in it."""

    document: Mapping[str, Any]
    hash: str
    overlays: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seating:
    """Who is to sit where: the playbook's role, the inner person id, a department where the role is per department."""

    part: str
    person_id: int
    department: str = ""


def start(
    resolved: Resolved, *, name: str, starts_on: date, params: Mapping[str, Any], seats: Iterable[Seating],
    calendar: str = "",
) -> Rollout:
    """Start a rollout; raise `Invalid` naming each required answer that is missing."""
    document = resolved.document
    params = _check(document, name, starts_on, params)
    rollout = _rollout(resolved, name=name, starts_on=starts_on, params=params, calendar=calendar)
    chosen = opening(document, params, clock.now())
    phases = _phases(rollout, chosen)
    activities = _activities(rollout, chosen, phases)
    _needs(rollout, chosen, activities)
    _deliverables(rollout, chosen, activities)
    _gates(rollout, chosen, phases)
    taken = list(seats)
    give_seats(rollout, document, taken)
    _give_to_the_only_ones(activities.values(), taken)
    scheduling.refresh(rollout)
    journal.record("rollout.started", about=rollout, playbook=rollout.playbook_id, hash=resolved.hash)
    return rollout


def _check(document: Mapping[str, Any], name: str, starts_on: date, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept; raise `Invalid` naming everything that does not fit."""
    kept, faults = answers.judge(document, params)
    if not name.strip():
        faults = {"name": _("Give the rollout a name.")} | faults
    if answers.is_far_away(starts_on, clock.today(organisations.organisation().zone)):
        faults["starts_on"] = _("%(day)s is more than three years away.", day=starts_on)
    if faults:
        raise Invalid(next(iter(faults.values())), faults=faults)
    return kept


def _rollout(
    resolved: Resolved, *, name: str, starts_on: date, params: Mapping[str, Any], calendar: str
) -> Rollout:
    organisation, actor = organisations.organisation(), current_actor()
    header, promise = resolved.document["playbook"], resolved.document.get("promise") or {}
    rollout = Rollout(
        organisation_id=organisation.id, name=name.strip(), playbook_id=header["id"],
        playbook_version=header["version"], playbook_hash=resolved.hash, overlays=list(resolved.overlays),
        params=dict(params), starts_on=starts_on, calendar=calendar or organisation.calendar, zone=organisation.zone,
        build_days=int(promise.get("build_days", 90)), payback_days=int(promise.get("payback_days", 180)),
        created_at=clock.now(), created_by_id=actor.person_id if actor else None,
    )
    db.session.add(rollout)
    db.session.flush()
    db.session.add(RolloutPlaybook(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, number=1, hash=resolved.hash,
        document=dict(resolved.document), kept_at=clock.now(),
    ))
    return rollout


def _phases(rollout: Rollout, chosen: Opening) -> dict[str, Phase]:
    phases = {
        phase["id"]: Phase(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, key=phase["id"], title=phase["title"],
            purpose=phase["purpose"], covers=list(phase["covers"]), after=list(phase.get("after", ())), position=place,
            total=sum(1 for activity in chosen.activities if activity["phase"] == phase["id"]),
        )
        for place, phase in enumerate(chosen.phases)
    }
    db.session.add_all(phases.values())
    db.session.flush()
    return phases


def _activity(rollout: Rollout, activity: Mapping[str, Any], phase: Phase, place: int) -> Activity:
    effort = activity["effort"]
    return Activity(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, phase_id=phase.id, key=activity["id"],
        title=activity["title"], words=folded(activity["title"]), part=activity["role"],
        effort_low=Decimal(str(effort["o"])), effort_likely=Decimal(str(effort["m"])),
        effort_high=Decimal(str(effort["p"])), distribution=activity.get("distribution", "pert"),
        is_optional=bool(activity.get("optional", False)), position=place, changed_at=clock.now(),
    )


def _activities(rollout: Rollout, chosen: Opening, phases: Mapping[str, Phase]) -> dict[str, Activity]:
    # Positions follow the map: phase by phase, inside a phase as the playbook lists them.
    order = {phase["id"]: place for place, phase in enumerate(chosen.phases)}
    listed = sorted(chosen.activities, key=lambda activity: order[activity["phase"]])
    activities = {
        activity["id"]: _activity(rollout, activity, phases[activity["phase"]], place)
        for place, activity in enumerate(listed)
    }
    db.session.add_all(activities.values())
    db.session.flush()
    db.session.add_all(
        ActivityStep(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, activity_id=activities[activity["id"]].id,
            position=place, text=text,
        )
        for activity in listed for place, text in enumerate(activity.get("checklist", ()))
    )
    return activities


def _give_to_the_only_ones(activities: Iterable[Activity], seats: Iterable[Seating]) -> None:
    """Where one person alone plays a part, its activities are theirs from the start; others are given by hand."""
    sitting: dict[str, set[int]] = {}
    for seat in seats:
        sitting.setdefault(seat.part, set()).add(seat.person_id)
    for activity in activities:
        if len(sitting.get(activity.part, ())) == 1:
            (activity.owner_id,) = sitting[activity.part]


def _needs(rollout: Rollout, chosen: Opening, activities: Mapping[str, Activity]) -> None:
    db.session.add_all(
        ActivityNeed(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, activity_id=activities[activity["id"]].id,
            after_id=activities[after].id, kind=kind, lag=lag,
        )
        for activity in chosen.activities for after, kind, lag in needs_of(activity, set(activities))
    )


def _deliverables(rollout: Rollout, chosen: Opening, activities: Mapping[str, Activity]) -> None:
    deliverables = {
        item["id"]: Deliverable(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, key=item["id"], title=item["title"],
            kind=item["kind"], spec=dict(item),
        )
        for item in chosen.deliverables
    }
    db.session.add_all(deliverables.values())
    db.session.flush()
    db.session.add_all(
        DeliverableOf(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, activity_id=activities[activity["id"]].id,
            deliverable_id=deliverables[key].id,
        )
        for activity in chosen.activities for key in activity.get("delivers", ()) if key in deliverables
    )


def _gates(rollout: Rollout, chosen: Opening, phases: Mapping[str, Phase]) -> None:
    db.session.add_all(
        Gate(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, phase_id=phases[gate["closes"]].id,
            key=gate["id"], title=gate["title"], mode=gate.get("mode", "hard"), require=gate["require"],
            decide=gate["decide"], waiver=gate.get("waiver"), position=phases[gate["closes"]].position * 100 + place,
        )
        for place, gate in enumerate(chosen.gates)
    )
    db.session.flush()


def give_seats(rollout: Rollout, document: Mapping[str, Any], seats: Iterable[Seating]) -> None:
    """Seat people; the access role is the one the playbook proposes, and it holds in this rollout alone."""
    roles = {role["id"]: role for role in document.get("roles", ())}
    taken: set[Seating] = set()
    for number, seating in enumerate(seats):
        if seating in taken:
            told = _("“%(role)s” is given to the same person twice.", role=pick(roles[seating.part]["title"]))
            raise Invalid(told, faults={f"seats.{number}": told})
        taken.add(seating)
        if seating.part not in roles:
            raise Invalid(_("The playbook has no role “%(role)s”.", role=seating.part))
        db.session.add(Seat(
            organisation_id=rollout.organisation_id, rollout_id=rollout.id, part=seating.part,
            person_id=seating.person_id, department=seating.department,
            access=roles[seating.part].get("access") or "member", since=clock.now(),
        ))
    db.session.flush()
