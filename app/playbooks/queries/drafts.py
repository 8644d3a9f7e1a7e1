"""Drafts: what a person brought to the bench and has not installed; nobody else sees it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.actor import current_actor
from app.core.errors import NotFound
from app.playbooks.queries import folders, shelves


@dataclass(frozen=True)
class Draft:
    """One draft: its address id, where it lies, its files, and when it was last changed."""

    ref: str
    folder: Path
    files: Mapping[str, bytes]
    at: datetime


def place() -> Path:
    """Where the drafts of the acting person lie."""
    actor = current_actor()
    if actor is None:
        raise NotFound()
    return shelves.own_folder() / ".drafts" / str(actor.person_id)


def draft(ref: str) -> Draft:
    """One draft of the acting person; raise `NotFound` for any other."""
    folder = place() / ref
    if not folder.is_dir():
        raise NotFound()
    return Draft(ref, folder, folders.gather(folder), datetime.fromtimestamp(folder.stat().st_mtime, UTC))


def mine() -> list[Draft]:
    """The person's drafts, the last changed first."""
    inside = place()
    refs = [one.name for one in inside.iterdir() if not one.name.startswith(".")] if inside.is_dir() else []
    return sorted((draft(ref) for ref in refs), key=lambda one: one.at, reverse=True)


@dataclass(frozen=True)
class Verdict:
    """What was last found in a draft: what it is called, and how many faults it has; not a word of them."""

    title: Mapping[str, str]
    faults: int


def verdict_file(ref: str) -> Path:
    """Where the verdict on a draft is kept: beside it, so that it is no file of the playbook."""
    return place() / ".verdicts" / f"{ref}.json"


def contents_seal(files: Mapping[str, bytes]) -> str:
    """A mark of all files of a draft, to tell whether a verdict is about them."""
    return hashlib.sha256("".join(f"{name}\0{seal(files[name])}\n" for name in sorted(files)).encode()).hexdigest()


def verdict(draft: Draft) -> Verdict | None:
    """The verdict that was kept on these very files; none where they changed since."""
    try:
        kept = json.loads(verdict_file(draft.ref).read_text("utf-8"))
        return Verdict(kept["title"], kept["faults"]) if kept["seal"] == contents_seal(draft.files) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def seal(content: bytes) -> str:
    """A short mark of a file's content, to tell whether it changed since somebody looked."""
    return hashlib.sha256(content).hexdigest()[:16]
