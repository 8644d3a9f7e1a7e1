"""What the lines of a script are played on: an organisation, its people by key, and its rollout."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.access import sessions
from app.access.models import Person
from app.core import clock
from app.core.actor import Actor, acting
from app.core.database import db
from app.core.errors import UpriverError
from app.core.i18n import in_language
from app.core.web.links import as_if_asked
from app.demo.carrying import Postponed
from app.demo.diary import Diary
from app.demo.scripts import Script
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts

Row = TypeVar("Row", Activity, Deliverable, Gate)


@dataclass
class Scene:
    """One organisation in the play; `refusal` is what somebody was told last when they could not do what they tried."""

    script: Script
    diary: Diary
    carrier: Postponed
    organisation_id: int
    people: Mapping[str, int]
    rollout_ref: str = ""
    refusal: UpriverError | None = None
    batches: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _found: Rollout | None = None

    def actor(self, who: str) -> Actor:
        """Return somebody as they act now, with the seats they have."""
        if who not in self._actors:
            found = sessions.actor_of(self.people[who], self.organisation_id, through="web")
            assert found is not None
            db.session.remove()
            self._actors[who] = found
        return self._actors[who]

    def forget_actors(self) -> None:
        """Look everybody's roles up again: seats were given."""
        self._actors.clear()

    @contextmanager
    def standing(self, who: str, instant: datetime) -> Iterator[Actor]:
        """Let somebody act at a moment, in their language; what they did is kept at the end, by their own rights."""
        actor = self.actor(who)
        with as_if_asked(), clock.standing_at(instant), acting(actor), in_language(actor.language):
            yield actor
            db.session.commit()
            self.let_go()

    def let_go(self) -> None:
        """End the session: one serves one person, and what it found belongs to it."""
        self._found = None
        db.session.remove()

    def rollout(self) -> Rollout:
        """Return the rollout, as whoever acts now finds it."""
        if self._found is None:
            self._found = rollouts.one(self.rollout_ref)
        return self._found

    def row(self, model: type[Row], key: str) -> Row:
        """Return an activity, deliverable or gate by its id in the playbook, or by what the script calls it."""
        known = self.aliases.get(key, key)
        found = select(model).where(model.rollout_id == self.rollout().id, model.key == known)
        return db.session.scalars(found).one()

    def person(self, who: str) -> Person:
        """Return somebody's row."""
        found = db.session.get(Person, self.people[who])
        assert found is not None
        return found

    def told(self, text: str) -> str:
        """Return words with their dates, and with what the last refusal said."""
        said: Any = self.refusal or ""
        return self.diary.told(text).replace("<refused>", str(said))
