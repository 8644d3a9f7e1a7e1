"""Telling the administrators of every organisation that a plugin was switched off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from app.access.queries import organisations, people
from app.access.rules import Role
from app.core import journal
from app.core.outbox import notify
from app.core.plugins.health import Off

SWITCHED_OFF = "plugin.switched_off"


@dataclass(frozen=True)
class _Plugin:
    """A plugin as news speak of it."""

    ref: str
    __tablename__: ClassVar[str] = "plugin"


def tell(switched_off: Iterable[Off]) -> None:
    """Write into every journal, and every administrator's inbox, which plugin is asked no more, and at what."""
    for organisation in organisations.all_organisations():
        administrators = people.holders(Role.ADMINISTRATOR, organisation.id)
        for one in switched_off:
            journal.record(SWITCHED_OFF, organisation_id=organisation.id, plugin=one.plugin, hook=one.hook)
            notify(
                administrators, SWITCHED_OFF, _Plugin(one.plugin), {"hook": one.hook}, organisation_id=organisation.id,
                once=f"{SWITCHED_OFF} {one.plugin} {one.hook} {one.since.isoformat()}",
            )
