"""What the jump box finds of rollouts, and what it offers to do with the rollout at hand."""

from flask import url_for

from app.access.guards import may
from app.contracts.pages import CREATE, FoundPage, PaletteLine
from app.core.errors import NotFound
from app.core.i18n import _, pick
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.queries import searching
from app.rollouts.views import seen

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
    hits = searching.hits(list(ENDPOINTS), words)
    for model, (endpoint, argument, icon) in ENDPOINTS.items():
        pages += [
            FoundPage(
                pick(hit.title), url_for(endpoint, rollout=hit.rollout_ref, **{argument: hit.ref}), groups[model],
                hit.rollout_name, icon,
            )
            for hit in hits[model]
        ]
    return pages


def lines(rollout: str) -> list[PaletteLine]:
    """Return what one may do with the rollout at hand (its address id, or an empty text), and start."""
    found = []
    if may("rollouts.start"):
        found.append(PaletteLine(_("Start a rollout"), url_for("rollouts.choose"), group=CREATE, icon="map"))
    if not rollout:
        return found
    try:
        here = seen.rollout(rollout)
    except NotFound:
        return found
    places = [
        (_("All activities"), "rollouts.activities", "list-check"), (_("All deliverables"), "rollouts.deliverables",
         "box-seam"), (_("Gates"), "rollouts.gates", "unlock"), (_("Status by week"), "rollouts.burn_up", "graph-up"),
    ]
    found += [
        PaletteLine(text, url_for(endpoint, rollout=rollout), icon=icon, sub=here.name)
        for text, endpoint, icon in places
    ]
    if may("rollouts.lead", here.id):
        add = url_for("rollouts.add_activity", rollout=rollout)
        found.append(PaletteLine(_("Add an activity"), add, group=CREATE, icon="plus-lg", sub=here.name))
    return found
