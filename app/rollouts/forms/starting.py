"""What is asked when a rollout starts: its name and day, the playbook's parameters, and who sits where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.i18n import _, pick
from app.rollouts.rules import answers
from app.rollouts.services.starting import Seating

Sent = MultiDict[str, str]
MOST_LINES, LONGEST_NAME = 20, 200


@dataclass
class Start:
    """The answers as typed, what they mean, and what is wrong with them. `seats` are (role, person, department)."""

    name: str = ""
    starts_on: date | None = None
    typed_day: str = ""
    calendar: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    seats: list[tuple[str, str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def seatings(self, ids: Mapping[str, int]) -> list[Seating]:
        """Return the seats with inner person ids, each once; `ids` maps address ids to them."""
        seats = dict.fromkeys(self.seats)
        return [Seating(part, ids[ref], department) for part, ref, department in seats if ref in ids]

    def lines(self, role: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the (person, department) lines of a role as the form shows them: what was chosen, and room."""
        chosen = [(ref, department) for part, ref, department in self.seats if part == role["id"]]
        wanted = int(role.get("min", 1))
        if role.get("per") == "department":
            wanted = max(wanted, self._departments())
        spare = 0 if len(chosen) >= int(role.get("max", MOST_LINES)) else 1
        room = max(wanted, len(chosen) + spare) if chosen else wanted
        return [*chosen, *([("", "")] * (min(room, MOST_LINES) - len(chosen)))]

    def _departments(self) -> int:
        typed = str(self.params.get("departments") or "")
        return min(int(typed), MOST_LINES) if typed.isdecimal() and len(typed) < 4 else 1


def _params(start: Start, document: Mapping[str, Any], sent: Sent) -> None:
    typed = {param["id"]: sent.get(f"p.{param['id']}", "") for param in document.get("params", ())}
    start.params, faults = answers.judge(document, typed)
    start.faults |= faults


def _day(start: Start, typed: str, today: date) -> None:
    start.typed_day = typed[:40]
    if not typed.strip():
        start.faults["starts_on"] = _("Choose the first day.")
        return
    try:
        start.starts_on = date.fromisoformat(typed)
    except ValueError:
        start.faults["starts_on"] = _("“%(value)s” is not a date. Write it as 2026-11-24.", value=typed[:40])
        return
    if answers.is_far_away(start.starts_on, today):
        start.faults["starts_on"] = _("%(day)s is more than three years away.", day=start.starts_on)


def _seats(role: Mapping[str, Any], sent: Sent) -> Iterator[tuple[str, str, str]]:
    people, departments = sent.getlist(f"s.{role['id']}"), sent.getlist(f"d.{role['id']}")
    for ref, department in zip_longest(people[:MOST_LINES], departments[:MOST_LINES], fillvalue=""):
        if ref:
            yield role["id"], ref, department.strip()[:120]


def read(document: Mapping[str, Any], sent: Sent, today: date, calendars: Mapping[str, str]) -> Start:
    """Read the form; faults are kept by field, and everything typed stays. `calendars` are those one may choose."""
    start = Start(name=sent.get("name", "").strip(), calendar=sent.get("calendar", "")[:40])
    if not start.name:
        start.faults["name"] = _("Give the rollout a name.")
    if len(start.name) > LONGEST_NAME:
        start.faults["name"] = _(
            "%(given)s characters are too many; at most %(most)s fit.", given=len(start.name), most=LONGEST_NAME
        )
        start.name = start.name[:LONGEST_NAME]
    if start.calendar and start.calendar not in calendars:
        start.faults["calendar"] = _("“%(value)s” is not among the choices.", value=start.calendar)
    _day(start, sent.get("starts_on", "").strip(), today)
    _params(start, document, sent)
    for role in document.get("roles", ()):
        start.seats += _seats(role, sent)
    return start


def blank(document: Mapping[str, Any], today: date) -> Start:
    """Return the form before anything was typed: defaults of the playbook, today."""
    params = {param["id"]: param.get("default") for param in document.get("params", ())}
    return Start(starts_on=today, typed_day=today.isoformat(), params=params, name=pick(document["playbook"]["title"]))
