"""What a sound draft brings, before it is installed."""

from dataclasses import dataclass
from typing import Any

from app.core.asking import sections
from app.core.i18n import pick
from app.playbooks.queries import shelves
from app.playbooks.rules.judging import Judged
from app.playbooks.rules.showing.changes import Change, changes
from app.playbooks.rules.showing.chapters import Chapter, chapters
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.titles import Titles


@dataclass(frozen=True)
class Brought:
    """Title and versions; of a playbook its phases and how much of everything; of an overlay its changes."""

    title: str
    summary: str
    beside: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    chapters: tuple[Chapter, ...]
    changes: tuple[Change, ...]


def brought(found: Judged) -> Brought:
    """Return what a sound draft brings."""
    header: Any = found.header
    titles = Titles(found.whole, sections())  # type: ignore[arg-type]
    beside = [one.version for one in shelves.volumes() if (one.kind, one.id) == (found.kind, header.id)]
    is_overlay = found.kind == "overlay"
    return Brought(
        pick(header.title), pick(header.summary), tuple(beside), () if is_overlay else tuple(_counts(found)),
        () if is_overlay else tuple(chapters(found.whole, titles)),
        tuple(changes(found.touches, titles, sections())) if is_overlay else (),
    )


def _counts(found: Judged) -> list[tuple[str, int]]:
    held = {one.key: getattr(found.whole, one.key, None) for one in sections()}
    return [
        (str(SHEETS[key].title), len(items) if isinstance(items, list) else 1)
        for key, items in held.items() if items and key in SHEETS
    ]
