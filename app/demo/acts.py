"""What people do in a rollout, by the verb of a script's line; each calls the service that a page would call."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import UpriverError
from app.decisions.rules import Option
from app.demo import written
from app.demo.scene import Scene
from app.demo.scripts import Line
from app.messages.models import InboxEntry
from app.messages.rules.mail import week_key
from app.messages.rules.snoozing import Until
from app.messages.services import comments, inbox
from app.rollouts.models.activity import Activity, ActivityStep
from app.rollouts.models.deliverable import Deliverable, DeliverableOf
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase
from app.rollouts.queries import gates as findings
from app.rollouts.queries import rollouts
from app.rollouts.queries import weekly as updates
from app.rollouts.rules.states import ActivityState, DeliverableState
from app.rollouts.rules.weekly import Audience
from app.rollouts.services import activities, adding, dates, deliverables, gates, scheduling, seats, weekly
from app.rollouts.services.starting import Seating

WRITTEN = ("note", "form", "checklist", "register")


def begin(scene: Scene, line: Line) -> None:
    """Take activities up."""
    for key in line.about:
        _move(scene, key, ActivityState.DOING)


def block(scene: Scene, line: Line) -> None:
    """Say that an activity cannot go on, and why."""
    _move(scene, line.about[0], ActivityState.BLOCKED, scene.told(line.words))


def skip(scene: Scene, line: Line) -> None:
    """Say that an activity is not needed, and why."""
    _move(scene, line.about[0], ActivityState.SKIPPED, scene.told(line.words))


def _move(scene: Scene, key: str, to: ActivityState, reason: str = "") -> None:
    activities.move(scene.rollout(), scene.row(Activity, key), to, reason=reason, reschedule=False)


def give(scene: Scene, line: Line) -> None:
    """Give activities to somebody."""
    who, *keys = line.about
    for key in keys:
        activities.give(scene.rollout(), scene.row(Activity, key), scene.person(who))


def agree(scene: Scene, line: Line) -> None:
    """Agree on the day by which an activity is due."""
    key, day = line.about
    dates.agree_date(
        scene.rollout(), scene.row(Activity, key), scene.diary.worked(int(day)), reschedule=False
    )


def add(scene: Scene, line: Line) -> None:
    """Add an activity that the playbook does not name: what the script calls it, phase, part, owner, days."""
    name, phase_key, part, owner, days = line.about
    rollout = scene.rollout()
    phase = db.session.scalars(select(Phase).where(Phase.rollout_id == rollout.id, Phase.key == phase_key)).one()
    likely = Decimal(days)
    added = adding.add(
        rollout, phase, title=scene.told(line.words), part=part, effort=(likely / 2, likely, likely * 2),
        owner=scene.person(owner),
    )
    scene.aliases[name] = added.key


def tick(scene: Scene, line: Line) -> None:
    """Tick the first steps of an activity."""
    key, many = line.about
    activities.tick(scene.rollout(), scene.row(Activity, key), range(int(many)))


def save(scene: Scene, line: Line) -> None:
    """Write down what a deliverable says, as far as it is known."""
    for key in line.about:
        _save(scene, scene.row(Deliverable, key), key)


def rewrite(scene: Scene, line: Line) -> None:
    """Write a deliverable anew, by another text of the script."""
    key, other = line.about
    _save(scene, scene.row(Deliverable, key), other)


def _save(scene: Scene, found: Deliverable, text_key: str) -> None:
    given = scene.script.contents[text_key]
    deliverables.save(scene.rollout(), found, written.content(found.spec, given, scene.told))


def submit(scene: Scene, line: Line) -> None:
    """Hand deliverables in, written before or now."""
    for key in line.about:
        _submit(scene, scene.row(Deliverable, key))


def _submit(scene: Scene, found: Deliverable) -> None:
    if not found.revision_number:
        _save(scene, found, found.key)
    deliverables.hand_in(scene.rollout(), found)


def accept(scene: Scene, line: Line) -> None:
    """Accept deliverables."""
    for key in line.about:
        deliverables.accept(scene.rollout(), scene.row(Deliverable, key))


def hand_back(scene: Scene, line: Line) -> None:
    """Hand a deliverable back, saying what is missing."""
    deliverables.hand_back(scene.rollout(), scene.row(Deliverable, line.about[0]), reason=scene.told(line.words))


def finish(scene: Scene, line: Line) -> None:
    """Finish activities: every step ticked, every deliverable handed in."""
    for key in line.about:
        activity = scene.row(Activity, key)
        for found in _deliverables_of(activity):
            if found.kind in WRITTEN and found.state is DeliverableState.OPEN:
                _submit(scene, found)
        steps = select(ActivityStep.position).where(ActivityStep.activity_id == activity.id)
        activities.tick(scene.rollout(), activity, db.session.scalars(steps).all())
        _move(scene, key, ActivityState.DONE)


def _deliverables_of(activity: Activity) -> list[Deliverable]:
    own = select(Deliverable).join(DeliverableOf, DeliverableOf.deliverable_id == Deliverable.id)
    return list(db.session.scalars(own.where(DeliverableOf.activity_id == activity.id).order_by(Deliverable.id)))


def ask(scene: Scene, line: Line) -> None:
    """Ask for names under a deliverable, or whether a gate opens."""
    gate = _gate(scene, line.about[0])
    if gate is not None:
        gates.put(scene.rollout(), gate)
    else:
        deliverables.ask_for_names(scene.rollout(), scene.row(Deliverable, line.about[0]))


def vote(scene: Scene, line: Line) -> None:
    """Answer a question about a deliverable or a gate."""
    key, answer = line.about
    option, reason = Option(answer), scene.told(line.words)
    gate = _gate(scene, key)
    if gate is not None:
        gates.decide(scene.rollout(), gate, option=option, reason=reason)
    else:
        deliverables.sign(scene.rollout(), scene.row(Deliverable, key), option=option, reason=reason)


def try_vote(scene: Scene, line: Line) -> None:
    """Answer a question, and be refused; that it is not is a mistake of the script."""
    try:
        vote(scene, line)
    except UpriverError as refusal:
        scene.refusal = refusal
        return
    raise LookupError(f"day {line.day}: {line.about} was to be refused")


def _gate(scene: Scene, key: str) -> Gate | None:
    return db.session.scalar(select(Gate).where(Gate.rollout_id == scene.rollout().id, Gate.key == key))


def waive(scene: Scene, line: Line) -> None:
    """Set the condition of a gate aside that names a deliverable, for some days."""
    key, deliverable, days = line.about
    rollout, gate = scene.rollout(), scene.row(Gate, key)
    lines = findings.findings(rollout, [gate])[gate.id].lines
    path = next(one.path for one in lines if one.verdict.leaf.name == deliverable)
    gates.waive(rollout, gate, path=path, days=int(days), reason=scene.told(line.words))


def say(scene: Scene, line: Line) -> None:
    """Comment on an activity, a deliverable, a gate, or the rollout."""
    kind, key = line.about
    models: Mapping[str, Any] = {"activity": Activity, "deliverable": Deliverable, "gate": Gate}
    about = scene.rollout() if kind == "rollout" else scene.row(models[kind], key)
    comments.write(about, scene.told(line.words))


def read_news(scene: Scene, line: Line) -> None:
    """Read everything that waits in the inbox, but for the newest entries, as many as are named."""
    left = int(line.about[0]) if line.about else 0
    waiting = db.session.scalars(
        select(InboxEntry).where(InboxEntry.read_at.is_(None)).order_by(InboxEntry.id.desc()).offset(left)
    )
    for entry in waiting.all():
        inbox.mark_read(entry)


def snooze(scene: Scene, line: Line) -> None:
    """Put off what the newest entries of the inbox are about, one or as many as are named, until next week."""
    many = int(line.about[0]) if line.about else 1
    waiting = select(InboxEntry).where(InboxEntry.read_at.is_(None)).order_by(InboxEntry.id.desc()).limit(many)
    for entry in db.session.scalars(waiting).all():
        inbox.put_off(entry, Until.WEEK)


def report(scene: Scene, line: Line) -> None:
    """Write the update of the week so far, with some words on top, and send it; a week that was told is told once."""
    rollout, words = scene.rollout(), scene.told(line.words)
    week = week_key(clock.today(rollout.zone))
    if updates.last_sent(rollout, week) is None:
        draft = weekly.begin(rollout, week)
        weekly.save(draft, f"{words}\n\n{draft.text}")
        weekly.send(rollout, draft, Audience(line.about[0]))


def draft_report(scene: Scene, line: Line) -> None:
    """Begin the update of this week."""
    rollout = scene.rollout()
    weekly.begin(rollout, week_key(clock.today(rollout.zone)))


def seat(scene: Scene, line: Line) -> None:
    """Give somebody a seat."""
    who, part, *department = line.about
    rollout = scene.rollout()
    seats.seat(rollout, rollouts.document(rollout), Seating(part, scene.people[who], "".join(department)))
    scene.forget_actors()


def plan(scene: Scene, line: Line) -> None:
    """Compute the dates anew."""
    scheduling.refresh(scene.rollout())


ACTS: dict[str, Callable[[Scene, Line], None]] = {
    "begin": begin, "block": block, "skip": skip, "give": give, "agree": agree, "add": add, "tick": tick, "save": save,
    "rewrite": rewrite, "submit": submit, "accept": accept, "hand-back": hand_back, "finish": finish, "ask": ask,
    "vote": vote, "try-vote": try_vote, "waive": waive, "say": say, "read": read_news, "seat": seat, "plan": plan,
    "snooze": snooze, "report": report, "draft-report": draft_report,
}
