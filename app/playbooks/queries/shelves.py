"""The shelf of one organisation: what is shipped, and what its own people installed; nobody else sees the latter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from app.core.actor import current_actor
from app.core.asking import sections, settings
from app.core.settings import ROOT
from app.playbooks.queries import library
from app.playbooks.queries.library import Volume
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.layers import Touch
from app.playbooks.rules.overlay import LAYERS

SHIPPED = ROOT / "playbooks"


@dataclass(frozen=True)
class ShelvedPlaybook:
    """A playbook that a rollout may start from: its newest sound version; `versions` names all sound ones."""

    id: str
    version: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    covers: tuple[str, ...]
    languages: tuple[str, ...]
    source: str
    counts: Mapping[str, int]
    versions: tuple[str, ...]


@dataclass(frozen=True)
class ShelvedOverlay:
    """An overlay that fits the newest version of the playbook it names."""

    id: str
    version: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    layer: str
    playbook: str
    source: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Shelf:
    """What the actor's organisation may work with; `faulty` are volumes that wait to be mended."""

    playbooks: tuple[ShelvedPlaybook, ...]
    overlays: tuple[ShelvedOverlay, ...]
    faulty: tuple[Volume, ...] = ()


@dataclass(frozen=True)
class Copy:
    """A playbook with its overlays, as a rollout takes it away: whole, with its hash and what it was made of."""

    id: str
    version: str
    document: dict[str, Any]
    hash: str
    overlays: tuple[str, ...]
    playbook: Playbook


@dataclass(frozen=True)
class Book:
    """A playbook opened for reading, with the overlays laid over it and those that would fit."""

    volume: Volume
    playbook: Playbook
    chosen: tuple[Volume, ...] = ()
    fitting: tuple[Volume, ...] = ()
    versions: tuple[Volume, ...] = ()
    touches: tuple[Touch, ...] = field(default=())


def own_folder() -> Path:
    """Where the actor's organisation keeps what it installed; nobody's where nobody acts."""
    actor = current_actor()
    return settings().data_dir / "playbooks" / (actor.organisation_ref if actor else ".nobody")


def volumes() -> list[Volume]:
    """Everything the actor's organisation has, every version, with faults or without."""
    return library.shelf(library.places(SHIPPED, own_folder()), sections())


def source(volume: Volume) -> str:
    """Whether a volume was `installed` by the organisation itself, came `shipped`, or with a Python `package`."""
    if volume.folder.is_relative_to(own_folder()):
        return "installed"
    return "package" if volume.folder in library.from_packages() else "shipped"


def shelf() -> Shelf:
    """What a rollout of the actor's organisation may start from."""
    every = volumes()
    sound = [one for one in every if not one.faults]
    books = [list(group) for _key, group in groupby(sound, key=lambda one: (one.kind, one.id))]
    newest = [versions[0] for versions in books if versions[0].kind == "playbook"]
    overlays = [overlay for book in newest for overlay in fitting(sound, book)]
    return Shelf(
        tuple(_shelved(versions) for versions in books if versions[0].kind == "playbook"),
        tuple(_shelved_overlay(one) for one in overlays),
        tuple(one for one in every if one.faults),
    )


def fitting(among: Iterable[Volume], book: Volume) -> list[Volume]:
    """The overlays that fit a playbook, lowest layer first; of each its newest version that fits."""
    newest: dict[str, Volume] = {}
    for one in library.overlays_for(among, book):
        newest.setdefault(one.id, one)
    return sorted(newest.values(), key=lambda one: (LAYERS.index(one.layer), one.id))


def resolved(playbook_id: str, overlay_ids: Iterable[str] = (), version: str = "") -> Copy:
    """The playbook with overlays laid over it; raise `NotFound` for what is not there, its faults where they clash."""
    base, laid = _picked(volumes(), playbook_id, overlay_ids, version)
    whole = library.taken(base, laid, sections())
    names = tuple(f"{one.overlay.id} {one.overlay.version}" for one in whole.overlays)
    return Copy(base.id, base.version, whole.document, whole.digest, names, whole.sound())


def opened(playbook_id: str, overlay_ids: Iterable[str] = (), version: str = "") -> Book:
    """The playbook to be read; raise like `resolved`."""
    every = volumes()
    base, laid = _picked(every, playbook_id, overlay_ids, version)
    whole = library.taken(base, laid, sections())
    versions = [one for one in every if (one.kind, one.id) == ("playbook", base.id)]
    sound = [one for one in every if not one.faults]
    return Book(
        base, whole.sound(), tuple(laid), tuple(fitting(sound, base)), tuple(versions), whole.touches
    )


def sound_versions(book: Book) -> list[str]:
    """The versions of an opened playbook that can be read, newest first."""
    return [one.version for one in book.versions if not one.faults]


def one(kind: str, identity: str, version: str = "") -> Volume:
    """One volume, also with faults; raise `NotFound` when the organisation has none of that name."""
    find = library.overlay if kind == "overlay" else library.playbook
    return find(volumes(), identity, version)


def _picked(
    every: Sequence[Volume], playbook_id: str, overlay_ids: Iterable[str], version: str
) -> tuple[Volume, list[Volume]]:
    base = library.playbook(every, playbook_id, version)
    fits = {one.id: one for one in fitting([one for one in every if not one.faults], base)}
    wanted = [fits.get(identity) or library.overlay(every, identity) for identity in dict.fromkeys(overlay_ids)]
    return base, wanted


def _shelved(versions: Sequence[Volume]) -> ShelvedPlaybook:
    one = versions[0]
    return ShelvedPlaybook(
        one.id, one.version, one.title, one.summary, one.covers, one.languages, source(one), one.counts,
        tuple(other.version for other in versions),
    )


def _shelved_overlay(one: Volume) -> ShelvedOverlay:
    return ShelvedOverlay(
        one.id, one.version, one.title, one.summary, one.layer, one.extends, source(one), one.counts
    )


