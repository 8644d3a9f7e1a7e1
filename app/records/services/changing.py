"""Tells everybody who builds on records that some of them changed, and has them checked anew."""

import logging

from app.core import jobs
from app.core.actor import the_actor
from app.core.asking import plugins
from app.core.database import db
from app.core.errors import Refused
from app.records.queries import declarations, shelves

log = logging.getLogger("upriver.records")


def have_checked(entity: str) -> None:
    """Let the worker run the checks of an entity; asking twice runs them once."""
    jobs.enqueue("records.check_entity", {"entity": entity}, only_one=f"checks/{entity}")


def tell(entity: str) -> None:
    """Tell rooms and plugins that records of an entity changed, and have their checks run again."""
    _as_far_as_possible(lambda: plugins().ask(
        "on_records_changed", organisation_id=the_actor().organisation_id, entities=[entity]
    ))
    for name in sorted({entity, *pointing_to(entity)}):
        _as_far_as_possible(lambda name=name: have_checked(name))


def pointing_to(entity: str) -> set[str]:
    """Return the entities with records whose checks look at records of `entity`."""
    held = shelves.sources().manifest.current
    known = (one for one in declarations.registry().entities.values() if one.entity in held)
    return {one.entity for one in known if any(spec.to == entity for spec in one.fields)}


def _as_far_as_possible(act: object) -> None:
    """Do what can be done: that somebody else's measuring runs already is no reason to refuse a change."""
    try:
        with db.session.begin_nested():
            act()  # type: ignore[operator]
    except Refused as refusal:
        log.info("not started anew: %s", refusal)
