"""What the permission matrix visits: for each argument of an address, rows of ours and one of another organisation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.access.models import Person
from app.core import files
from app.core.actor import Actor, acting
from app.core.database import db
from app.core.saved_views import services as saved_views
from app.messages.rules.mail import week_key
from app.messages.services import comments
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.queries import rollouts
from app.rollouts.rules.weekly import Audience
from app.rollouts.services import starting, weekly
from app.surveys.rules.states import AudienceKind
from app.surveys.services import opening
from tests.cast import Cast
from tests.matrix import records
from tests.rollouts.conftest import DOCUMENT, MONDAY, hash_of
from tests.surveys.conftest import NEXT_WEEK, QUESTIONNAIRE

ABSENT = "0" * 12
# Arguments that are words of a playbook or a plugin, the same everywhere; they hide nothing.
WORDS = {
    "kind": "person", "phase": "plan", "plugin": "crm", "link": "x", "number": 1, "version": 1, "part": "roles",
    "overlay": "nothing-there", "rule": "nothing", "step": "file", "questionnaire": "pulse",
}
SEATS = (("manager", "lin"), ("steering", "fang"), ("steering", "hu"), ("clerk", "wei"))


@dataclass
class World:
    """Address ids by argument name: `own` and `team` (a colleague's) of Lanxi, `foreign` of Elsewhere."""

    own: dict[str, Any] = field(default_factory=dict)
    team: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)


def _rollout(seats: list[starting.Seating]) -> dict[str, str]:
    rollout = starting.start(
        starting.Resolved(DOCUMENT, hash_of(DOCUMENT)), name="A rollout", starts_on=MONDAY,
        params={"hosting": "hosted"}, seats=seats, calendar="weekdays",
    )
    db.session.commit()
    first = {
        name: db.session.scalars(select(model.ref).where(model.rollout_id == rollout.id).order_by(model.id)).first()
        for name, model in (("activity", Activity), ("deliverable", Deliverable), ("gate", Gate))
    }
    return {"rollout": rollout.ref, **first}


def _people(key: str, cast: Cast) -> dict[str, str]:
    return {"person": cast.people[key].ref}


def _talk(about: str) -> dict[str, str]:
    """Comment on a person and add a file to them."""
    person = db.session.scalar(select(Person).where(Person.ref == about))
    comment, upload = comments.write(person, "A word."), files.receive(BytesIO(b"a,b"), name="a.csv", about=person)
    db.session.commit()
    return {"about": about, "comment": comment.ref, "upload": upload.ref}


def _survey(*, anonymous: bool) -> dict[str, str]:
    """Ask everybody of the organisation."""
    survey = opening.open_survey(
        {**QUESTIONNAIRE, "anonymous": anonymous}, audience=opening.Audience(AudienceKind.EVERYONE), closes_at=NEXT_WEEK
    )
    db.session.commit()
    return {"survey": survey.ref}


def _weekly(rollout: str) -> dict[str, str]:
    """Write the update of the rollout's first week and send it to those with seats."""
    found = rollouts.one(rollout)
    draft = weekly.begin(found, week_key(MONDAY))
    weekly.save(draft, "A quiet week.")
    sent = weekly.send(found, draft, Audience.SEATS)
    weekly.save(draft, "A quiet week, but for Friday.")
    db.session.commit()
    return {"weekly": draft.ref, "update": sent.ref}


def _view() -> dict[str, str]:
    """Share a view of a table."""
    view = saved_views.keep(saved_views.Place("people", "/people"), name="A view", query="", is_shared=True)
    db.session.commit()
    return {"view": view.ref}


def build(cast: Cast, actor: Callable[[str], Actor], *, with_records: bool = False) -> World:
    """Make one rollout in each organisation, where asked for records too, and name the rows that addresses can mean."""
    world = World()
    with acting(actor("lin")):
        world.own = _rollout([starting.Seating(part, cast.people[who].id) for part, who in SEATS])
        world.own |= _talk(cast.people["hu"].ref) | _survey(anonymous=True) | _view()
        world.own |= _weekly(world.own["rollout"])
    db.session.remove()
    with acting(actor("zhao")):
        world.foreign = _rollout([starting.Seating("manager", cast.people["zhao"].id)])
        world.foreign |= _talk(cast.people["zhao"].ref) | _survey(anonymous=False) | _view()
        world.foreign |= _weekly(world.foreign["rollout"])
    db.session.remove()
    world.own |= _people("hu", cast) | {"organisation": cast.lanxi.ref}
    world.foreign |= _people("zhao", cast) | {"organisation": cast.elsewhere.ref}
    if with_records:
        rows = records.build(cast, actor)
        world.own |= rows["own"]
        world.team |= rows["team"]
        world.foreign |= rows["foreign"]
    return world


