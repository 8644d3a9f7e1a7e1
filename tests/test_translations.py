"""Every sentence a person may read is there in Chinese, beside the code that says it, and nothing else is."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po

from app.core.catalogues import merged, sources
from app.core.settings import ROOT

KEYWORDS = {
    "_": None, "_l": None, "_n": (1, 2), "_p": ((1, "c"), 2), "gettext": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}
PLACE = re.compile(r"%\(\w+\)[a-z]|%(?!\()[sd]")
# Rooms that are still being written; each leaves this list with its last sentence.
IN_PROGRESS: frozenset[str] = frozenset()
Key = tuple[str | None, str]


def _rooms() -> dict[str, Path]:
    """Whoever owns words: core, each room, each stage, each plugin."""
    app, plugins = ROOT / "app", ROOT / "plugins"
    folders = [*app.iterdir(), *(app / "stages").iterdir(), *(plugins.iterdir() if plugins.exists() else ())]
    return {
        path.relative_to(ROOT).as_posix(): path for path in sorted(folders)
        if path.is_dir() and path.name not in ("stages", "__pycache__")
    }


ROOMS = _rooms()


def _marked_in(folder: Path) -> Iterator[tuple[Key, str]]:
    for file, line, message, _comments, context in extract_from_dir(
        str(folder), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=()
    ):
        singular = message if isinstance(message, str) else message[0]
        yield (context, singular), f"{file}:{line}"


@cache
def marked(room: str) -> dict[Key, str]:
    """What a room marks, and where first."""
    found: dict[Key, str] = {}
    for key, place in _marked_in(ROOMS[room]):
        found.setdefault(key, place)
    return found


@cache
def _above() -> set[Key]:
    """What the files beside the rooms mark; core has their words."""
    found = set()
    for path in (ROOT / "app").glob("*.py"):
        with path.open("rb") as file:
            for _line, message, _comments, context in extract("python", file, KEYWORDS):
                found.add((context, message if isinstance(message, str) else message[0]))
    return found


@cache
def catalogue(room: str) -> dict[Key, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What a room translates: key to (English forms, Chinese forms)."""
    found = {}
    for path in sources([ROOMS[room]]):
        with path.open("rb") as file:
            found |= {(m.context, _forms(m.id)[0]): (_forms(m.id), _forms(m.string)) for m in _messages(read_po(file))}
    return found


def _messages(read: Catalog) -> Iterator[object]:
    return (message for message in read if message.id)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in IN_PROGRESS])
def test_every_marked_sentence_has_its_chinese(room):
    known = {key for owner in (room, "app/core") for key, (_en, zh) in catalogue(owner).items() if all(zh)}
    wanted = dict(marked(room)) | (dict.fromkeys(_above(), "app/") if room == "app/core" else {})

    assert {key: place for key, place in wanted.items() if key not in known} == {}


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in IN_PROGRESS])
def test_no_translation_is_left_over(room):
    # Core has words for what several rooms say.
    wanted = _above().union(*map(marked, ROOMS)) if room == "app/core" else set(marked(room))

    assert sorted(key[1] for key in catalogue(room) if key not in wanted) == []


@pytest.mark.parametrize("room", ROOMS)
def test_places_to_fill_are_the_same_in_both_languages(room):
    odd = [
        english[0] for english, chinese in catalogue(room).values()
        if {*PLACE.findall(english[-1])} != {*PLACE.findall("".join(chinese))}
    ]

    assert odd == []


def test_a_sentence_is_translated_the_same_everywhere():
    merged(sources())


def test_rooms_in_progress_are_rooms():
    assert ROOMS.keys() >= IN_PROGRESS
