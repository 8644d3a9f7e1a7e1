"""What differs between two versions, in words, section by section."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _l, pick
from app.playbooks.rules.comparing import Difference
from app.playbooks.rules.shape import Section
from app.playbooks.rules.showing.changes import SEALED, called, short
from app.playbooks.rules.showing.fields import Values, field_word
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.titles import Titles

# Sections that have pages of their own instead of a sheet.
_PLURAL = {"phase": _l("Phases"), "activity": _l("Activities")}


@dataclass(frozen=True)
class Line:
    """One difference as a reader sees it."""

    verb: str
    about: str
    field: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Lines:
    """What differs in one kind of items."""

    title: str
    lines: tuple[Line, ...]


def differences(
    found: Iterable[Difference], old: Titles, new: Titles, sections: tuple[Section, ...]
) -> list[Lines]:
    """Return the differences grouped by kind, in the order given; what exams hold is never told."""
    names = {one.kind: SHEETS[one.key].title for one in sections if one.key in SHEETS} | _PLURAL
    groups: dict[str, list[Line]] = {}
    for one in found:
        line, lines = _line(one, old, new), groups.setdefault(one.kind, [])
        if line not in lines:
            lines.append(line)
    return [Lines(str(names.get(kind) or called(kind)), tuple(lines)) for kind, lines in groups.items()]


def _line(one: Difference, old: Titles, new: Titles) -> Line:
    about = _title(one, old if one.verb == "drop" else new)
    if one.kind in SEALED:
        return Line(one.verb, about, field_word(one.kind, one.field.partition(".")[0]))
    if one.verb in ("add", "drop"):
        return Line(one.verb, about, field_word(one.kind, one.field))
    before, after = (Values(one.kind, one.field, titles) for titles in (old, new))
    return Line(one.verb, about, field_word(one.kind, one.field), _said(one.before, before), _said(one.after, after))


def _title(one: Difference, titles: Titles) -> str:
    return titles.title(one.kind, one.id) if one.id else called(one.kind)


def _said(value: Any, values: Values) -> str:
    """An item inside another is told by its name."""
    if isinstance(value, dict) and (named := value.get("title") or value.get("ask") or value.get("label")):
        return pick(named) if isinstance(named, dict) else str(named)
    return "" if value is None else short(value, values)
