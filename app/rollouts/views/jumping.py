"""The jump box: places one may go to, and what rooms find by the words that were typed."""

from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require, signed_in
from app.contracts.pages import JUMP, FoundPage
from app.core.asking import plugins
from app.core.i18n import _, pick
from app.core.tables.searching import normal
from app.core.web import menu
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.queries import searching
from app.rollouts.views.blueprint import bp

LONGEST = 100
ENDPOINTS = {
    Activity: ("rollouts.activity", "activity", "list-check"),
    Deliverable: ("rollouts.deliverable", "deliverable", "box-seam"), Gate: ("rollouts.gate", "gate", "unlock"),
}


def found(words: str) -> list[FoundPage]:
    """Return rollouts, activities, deliverables and gates by a part of their title."""
    pages = [
        FoundPage(name, url_for("rollouts.map_", rollout=ref), _("Rollouts"), icon="map")
        for ref, name in searching.rollouts(words)
    ]
    groups = {Activity: _("Activities"), Deliverable: _("Deliverables"), Gate: _("Gates")}
    for model, (endpoint, argument, icon) in ENDPOINTS.items():
        pages += [
            FoundPage(
                pick(hit.title), url_for(endpoint, rollout=hit.rollout_ref, **{argument: hit.ref}), groups[model],
                hit.rollout_name, icon,
            )
            for hit in searching.hits(model, words)
        ]
    return pages


def _places(words: str) -> list[FoundPage]:
    """Return the places of the menu that are called so; all of them before anything is typed."""
    return [
        FoundPage(entry.text, entry.href, _("Go to"), icon=entry.icon) for entry in menu.entries(signed_in())
        if entry.group != JUMP and entry.href and all(word in normal(entry.text) for word in normal(words).split())
    ]


def _grouped(pages: list[FoundPage]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for page in pages:
        item = {"title": page.title, "href": page.href, "sub": page.sub, "icon": page.icon}
        groups.setdefault(page.group, []).append(item)
    return [{"title": title, "items": items} for title, items in groups.items()]


@bp.get("/jump.json")
@require("rollouts.read")
def jump() -> ResponseReturnValue:
    """What the jump box offers for the words typed so far, in groups."""
    words = request.args.get("q", "").strip()[:LONGEST]
    pages = _places(words)
    if words:
        pages += [answer.value for answer in plugins().ask_lists("list_found", actor=signed_in(), words=words)]
    return jsonify(groups=_grouped(pages))
