"""The timeline as a file: one line for each activity, with numbers and days that a spreadsheet can reckon with."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from app.core import tables
from app.core.i18n import _l, pick
from app.core.tables import Ask, Column, Found, Kind, Table
from app.rollouts.queries.maps import Overview
from app.rollouts.queries.timeline import Line, Timeline
from app.rollouts.rules.states import CLOSED
from app.rollouts.views import words
from app.rollouts.views.listing import STATES

TABLE = Table(
    name="timeline", title=_l("Timeline"),
    columns=(
        Column("number", _l("Number"), kind=Kind.NUMBER, sort=False),
        Column("phase", _l("Phase"), sort=False),
        Column("title", _l("Activity"), sort=False),
        Column("state", _l("State"), kind=Kind.STATE, words=STATES, sort=False),
        Column("owner", _l("Owner"), kind=Kind.PERSON, sort=False),
        Column("starts", _l("Start"), kind=Kind.DATE, sort=False),
        Column("ends", _l("End"), kind=Kind.DATE, sort=False),
        Column("days", _l("Working days"), kind=Kind.NUMBER, sort=False),
        Column("slack", _l("Slack, working days"), kind=Kind.NUMBER, sort=False),
        Column("critical", _l("Critical"), kind=Kind.FLAG, sort=False),
        Column("needs", _l("Waits for"), sort=False),
        Column("not_before", _l("Not before"), kind=Kind.DATE, sort=False),
        Column("agreed", _l("Agreed day"), kind=Kind.DATE, sort=False),
        Column("first_start", _l("First planned start"), kind=Kind.DATE, sort=False),
        Column("first_end", _l("First planned end"), kind=Kind.DATE, sort=False),
        Column("reason", _l("Reason"), sort=False),
    ),
)


def _waits(found: Timeline, line: Line) -> str:
    named = ((found.numbers.get(after), kind, lag) for after, kind, lag in found.needs.get(line.id, ()))
    return ", ".join(f"{number} {kind.upper()}{f' {lag:+d}' if lag else ''}" for number, kind, lag in named)


def _rows(overview: Overview, found: Timeline, lines: list[Line], today: date) -> Iterator[tuple[Any, ...]]:
    phases = {phase.id: pick(phase.title) for phase in overview.phases}
    for line in lines:
        slack, first = found.slack[str(line.id)], found.first.get(line.id)
        yield (
            line.ref, found.numbers[line.id], phases[line.phase_id], pick(line.title),
            words.shown_state(line.state, line.due, today), line.owner, line.starts_on, line.ends_on,
            found.days(line), None if line.state in CLOSED else slack.total, slack.is_critical, _waits(found, line),
            line.not_before, line.due_on, first.start if first else None, first.last_day if first else None,
            line.reason,
        )


def answer(
    overview: Overview, found: Timeline, wanted: Callable[[Line], bool], today: date
) -> ResponseReturnValue:
    """Return the chosen activities as the file that the address asks for."""
    lines = [line for line in found.lines if wanted(line)]

    def source(ask: Ask) -> Found:
        return Found(_rows(overview, found, lines, today), total=len(lines))

    return tables.answer(TABLE, source)
