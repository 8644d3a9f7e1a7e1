"""The mark of a demonstration's data folder: what bears it may be made anew, anything else is left alone."""

import shutil
from pathlib import Path

from app.core.errors import Refused
from app.core.settings import Settings

MARK = "demonstration"
COMPLETE = "complete"
# Made by the machine, not by the play: a new secret would only sign everybody out.
KEPT = frozenset({"secret_key", "cache"})


def is_marked(folder: Path) -> bool:
    """Tell whether a folder belongs to a demonstration."""
    return (folder / MARK).exists()


def is_complete(folder: Path) -> bool:
    """Tell whether the demonstration in a folder was played to its end."""
    return is_marked(folder) and (folder / MARK).read_text(encoding="utf-8").strip() == COMPLETE


def begin(folder: Path) -> None:
    """Note that a demonstration is being made here; until it is complete, the next start makes it anew."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARK).write_text("", encoding="utf-8")


def complete(folder: Path) -> None:
    """Note that everything is there."""
    fresh = folder / f"{MARK}.fresh"
    fresh.write_text(f"{COMPLETE}\n", encoding="utf-8")
    fresh.replace(folder / MARK)


def clear(settings: Settings) -> None:
    """Empty a demonstration's folder; refuse where the folder is none, or where the database is not inside it."""
    folder = settings.data_dir
    if not is_marked(folder):
        raise Refused(
            f"{folder} holds no demonstration, so nothing of it is thrown away.",
            hint="Set UPRIVER_DATA_DIR to the demonstration's folder.",
        )
    if settings.database_url:
        raise Refused(
            "The demonstration's database lies outside its folder, so it is not emptied from here.",
            hint="Drop and create the database yourself, and remove the folder.",
        )
    # The mark goes last: a folder that was emptied by half is still known as a demonstration's.
    for inside in sorted(folder.iterdir(), key=lambda path: path.name == MARK):
        if inside.name not in KEPT and inside.name != MARK:
            shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
    (folder / MARK).unlink()
