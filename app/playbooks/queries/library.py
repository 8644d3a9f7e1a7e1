"""The library: every playbook and overlay at hand, shipped, installed, or brought by a Python package."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from app.core.errors import Fault, NotFound
from app.core.i18n import _, text_key
from app.playbooks.queries import folders
from app.playbooks.rules.checks import checked
from app.playbooks.rules.coverage import STAGES
from app.playbooks.rules.reading import OVERLAY, Reading, read
from app.playbooks.rules.resolving import OverlayReading, Resolved, read_overlay, resolve
from app.playbooks.rules.shape import SEMVER, Section
from app.playbooks.rules.versions import fits, number
from app.playbooks.rules.writing import digest

GROUP = "upriver.playbooks"
_log = logging.getLogger(__name__)
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Volume:
    """One playbook or overlay on the shelf; one with faults stands there too, so that they can be mended."""

    id: str
    version: str
    kind: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    folder: Path
    digest: str = ""
    layer: str = ""
    extends: str = ""
    range: str = ""
    covers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def places(*roots: Path) -> list[Path]:
    """The folders of all playbooks and overlays below the roots, in their order, then those of packages."""
    inside = [inner for root in roots for inner in folders.below(root)]
    return [folder for folder in [*inside, *from_packages()] if folders.main_file(folder)]


@cache
def from_packages() -> tuple[Path, ...]:
    """The folders that Python packages bring; looked up once, for the packages of a process do not change."""
    return tuple(path for entry in entry_points(group=GROUP) for path in _brought(entry))


def _brought(entry: EntryPoint) -> list[Path]:
    """A package or a path with one volume or many; a package that cannot be loaded is named and left out."""
    try:
        loaded = entry.load()
        paths = loaded.__path__ if isinstance(loaded, ModuleType) else [loaded]
        named = [Path(path) for path in paths]
    except Exception:  # a foreign package may raise anything, and the library must still open
        _log.exception("The playbooks of the package %s cannot be loaded", entry.name)
        return []
    return [folder for path in named for folder in (path, *folders.below(path))]


def shelf(places: Iterable[Path], sections: tuple[Section, ...]) -> list[Volume]:
    """Every volume by kind and id, newest version first; of two with one id and version, the first place wins."""
    found: dict[tuple[str, str, str], Volume] = {}
    for folder in places:
        volume = _volume(folder, stamp(folder), text_key(), sections)
        found.setdefault((volume.kind, volume.id, volume.version), volume)
    newest = sorted(found.values(), key=lambda one: number(one.version), reverse=True)
    return sorted(newest, key=lambda one: (one.kind != "playbook", one.id))


def playbook(shelf: Iterable[Volume], identity: str, version: str = "") -> Volume:
    """The playbook of that id: the version asked for, else the newest without faults; raise `NotFound` when absent."""
    return _one(shelf, "playbook", identity, version)


def overlay(shelf: Iterable[Volume], identity: str, version: str = "") -> Volume:
    """The overlay of that id, as `playbook` finds playbooks."""
    return _one(shelf, "overlay", identity, version)


def overlays_for(shelf: Iterable[Volume], base: Volume) -> list[Volume]:
    """The overlays that fit a playbook, by layer."""
    return [one for one in shelf if one.kind == "overlay" and one.extends == base.id and fits(base.version, one.range)]


def _one(shelf: Iterable[Volume], kind: str, identity: str, version: str) -> Volume:
    fitting = [one for one in shelf if (one.kind, one.id) == (kind, identity) and version in ("", one.version)]
    sound = [one for one in fitting if not one.faults]
    if not fitting:
        raise NotFound(_("There is no “%(id)s” in the library.", id=identity))
    return (sound or fitting)[0]


def taken(base: Volume, overlays: Iterable[Volume], sections: tuple[Section, ...]) -> Resolved:
    """The playbook with its overlays, as a rollout takes it away."""
    laid = tuple((one.folder, stamp(one.folder)) for one in overlays)
    return _taken(base.folder, stamp(base.folder), laid, text_key(), sections)


def reading(folder: Path, sections: tuple[Section, ...]) -> Reading:
    """The playbook in a folder as it was read, with the place of everything in it."""
    return _reading(folder, stamp(folder), text_key(), sections)


def stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder changes, so that what was read once can be remembered."""
    files = [*folder.glob("*.y*ml"), *folder.glob("guides/*.md"), *folder.glob("i18n/*.yaml")]
    return tuple((path.name, (found := path.stat()).st_mtime_ns, found.st_size) for path in sorted(files))


