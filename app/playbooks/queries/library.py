"""The library: every playbook and overlay at hand, shipped, installed, or brought by a Python package."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from app.core.errors import Fault, NotFound
from app.core.i18n import _, text_key
from app.playbooks.queries import folders
from app.playbooks.rules.checks import checked
from app.playbooks.rules.reading import OVERLAY, Reading, read
from app.playbooks.rules.resolving import OverlayReading, Resolved, read_overlay, resolve
from app.playbooks.rules.shape import Section
from app.playbooks.rules.versions import fits, number
from app.playbooks.rules.writing import digest

GROUP = "upriver.playbooks"
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
    faults: tuple[Fault, ...] = ()


def places(shipped: Path, installed: Path) -> list[Path]:
    """The folders of all playbooks and overlays: shipped ones, then installed ones, then those of packages."""
    inside = [inner for root in (shipped, installed) for inner in folders.below(root)]
    return [folder for folder in [*inside, *_from_packages()] if folders.main_file(folder)]


def _from_packages() -> Iterator[Path]:
    for entry in entry_points(group=GROUP):
        found = entry.load()
        if isinstance(found, ModuleType):
            yield from (Path(path) for path in found.__path__)
        else:
            yield Path(found)


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
    return resolve(
        _reading(base.folder, stamp(base.folder), text_key(), sections),
        [_overlay(one.folder) for one in overlays],
        sections,
    )


def stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder changes, so that what was read once can be remembered."""
    files = [*folder.glob("*.y*ml"), *folder.glob("guides/*.md")]
    return tuple((path.name, (found := path.stat()).st_mtime_ns, found.st_size) for path in sorted(files))


@lru_cache(maxsize=64)
def _volume(folder: Path, at: Stamp, language: str, sections: tuple[Section, ...]) -> Volume:
    if folders.main_file(folder) == OVERLAY:
        return _overlay_volume(folder)
    reading = _reading(folder, at, language, sections)
    if reading.playbook is None:
        return Volume(folder.name, "0.0.0", "playbook", {}, {}, folder, faults=reading.faults)
    header = reading.playbook.playbook
    return Volume(
        header.id,
        header.version,
        "playbook",
        header.title,
        header.summary,
        folder,
        digest(reading.playbook),
        faults=reading.faults,
    )


@lru_cache(maxsize=8)
def _reading(folder: Path, at: Stamp, language: str, sections: tuple[Section, ...]) -> Reading:
    return checked(read(folders.gather(folder), sections, folder=f"{folder.name}/"), sections)


def _overlay(folder: Path) -> OverlayReading:
    return read_overlay(folders.gather(folder), folder=f"{folder.name}/")


def _overlay_volume(folder: Path) -> Volume:
    reading = _overlay(folder)
    if reading.overlay is None:
        return Volume(folder.name, "0.0.0", "overlay", {}, {}, folder, faults=reading.faults)
    header = reading.overlay.overlay
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
    )
