"""Finding words inside playbooks: which items say them, with what stands around the first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.core.asking import sections
from app.core.i18n import pick, text_key
from app.core.tables.searching import normal
from app.playbooks.queries import library, shelves
from app.playbooks.queries.library import Stamp, Volume
from app.playbooks.queries.shelves import ShelvedPlaybook
from app.playbooks.rules.shape import Section
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.titles import title_of
from app.playbooks.rules.walking import is_text, walk

AROUND = 40
Texts = Mapping[str, str]
# Read in their phases, with their guides; they have no sheet of their own.
IN_PHASES = frozenset({"activities", "phases"})


@dataclass(frozen=True)
class Passage:
    """One item of a playbook that says every word asked for; `phase` where it is read in one."""

    section: str
    id: str
    title: str
    excerpt: str
    phase: str = ""


@dataclass(frozen=True)
class _Item:
    """One item as it is searched: all that it says, in every language, folded into one line."""

    section: str
    id: str
    item: Any
    texts: tuple[Texts, ...]
    line: str


def passages(volume: Volume, words: Sequence[str]) -> list[Passage]:
    """Return where a playbook says all of these words, section by section; answers to exams are not looked at."""
    if not words or volume.faults:
        return []
    known = _index(volume.folder, library.stamp(volume.folder), sections())
    return [_passage(one, words) for one in known if all(word in one.line for word in words)]


def in_books(books: Iterable[ShelvedPlaybook], words: Sequence[str]) -> dict[str, list[Passage]]:
    """Return by playbook where its newest sound version says all of these words."""
    if not words:
        return {}
    shelved = {(one.id, one.version): one for one in shelves.volumes() if one.kind == "playbook"}
    return {book.id: passages(shelved[book.id, book.version], words) for book in books}


@lru_cache(maxsize=16)
def _index(folder: Path, at: Stamp, known: tuple[Section, ...]) -> tuple[_Item, ...]:
    playbook = library.reading(folder, known).sound()
    held = ((one, getattr(playbook, one.key, None)) for one in known if one.key in IN_PHASES.union(SHEETS))
    return tuple(
        _item(section, item) for section, items in held if items
        for item in (items if isinstance(items, list) else [items])
    )


def _item(section: Section, item: Any) -> _Item:
    said = tuple(found.value for found in walk(item) if is_text(found.value) and _may_be_read(section, found.path))
    line = normal(" ".join(text for texts in said for text in texts.values()))
    return _Item(section.key, getattr(item, "id", section.kind), item, said, line)


def _may_be_read(section: Section, path: tuple[str | int, ...]) -> bool:
    """Whether a text stands on a page for everybody: the questions of an exam do not."""
    return section.key != "exams" or "bank" not in path


def _passage(one: _Item, words: Sequence[str]) -> Passage:
    phase = one.id if one.section == "phases" else getattr(one.item, "phase", "") if one.section in IN_PHASES else ""
    return Passage(one.section, one.id, title_of(one.item), _excerpt(one.texts, words[0]), phase)


def _excerpt(texts: Iterable[Texts], word: str) -> str:
    """Return what stands around the first place, in the reader's language where it is said there."""
    texts = list(texts)
    spoken = [pick(one) for one in texts]
    others = [text for one in texts for key, text in one.items() if key != text_key()]
    for text in (*spoken, *others):
        line = " ".join(text.replace("*", "").split())
        sought = normal(line)
        at = sought.find(word)
        if at >= 0:
            # Few signs change their length when they are folded; then the folded line is shown.
            whole = line if len(line) == len(sought) else sought
            start, end = max(at - AROUND, 0), at + len(word) + AROUND
            return f"{'…' if start else ''}{whole[start:end]}{'…' if end < len(whole) else ''}"
    return ""
