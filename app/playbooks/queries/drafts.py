"""Drafts: what a person brought to the bench and has not installed; nobody else sees it."""

import hashlib
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


def seal(content: bytes) -> str:
    """A short mark of a file's content, to tell whether it changed since somebody looked."""
    return hashlib.sha256(content).hexdigest()[:16]
