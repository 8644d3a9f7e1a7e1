"""The rows of a timeline, ready to be written: short words, and the place of each bar in percent."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from babel.dates import format_date
from flask import request
from flask_babel import get_locale

from app.core import clock
from app.core.i18n import _, _n, pick
from app.core.wording import DAY, day, zone
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries.maps import Overview
from app.rollouts.queries.timeline import Line, Timeline
from app.rollouts.rules import timeline as rules
from app.rollouts.rules.dates import missed_by
from app.rollouts.rules.states import CLOSED, ActivityState, GateState
from app.rollouts.views import words

# In percent of the width: how near two lines may be for their words to share a line, and where words find room.
NEAR, ROOM = 40, (14, 86)
MOST_NEEDS = 3
DAYS_OF_A_YEAR = 365
KINDS = {"fs": "", "ss": "SS", "ff": "FF", "sf": "SF"}


class Bar(NamedTuple):
    """A rectangle of the drawing: its class, and its start and width in percent."""

    kind: str
    x: float
    width: float


class Row(NamedTuple):
    """One activity as the page writes it."""

    number: int
    ref: str
    title: str
    sub: str
    state: str
    owner: str
    start: str
    end: str
    typed: tuple[bool, bool]
    days: int
    slack: str
    needs: str
    bars: list[Bar]
    due: float


class Diamond(NamedTuple):
    """A gate as the page writes it."""

    ref: str
    title: str
    state: str
    look: str
    day: str
    x: float


class Group(NamedTuple):
    """A phase with what is shown below it; `sum` is its own bar."""

    key: str
    title: str
    note: str
    start: str
    end: str
    is_folded: bool
    fold_href: str
    sum: list[Bar]
    rows: list[Row]
    gates: list[Diamond]


class Drawing:
    """A timeline in words and percent; nothing in it asks the database."""

    def __init__(self, rollout: Rollout, overview: Overview, found: Timeline, today: date) -> None:
        self.overview, self.found, self.today, self.rollout = overview, found, today, rollout
        self.promised = rollouts.promised_on(rollout)
        self.period = rules.period([rollout.starts_on, self.promised, *self._days(found.lines)])
        self._short: dict[date, str] = {}

    @property
    def content(self) -> Hashable:
        """Return all that the rows are worked out from; nothing in it differs by reader."""
        return (
            self.found.content,
            tuple((one.key, *one.title.items(), one.closed, one.total, one.starts_on, one.ends_on, one.planned_on)
                  for one in self.overview.phases),
            tuple((one.ref, *one.title.items(), one.state, one.phase_id, one.decided_at)
                  for one in self.overview.gates),
            # Days of this year, as the reader's zone has it, are written without it.
            self.today, self.period, clock.today(str(zone())).year,
        )

    def _days(self, lines: Iterable[Line]) -> list[date]:
        days = [one for line in lines for one in (line.starts_on, line.ends_on, line.due_on) if one]
        return [*days, self.today] if self.found.begun else days

    def zoom(self, lines: Iterable[Line]) -> None:
        """Draw only the days of these activities, and today."""
        if days := self._days(lines):
            self.period = rules.period(days)

    def short(self, value: date | None) -> str:
        """Write month and day, with the year only where the drawing spans more than one."""
        if value is None:
            return "–"
        if value not in self._short:
            locale = get_locale()
            is_long = (self.period.last - self.period.first).days > DAYS_OF_A_YEAR
            self._short[value] = day(value) if is_long else format_date(value, DAY[locale.language], locale=locale)
        return self._short[value]

    @cached_property
    def marks(self) -> list[tuple[float, str]]:
        """Return the labels above the drawing: place and words."""
        locale = get_locale()
        pattern = ("LLL" if locale.language == "en" else "M月") if self.period.by_month else DAY[locale.language]
        return [(self.period.at(one), format_date(one, pattern, locale=locale)) for one in rules.labelled(self.period)]

    @cached_property
    def lines(self) -> list[float]:
        """Return where the lines of weeks or months stand."""
        return [self.period.at(one) for one in rules.lines(self.period)]

    @cached_property
    def now(self) -> tuple[float, str] | None:
        """Return where today stands, if it is drawn at all."""
        if not self.period.first <= self.today < self.period.last:
            return None
        return self.period.at(self.today), _("today %(day)s", day=self.short(self.today))

    @cached_property
    def goal(self) -> tuple[float, str]:
        """Return where the promised day stands."""
        return self.period.at(self.promised), _("day %(number)s", number=self.rollout.build_days)

    @property
    def labels(self) -> Iterator[tuple[float, str, str, bool]]:
        """Yield the words at today and at the promised day, away from each other: place, words, class, to the left."""
        goal, now = self.goal, self.now
        if now is None or abs(now[0] - goal[0]) > NEAR or goal[0] < ROOM[1]:
            yield *goal, "d90", goal[0] > ROOM[1]
        if now is not None:
            yield *now, "tdy", now[0] > ROOM[1] or ROOM[0] < now[0] <= goal[0]

    @cached_property
    def said(self) -> str:
        """Say in words what the drawing spans, for whoever does not see it."""
        return _("From %(first)s to %(last)s; today is %(today)s; day %(number)s is %(day)s.",
                 first=self.short(self.period.first), last=self.short(self.period.last), today=self.short(self.today),
                 number=self.rollout.build_days, day=self.short(self.promised))

    @staticmethod
    def states() -> dict[str, str]:
        """Return the words of all states that a row shows."""
        return {"late": _("Late")} | {str(state): words.activity_state(state) for state in ActivityState}

    def is_late(self, line: Line) -> bool:
        """Tell whether an open activity is past its day."""
        return words.shown_state(line.state, line.due, self.today) == "late"

    def missed(self, line: Line) -> int:
        """Return by how many working days the plan misses the agreed day of an open activity."""
        return missed_by(self.found.calendar, line.due_on, line.ends_on) if line.is_open else 0

    def groups(self, wanted: Callable[[Line], bool], folded: set[str], moving: str) -> list[Group]:
        """Return the phases that have something to show, each with its rows and gates."""
        by_phase: dict[int, list[Line]] = {phase.id: [] for phase in self.overview.phases}
        for line in self.found.lines:
            if wanted(line) or line.ref == moving:
                by_phase[line.phase_id].append(line)
        open_at = {line.phase_id for line in self.found.lines if line.ref == moving}
        return [
            self._group(phase, by_phase[phase.id], folded, phase.key in folded and phase.id not in open_at)
            for phase in self.overview.phases if by_phase[phase.id]
        ]

    def _group(self, phase: Phase, lines: list[Line], folded: set[str], is_folded: bool) -> Group:
        others = folded ^ {phase.key}
        spans = phase.starts_on and phase.ends_on
        return Group(
            phase.key, pick(phase.title), _("%(closed)s of %(total)s done", closed=phase.closed, total=phase.total),
            self.short(phase.starts_on), self.short(phase.ends_on), is_folded, fold_href(others),
            [Bar("sum", *self.period.bar(phase.starts_on, phase.ends_on))] if spans else [],
            [] if is_folded else [self._row(line) for line in lines],
            [self._diamond(phase, gate) for gate in self.overview.gates if gate.phase_id == phase.id],
        )

    def _diamond(self, phase: Phase, gate: Gate) -> Diamond:
        when = gate.decided_at.date() if gate.decided_at else phase.ends_on or self.rollout.starts_on
        is_overdue = gate.state is GateState.CLOSED and phase.planned_on is not None and phase.planned_on < self.today
        look = "late" if is_overdue else str(gate.state)
        told = _("overdue") if is_overdue else words.gate_state(gate.state)
        place = self.period.at(when + timedelta(days=1))
        return Diamond(gate.ref, pick(gate.title), told, look, self.short(when), place)

    def _row(self, line: Line) -> Row:
        state = words.shown_state(line.state, line.due, self.today)
        slack = self.found.slack[str(line.id)]
        return Row(
            self.found.numbers[line.id], line.ref, pick(line.title), self._sub(line), state, line.owner or "",
            self.short(line.starts_on), self.short(line.ends_on), self._typed(line), self.found.days(line),
            "" if line.state in CLOSED else str(slack.total), self._needs(line), list(self._bars(line, state)),
            self.period.at(line.due_on + timedelta(days=1)) if line.due_on and line.is_open else -1,
        )

    def _sub(self, line: Line) -> str:
        """Say what is wrong with an activity: what holds it, that its agreed day is missed."""
        if line.reason:
            return line.reason
        if missed := self.missed(line):
            return _n("Agreed on %(day)s; the plan says %(num)s working day later.",
                      "Agreed on %(day)s; the plan says %(num)s working days later.", missed,
                      day=self.short(line.due_on))
        if line.state is ActivityState.TODO and line.not_before and line.starts_on and line.starts_on > line.not_before:
            return _("Wanted from %(day)s; what it waits for ends later.", day=self.short(line.not_before))
        return ""

    @staticmethod
    def _typed(line: Line) -> tuple[bool, bool]:
        """Tell whether somebody typed the start, and the end."""
        starts = line.is_open and not line.started_on and line.not_before is not None
        return starts, line.is_open and line.due_on is not None

    def _needs(self, line: Line) -> str:
        found = []
        for after, kind, lag in self.found.needs.get(line.id, ()):
            found.append(f"{self.found.numbers.get(after, '')}{KINDS[kind]}{f'{lag:+d}' if lag else ''}")
        more = f" … +{len(found) - MOST_NEEDS}" if len(found) > MOST_NEEDS else ""
        return ", ".join(found[:MOST_NEEDS]) + more

    def _bars(self, line: Line, state: str) -> Iterator[Bar]:
        first = self.found.first.get(line.id)
        if line.state is ActivityState.SKIPPED or line.starts_on is None or line.ends_on is None:
            return
        if first is not None and (first.start, first.last_day) != (line.starts_on, line.ends_on):
            yield Bar("base", *self.period.bar(first.start, first.last_day))
        kind = {"done": "done", "blocked": "held", "late": "late"}.get(state, "now")
        if self.found.is_critical(line):
            kind += " crit"
        yield Bar(kind, *self.period.bar(line.starts_on, line.ends_on))
        if self.missed(line) and line.due_on and line.due_on >= line.starts_on:
            yield Bar("over", *self.period.bar(line.due_on + timedelta(days=1), line.ends_on))


def fold_href(folded: set[str], **more: str) -> str:
    """Return the address of the same page with exactly these phases folded."""
    show = request.args.get("show", "")
    pairs = ([("show", show)] if show else []) + [("fold", key) for key in sorted(folded) or [""]]
    return f"?{urlencode([*pairs, *more.items()])}"
