"""A playbook with its overlays: four layers, laid in order, checked again as a whole, every change with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from app.core.errors import Fault, PlaybookError
from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding, Plugins, check
from app.playbooks.rules.checks import CHECKS, checked, placed
from app.playbooks.rules.faults import Place, fault, in_order
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.layers import Laying, Touch
from app.playbooks.rules.overlay import LAYERS, Overlay
from app.playbooks.rules.reading import OVERLAY, Reading, explained, together, typed
from app.playbooks.rules.schema import compose
from app.playbooks.rules.shape import Section
from app.playbooks.rules.tree import Node, mapping
from app.playbooks.rules.versions import fits
from app.playbooks.rules.writing import digest, document


@dataclass(frozen=True)
class OverlayReading:
    """What came out of reading an overlay."""

    overlay: Overlay | None
    faults: tuple[Fault, ...]
    root: Node


@dataclass(frozen=True)
class Resolved:
    """A playbook with its overlays, or the faults that forbid it; `touches` tells who set what, and why."""

    playbook: Playbook | None
    faults: tuple[Fault, ...]
    touches: tuple[Touch, ...] = ()
    overlays: tuple[Overlay, ...] = ()

    def sound(self) -> Playbook:
        """Return the playbook, or raise every fault found."""
        if self.playbook is None or self.faults:
            raise PlaybookError(_("The playbook has faults."), self.faults)
        return self.playbook

    @property
    def digest(self) -> str:
        """The hash of the whole: what it means, not how it is written."""
        return digest(self.sound())

    @property
    def document(self) -> dict[str, Any]:
        """The whole as plain JSON, defaults written out: what a rollout keeps."""
        return document(self.sound())

    def told_by(self, kind: str, identity: str | None) -> tuple[Touch, ...]:
        """Every change of one item, in the order in which it was made."""
        return tuple(touch for touch in self.touches if (touch.kind, touch.id) == (kind, identity))


def read_overlay(files: Mapping[str, bytes], *, folder: str = "") -> OverlayReading:
    """Read an overlay from its files."""
    root, found = together(files, OVERLAY, {"set", "add", "drop"}, folder)
    if root is None or found:
        return OverlayReading(None, in_order(found), root or mapping(Place(folder + OVERLAY)))
    try:
        return OverlayReading(Overlay.model_validate(root.value), (), root)
    except ValidationError as wrong:
        return OverlayReading(None, explained(root, Overlay, wrong), root)


def resolve(
    base: Reading, overlays: Sequence[OverlayReading], sections: tuple[Section, ...], plugins: Plugins | None = None
) -> Resolved:
    """Return the playbook with the overlays laid over it, lowest layer first."""
    base = checked(base, sections, plugins)
    found = in_order([*base.faults, *(fault for one in overlays for fault in one.faults)])
    if base.playbook is None or found:
        return Resolved(None, found)
    ordered = sorted(overlays, key=lambda one: LAYERS.index(_sound(one).overlay.layer))
    root, touches, found = _laid(base, ordered, sections)
    if found:
        return Resolved(None, in_order(found), touches)
    result = typed(root, compose(sections))
    if result.playbook is not None:
        result = replace(result, faults=_checked_again(result, sections, plugins, touches))
    return Resolved(
        result.playbook if not result.faults else None,
        _blamed(result.faults, base, ordered),
        touches,
        tuple(_sound(one) for one in ordered),
    )


def _sound(reading: OverlayReading) -> Overlay:
    if reading.overlay is None:
        raise PlaybookError(_("The overlay has faults."), reading.faults)
    return reading.overlay


def _laid(
    base: Reading, overlays: Sequence[OverlayReading], sections: tuple[Section, ...]
) -> tuple[Node, tuple[Touch, ...], list[Fault]]:
    root, touches, found = base.root.copy(), [], []
    for one in overlays:
        strange = list(_strange(base, one))
        laying = Laying(root, sections, _sound(one).overlay)
        if not strange:
            laying.lay(one.root)
        touches += laying.touches
        found += [*strange, *laying.faults]
    return root, tuple(touches), [*found, *_contradictions(touches)]


def _strange(base: Reading, one: OverlayReading) -> Iterator[Fault]:
    """Whether the overlay was made for another playbook, or another version of it."""
    header, extends = base.sound().playbook, _sound(one).overlay.extends
    at = one.root.at(("overlay", "extends", "playbook")).place
    if extends.playbook != header.id:
        said = _("This overlay extends “%(wanted)s”, not “%(id)s”.", wanted=extends.playbook, id=header.id)
        yield fault(at, "other_playbook", said)
    elif not fits(header.version, extends.range):
        said = _(
            "Version %(version)s of the playbook is outside %(range)s.", version=header.version, range=extends.range
        )
        hint = _("Look through the overlay, then widen the range.")
        yield fault(one.root.at(("overlay", "extends", "range")).place, "version_outside", said, hint)


def _contradictions(touches: Sequence[Touch]) -> Iterator[Fault]:
    """Two overlays of one layer that set the same field: which of them wins would be chance."""
    by_field = sorted(
        (touch for touch in touches if touch.verb == "set"),
        key=lambda touch: (touch.kind, touch.id or "", touch.field or "", touch.layer),
    )
    for one, other in pairwise(by_field):
        same = (one.kind, one.id, one.field, one.layer) == (other.kind, other.id, other.field, other.layer)
        if same and one.overlay != other.overlay:
            said = _(
                "“%(field)s” is also set by “%(overlay)s” on the same layer.", field=one.field, overlay=one.overlay
            )
            yield fault(other.place, "set_twice", said, _("Put one of the two on another layer, or drop it."))


def _checked_again(
    result: Reading, sections: tuple[Section, ...], plugins: Plugins | None, touches: Sequence[Touch]
) -> tuple[Fault, ...]:
    case = Case(result.sound(), sections, plugins or Plugins())
    dropped = {(touch.kind, touch.id): touch for touch in touches if touch.verb == "drop" and touch.field is None}
    return in_order(_dropped(case, result, finding, dropped) for finding in check(case, CHECKS))


def _dropped(case: Case, result: Reading, finding: Finding, dropped: Mapping[Any, Touch]) -> Fault:
    """A finding that a drop has caused is the fault of that drop."""
    drop = dropped.get(finding.about)
    if drop is None:
        return placed(result, finding)
    by = placed(result, finding)
    said = _(
        "“%(id)s” cannot be dropped: it is still named in %(file)s, line %(line)s.",
        id=drop.id,
        file=by.file,
        line=by.line,
    )
    return fault(drop.place, "drop_dangles", said, _("Set that field in the overlay as well, or drop that item too."))


def _blamed(faults: Sequence[Fault], base: Reading, overlays: Sequence[OverlayReading]) -> tuple[Fault, ...]:
    """Faults in the files of a sound playbook come from its overlays; say so."""
    own = {one.root.place.file for one in overlays}
    names = ", ".join(_sound(one).overlay.id for one in overlays)
    hint = _("Without %(overlays)s this is not a fault.", overlays=names)
    return tuple(one if one.file in own else replace(one, hint=f"{hint} {one.hint}".strip()) for one in faults)
