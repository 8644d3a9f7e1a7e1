"""One playbook to be read: overview, phases, sections, overlays, versions; as a zip for those who adapt it."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.errors import NotFound
from app.playbooks.queries import folders, shelves
from app.playbooks.rules.packages import pack
from app.playbooks.rules.showing.chapters import passages
from app.playbooks.rules.showing.entries import entries, labels
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.words import LAYER, SOURCE, word
from app.playbooks.views.blueprint import bp
from app.playbooks.views.frame import TABS, Opened, laid_out, opened


@bp.get("/playbooks/<slug:playbook>")
@require("playbooks.read")
def book(playbook: str) -> ResponseReturnValue:
    """What the playbook is about, and its phases."""
    return laid_out("playbooks/book.html", opened(playbook), at="overview")


@bp.get("/playbooks/<slug:playbook>/phases/<slug:phase>")
@require("playbooks.read")
def phase(playbook: str, phase: str) -> ResponseReturnValue:
    """One phase: activities with their guides, deliverables, the gate at its end."""
    reading = opened(playbook)
    places = {chapter.id: at for at, chapter in enumerate(reading.chapters)}
    if phase not in places:
        raise NotFound()
    at = places[phase]
    around = (reading.chapters[at - 1] if at else None, reading.chapters[at + 1] if at + 1 < len(places) else None)
    return laid_out(
        "playbooks/phase.html", reading, at=f"phase/{phase}", chapter=reading.chapters[at], around=around
    )


@bp.get("/playbooks/<slug:playbook>/parts/<slug:part>")
@require("playbooks.read")
def part(playbook: str, part: str) -> ResponseReturnValue:
    """One section: roles, requirements, criteria, messages … or the gates."""
    reading = opened(playbook)
    if part not in SHEETS or part not in reading.kinds:
        raise NotFound()
    if part == "gates":
        shown: dict[str, Any] = {"passages": passages(reading.book.playbook, reading.titles)}
        return laid_out("playbooks/gates.html", reading, at=part, tab=part, **shown)
    kind = reading.kinds[part]
    found = entries(reading.book.playbook, part, kind, reading.titles)
    return laid_out(
        "playbooks/part.html", reading, at=part, tab=part if part in TABS else "read", kind=kind, part=part,
        sheet=SHEETS[part], entries=found, labels=labels(part, kind), kinds_of=_kinds_of(reading, part),
    )


def _kinds_of(reading: Opened, part: str) -> dict[str, str]:
    """Return of which kind each deliverable is; other sections have one kind only."""
    held = reading.book.playbook.deliverables if part == "deliverables" else []  # type: ignore[attr-defined]
    return {one.id: word("deliverable", "kind", one.kind) for one in held}


@bp.get("/playbooks/<slug:playbook>/overlays")
@require("playbooks.read")
def overlays(playbook: str) -> ResponseReturnValue:
    """What adapts the playbook, and what each overlay chosen changes."""
    return laid_out("playbooks/overlays.html", opened(playbook), at="overlays", tab="overlays", layers=LAYER)


@bp.get("/playbooks/<slug:playbook>/versions")
@require("playbooks.read")
def versions(playbook: str) -> ResponseReturnValue:
    """The versions at hand."""
    return laid_out(
        "playbooks/versions.html", opened(playbook), at="versions", tab="versions", source=shelves.source,
        sources=SOURCE,
    )


@bp.get("/playbooks/<slug:playbook>/<version>.zip")
@require("playbooks.take")
def package(playbook: str, version: str) -> ResponseReturnValue:
    """The files of one version, with everything that is in them."""
    return _zip(shelves.one("playbook", playbook, version))


@bp.get("/playbooks/overlays/<slug:overlay>/<version>.zip")
@require("playbooks.take")
def overlay_package(overlay: str, version: str) -> ResponseReturnValue:
    """The files of one version of an overlay."""
    return _zip(shelves.one("overlay", overlay, version))


def _zip(volume: shelves.Volume) -> Response:
    name = f"{volume.id}-{volume.version}"
    response = Response(pack(folders.gather(volume.folder), volume.id), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