# Only what is told of faults speaks a language; what is sound is kept once for all readers.
def _taken(
    base: Path, at: Stamp, laid: tuple[tuple[Path, Stamp], ...], language: str, sections: tuple[Section, ...]
) -> Resolved:
    found = _taken_in(base, at, laid, "", sections)
    return _taken_in(base, at, laid, language, sections) if found.faults else found


@lru_cache(maxsize=16)
def _taken_in(
    base: Path, at: Stamp, laid: tuple[tuple[Path, Stamp], ...], language: str, sections: tuple[Section, ...]
) -> Resolved:
    overlays = [_overlay(folder) for folder, _stamp in laid]
    return resolve(_reading(base, at, language, sections), overlays, sections)


@lru_cache(maxsize=1024)
def _volume(folder: Path, at: Stamp, language: str, sections: tuple[Section, ...]) -> Volume:
    if folders.main_file(folder) == OVERLAY:
        return _overlay_volume(folder)
    reading = _reading(folder, at, language, sections)
    if reading.playbook is None:
        return _unreadable(folder, "playbook", reading.faults)
    header = reading.playbook.playbook
    return Volume(
        header.id,
        header.version,
        "playbook",
        header.title,
        header.summary,
        folder,
        digest(reading.playbook),
        covers=tuple(stage for stage in STAGES if any(stage in phase.covers for phase in reading.playbook.phases)),
        languages=tuple(header.locales),
        counts={one.key: len(getattr(reading.playbook, one.key) or ()) for one in sections if one.many},
        faults=reading.faults,
    )


def _unreadable(folder: Path, kind: str, faults: tuple[Fault, ...]) -> Volume:
    """A volume that names itself only by its folders, `<id>/<version>` where it was installed."""
    versioned = re.fullmatch(SEMVER, folder.name)
    identity, version = (folder.parent.name, folder.name) if versioned else (folder.name, "0.0.0")
    return Volume(identity, version, kind, {}, {}, folder, faults=faults)


def _reading(folder: Path, at: Stamp, language: str, sections: tuple[Section, ...]) -> Reading:
    found = _reading_in(folder, at, "", sections)
    return _reading_in(folder, at, language, sections) if found.faults else found


@lru_cache(maxsize=6)
def _reading_in(folder: Path, at: Stamp, language: str, sections: tuple[Section, ...]) -> Reading:
    return checked(read(folders.gather(folder), sections, folder=_called(folder)), sections)


def _overlay(folder: Path) -> OverlayReading:
    return read_overlay(folders.gather(folder), folder=_called(folder))


def _called(folder: Path) -> str:
    """How faults name a folder; of an installed version its number alone would not say whose it is."""
    is_version = re.fullmatch(SEMVER, folder.name)
    return f"{folder.parent.name}/{folder.name}/" if is_version else f"{folder.name}/"


def _overlay_volume(folder: Path) -> Volume:
    reading = _overlay(folder)
    if reading.overlay is None:
        return _unreadable(folder, "overlay", reading.faults)
    header, changes = reading.overlay.overlay, reading.overlay
    return Volume(
        header.id,
        header.version,
        "overlay",
        header.title,
        header.summary or {},
        folder,
        layer=header.layer,
        extends=header.extends.playbook,
        range=header.extends.range,
        counts={"set": len(changes.set), "add": len(changes.add), "drop": len(changes.drop)},
    )
