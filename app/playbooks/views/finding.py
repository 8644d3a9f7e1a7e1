"""A word inside one playbook: every place where it stands, with the way there."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.i18n import _
from app.core.tables.searching import words
from app.playbooks.queries import searching
from app.playbooks.queries.searching import Passage
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.views.blueprint import bp
from app.playbooks.views.frame import laid_out, opened

LONGEST = 100


@bp.get("/playbooks/<slug:playbook>/search")
@require("playbooks.read")
def found(playbook: str) -> ResponseReturnValue:
    """Every place of this playbook that says the words; overlays chosen are not searched."""
    reading, asked = opened(playbook), request.args.get("q", "")[:LONGEST].strip()
    passages = searching.passages(reading.book.volume, words(asked))
    places = places_of(playbook, passages, {"version": request.args.get("version", "")})
    return laid_out("playbooks/search.html", reading, at="search", asked=asked, places=places)


def places_of(
    playbook: str, passages: Iterable[Passage], given: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return each place with its title, what kind it is, the words around, and its address."""
    kept = {key: value for key, value in (given or {}).items() if value}
    return [
        {"title": one.title, "excerpt": one.excerpt, "kind": _kind(one.section), "href": _href(playbook, one, kept)}
        for one in passages
    ]


def _kind(section: str) -> str:
    return {"activities": _("Activity"), "phases": _("Phase")}.get(section) or str(SHEETS[section].title)


def _href(playbook: str, one: Passage, kept: Mapping[str, str]) -> str:
    if one.phase:
        anchor = f"a-{one.id}" if one.section == "activities" else None
        return url_for("playbooks.phase", playbook=playbook, phase=one.phase, _anchor=anchor, **kept)
    mark = "g" if one.section == "gates" else "e"
    return url_for("playbooks.part", playbook=playbook, part=one.section, _anchor=f"{mark}-{one.id}", **kept)
