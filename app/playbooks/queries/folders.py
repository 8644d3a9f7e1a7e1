"""Playbooks and overlays as folders on disk: which there are, and the bytes of their files."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from app.playbooks.rules import texts
from app.playbooks.rules.judging import is_whole, single
from app.playbooks.rules.limits import FILE_BYTES, FILES
from app.playbooks.rules.reading import OVERLAY, PLAYBOOK

MAIN_FILES = (PLAYBOOK, OVERLAY)


def main_file(path: Path) -> str | None:
    """The main file of a folder: that of a playbook or of an overlay; for a file that stands alone, which it is."""
    if path.is_file():
        return next(iter(single(_content(path))))
    return next((name for name in MAIN_FILES if (path / name).is_file()), None)


def found_in(path: Path) -> list[Path]:
    """The folders meant by a path: itself, that of a file which is part of one, or everything in a library.

    A file of any name that is a whole playbook or overlay, or has no playbook beside it, stands alone.
    """
    if path.is_file() and path.name not in MAIN_FILES and (is_whole(_content(path)) or not main_file(path.parent)):
        return [path]
    folder = path.parent if path.is_file() else path
    if main_file(folder):
        return [folder]
    return [inner for inner in below(folder) if main_file(inner)] or [folder]


def below(folder: Path) -> list[Path]:
    """The folders in a library, and those inside them; without those that are still being written."""
    return [inner for outer in _folders(folder) for inner in (outer, *(() if main_file(outer) else _folders(outer)))]


def _folders(folder: Path) -> list[Path]:
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return [inner for inner in inside if inner.is_dir() and not inner.name.startswith(".")]


def gather(folder: Path) -> dict[str, bytes]:
    """The files that may belong to a playbook, by their path inside the folder; links are never followed.

    A file that stands alone is given under the name of the main file that it is.
    """
    if folder.is_file():
        return single(_content(folder))
    found: dict[str, bytes] = {}
    for path in _candidates(folder):
        if len(found) > FILES:
            break
        found[path.relative_to(folder).as_posix()] = _content(path)
    return found


def _content(path: Path) -> bytes:
    """Return a file's bytes, up to one more than is allowed: enough to see that it is too large."""
    with path.open("rb") as file:
        return file.read(FILE_BYTES + 1)


def belongs(name: str) -> bool:
    """Whether a file with that path inside the folder may be part of a playbook; others, such as a README, may not."""
    path = PurePosixPath(name)
    if path.parent == PurePosixPath("."):
        return path.suffix in (".yaml", ".yml")
    return texts.is_catalogue(name) or (path.parent == PurePosixPath("guides") and path.suffix == ".md")


def _candidates(folder: Path) -> Iterator[Path]:
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    rooms = [folder / name for name in ("guides", "i18n")]
    beside = [path for room in rooms if room.is_dir() and not room.is_symlink() for path in sorted(room.iterdir())]
    for path in [*inside, *beside]:
        if belongs(path.relative_to(folder).as_posix()) and path.is_file() and not path.is_symlink():
            yield path
