"""Puts what was restored into the place of what was there; a crash in the middle leaves the old, never a mixture.

What is to be moved is written down first. Whoever starts next and finds that note moves everything back, unless the
database has changed already, which is the last step.
"""

import shutil
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from app.core import clock, randomness
from app.core.database import schemas
from app.core.database.copies import SQLITE_FILE
from app.core.durable import flush_folder, make_folder, write_whole
from app.core.settings import Settings
from app.upkeep.gathering import FOLDERS, LAKE, SECRET, SINGLE

NOTE = "restoring.json"
# Everything that a restore replaces, the queue and drafts included: they speak of rows that are gone.
PLACES = (
    SQLITE_FILE, f"{SQLITE_FILE}-wal", f"{SQLITE_FILE}-shm", LAKE, *FOLDERS, *SINGLE, "benches", "mail",
    "queue.sqlite", "queue.sqlite-wal", "queue.sqlite-shm",
)


class Note(BaseModel):
    """What is to be moved: `old` names aside, `fresh` ones out of `staging`; `room` is the fresh one of PostgreSQL."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    staging: str
    aside: str
    old: tuple[str, ...]
    fresh: tuple[str, ...]
    room: str = ""


def stamp() -> str:
    """Return a name for this moment that no other has."""
    return f"{clock.now():%Y%m%d%H%M%S}_{randomness.ref()[:4]}"


def held(data_dir: Path, with_secret: bool = False) -> list[str]:
    """Return what already lies in the folder and would be replaced."""
    return [name for name in (*PLACES, *((SECRET,) if with_secret else ())) if (data_dir / name).exists()]


def begin(data_dir: Path, note: Note) -> None:
    """Write down what is to be moved, then put the old aside and the fresh into its place."""
    write_whole(data_dir / NOTE, note.model_dump_json().encode())
    make_folder(data_dir / note.aside)
    for name in note.old:
        _shift(data_dir / name, data_dir / note.aside / name)
    for name in note.fresh:
        _shift(data_dir / note.staging / name, data_dir / name)
    _flush(data_dir, note)


def end(data_dir: Path, note: Note) -> None:
    """Take the note away: from now on what lies there is what counts."""
    (data_dir / NOTE).unlink()
    flush_folder(data_dir)
    shutil.rmtree(data_dir / note.staging, ignore_errors=True)
    aside = data_dir / note.aside
    if aside.is_dir() and not any(aside.iterdir()):
        aside.rmdir()


def back(data_dir: Path, note: Note) -> None:
    """Move everything back to where it was; may be begun again where it broke off."""
    for name in note.fresh:
        if not (data_dir / note.staging / name).exists():
            _shift(data_dir / name, data_dir / note.staging / name)
    for name in note.old:
        _shift(data_dir / note.aside / name, data_dir / name)
    _flush(data_dir, note)
    end(data_dir, note)


def _shift(source: Path, target: Path) -> None:
    if source.exists():
        source.rename(target)


def _flush(data_dir: Path, note: Note) -> None:
    """Make sure that every name stands where it was moved to, before the note may go."""
    for folder in (data_dir / note.aside, data_dir / note.staging, data_dir):
        if folder.is_dir():
            flush_folder(folder)


def mend(settings: Settings) -> str:
    """Finish or undo a restore that died in the middle; return what was done, or an empty text."""
    path = settings.data_dir / NOTE
    if not path.exists():
        return ""
    note = Note.model_validate_json(path.read_text(encoding="utf-8"))
    if note.room and not schemas.exists(settings.database, note.room):
        end(settings.data_dir, note)
        return "a restore that was interrupted after its last step is finished"
    back(settings.data_dir, note)
    if note.room:
        schemas.drop(settings.database, note.room)
    return "a restore that was interrupted is undone; everything is as before it"
