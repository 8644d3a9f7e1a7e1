"""What several parts of one page ask for, read once per request: rollouts in sight, questions that wait."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request

from app.core.actor import current_actor
from app.core.database.transactions import is_reading
from app.core.errors import NotFound
from app.core.web import etags, menu
from app.decisions import queries as decisions
from app.decisions.queries import Waiting
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts as queries
from app.surveys.queries import surveys as asking
from app.surveys.queries.surveys import Waiting as Asked

Found = TypeVar("Found")
# The portfolio has the rest.
MOST_REACHABLE = 20


def _kept() -> dict[str, Any]:
    return request.environ.setdefault("upriver.rollouts", {})


def _once(key: str, find: Callable[[], Found]) -> Found:
    """Keep what was found beside the request, so that it ends with it."""
    kept = _kept()
    if key not in kept:
        kept[key] = find()
    return kept[key]


def rollouts() -> list[queries.Line]:
    """Return every rollout that the actor sees."""
    return _once("rollouts", queries.all_visible)


def rollout(ref: str) -> Rollout:
    """Return one rollout; absent, hidden and foreign alike raise `NotFound`."""
    # What is sent leads on to another page, and what is held already is not drawn: nobody sees the switcher of those.
    find = _with_neighbours if is_reading() and not request.if_none_match else queries.one
    return _once(f"rollout {ref}", lambda: find(ref))


def _with_neighbours(ref: str) -> Rollout:
    """Find a rollout, and with it those that the switcher offers."""
    found = queries.around(ref, MOST_REACHABLE)
    if not found or found[0].ref != ref:
        raise NotFound()
    _kept()["reachable"] = sorted(found, key=queries.place)
    return found[0]


def reachable(here: str) -> list[Any]:
    """Return the rollouts that the switcher offers; the one whose page this is stands among them."""
    found, at_hand = _once("reachable", lambda: queries.reachable(MOST_REACHABLE)), _kept().get(f"rollout {here}")
    if at_hand is None or any(one.ref == here for one in found):
        return found
    return [*found[:MOST_REACHABLE - 1], at_hand]


def stand_in(rollout: Rollout) -> None:
    """Note that the page is about a rollout that its address does not name, so that the side bar shows it."""
    _once("here", lambda: rollout.ref)


def here() -> str:
    """Return the address id of the rollout that the page was said to be about, else of the only one in sight."""
    said = _kept().get("here", "")
    if said or not current_actor():
        return said
    in_sight = reachable("")
    return in_sight[0].ref if len(in_sight) == 1 else ""


def waiting() -> list[Waiting]:
    """Return the questions that wait for the actor."""
    actor = current_actor()
    return _once("waiting", lambda: decisions.waiting_for(actor.person_id)) if actor else []


def surveys() -> list[Asked]:
    """Return the surveys that wait for the actor's answer."""
    actor = current_actor()
    return _once("surveys", lambda: asking.waiting_for(actor.person_id)) if actor else []


def tag_of(*parts: Any) -> str:
    """Return the ETag of a page, with the numbers in its frame: they change without the page's own rows."""
    actor = current_actor()
    counts = [(entry.key, entry.count) for entry in menu.entries(actor)] if actor else []
    return etags.tag_of(counts, *parts)
