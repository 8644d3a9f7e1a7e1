"""Plays a script: each line through the services, as the person it names, at a moment of a working day."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.calendars import library
from app.demo.acts import ACTS
from app.demo.carrying import Postponed
from app.demo.diary import Diary
from app.demo.record_acts import RECORD_ACTS
from app.demo.scene import Scene
from app.demo.scripts import Line, Script
from app.demo.survey_acts import SURVEY_ACTS
from app.playbooks.queries import shelves as playbooks
from app.rollouts.services import starting
from app.rollouts.services.starting import Resolved, Seating

Progress = Callable[[int, int], None]
EVERY_ACT = ACTS | RECORD_ACTS | SURVEY_ACTS


def first_day(script: Script, zone: str) -> date:
    """Return the day on which the rollout of a script began, seen from today."""
    return clock.today(zone) - timedelta(days=script.age)


def diary_of(script: Script, *, zone: str, calendar: str, language: str) -> Diary:
    """Return the days of a script, counted from its first day."""
    return Diary(first_day(script, zone), library.current(calendar, zone), language)


def play(
    script: Script, diary: Diary, carrier: Postponed, *, organisation_id: int, people: Mapping[str, int],
    progress: Progress,
) -> Scene:
    """Play everything from the first day until today; each day is committed at its end."""
    scene = Scene(script, diary, carrier, organisation_id, people)
    days = _by_worked_day(script, diary)
    for day, lines in sorted(days.items()):
        progress((day - diary.first).days, script.age)
        moments = diary.moments(day, len(lines) + 1)
        if not scene.rollout_ref:
            _start(scene, moments[0])
        for line, moment in zip(lines, moments[1:], strict=True):
            _act(scene, line, moment)
        _close_the_day(scene, moments[-1])
    _arrive(scene)
    return scene


def _by_worked_day(script: Script, diary: Diary) -> dict[date, list[Line]]:
    found: dict[date, list[Line]] = defaultdict(list)
    for line in script.lines:
        found[diary.worked(line.day)].append(line)
    return found


def _start(scene: Scene, moment: datetime) -> None:
    said = scene.script.rollout
    with scene.standing(said["by"], moment):
        copy = playbooks.resolved(said["playbook"], said["overlays"])
        rollout = starting.start(
            Resolved(copy.document, copy.hash, copy.overlays), name=said["name"], starts_on=scene.diary.first,
            params={key: _answer(value) for key, value in said["params"].items()},
            seats=[Seating(part, scene.people[who], department) for part, who, department in scene.script.seats],
        )
        scene.rollout_ref = rollout.ref
    scene.forget_actors()


def _answer(value: str) -> str | bool:
    return {"yes": True, "no": False}.get(value, value)


def _act(scene: Scene, line: Line, moment: datetime) -> None:
    try:
        with scene.standing(line.who, moment):
            EVERY_ACT[line.does](scene, line)
    except Exception as error:
        error.add_note(f"day {line.day}: {line.who} {line.does} {' '.join(line.about)}")
        raise


def _close_the_day(scene: Scene, moment: datetime) -> None:
    # Dates are computed once, at the end: nobody looks at a plan of the past.
    with clock.standing_at(moment + timedelta(minutes=1)):
        scene.carrier.carry_out()


def _arrive(scene: Scene) -> None:
    """Come to today: dates as they are now, and figures that are no older than the demonstration."""
    now = clock.now()
    for does in ("plan", "measure-all"):
        _act(scene, Line(scene.script.age, scene.script.rollout["by"], does, (), ""), now)
    scene.carrier.carry_out()
