"""Founding an organisation, and what its administrator settles for everybody in it."""

from app.access.models import Organisation
from app.access.queries import organisations
from app.core import clock, journal
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import LOCALES, _
from app.core.zones import is_zone


def _check(name: str, language: str, zone: str) -> None:
    if not name.strip():
        raise Invalid(_("An organisation needs a name."), faults={"name": _("An organisation needs a name.")})
    if language not in LOCALES:
        told = _("“%(value)s” is no language of these pages.", value=language[:40])
        raise Invalid(told, faults={"language": told})
    if not is_zone(zone):
        told = _("“%(value)s” is no time zone.", value=zone[:80])
        raise Invalid(told, faults={"zone": told})


def found_organisation(
    name: str, *, language: str = "zh_Hans", zone: str = "Asia/Shanghai", calendar: str = "cn"
) -> Organisation:
    """Create an organisation; only the first-run wizard, the command line and the demonstration do this."""
    _check(name, language, zone)
    with system("found an organisation"):
        organisation = Organisation(
            name=name.strip(), language=language, zone=zone, calendar=calendar, created_at=clock.now()
        )
        db.session.add(organisation)
        db.session.flush()
        journal.record("organisation.founded", about=organisation, organisation_id=organisation.id)
    return organisation


def change_organisation(*, name: str, language: str, zone: str, calendar: str) -> None:
    """Change name, first language, zone and calendar of the actor's organisation."""
    _check(name, language, zone)
    organisation = organisations.organisation()
    wanted = {"name": name.strip(), "language": language, "zone": zone, "calendar": calendar}
    changed = sorted(key for key, new in wanted.items() if new != getattr(organisation, key))
    for key in changed:
        setattr(organisation, key, wanted[key])
    if changed:
        journal.record("organisation.changed", about=organisation, changed=changed)
