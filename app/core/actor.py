"""Who acts: built once per request, job or command, and never changed afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

EVERYONE = "everyone"
# Whoever holds any role in the rollout that a right is about.
SEATED = "seated"


@dataclass(frozen=True)
class Actor:
    """One person acting for one organisation, with the roles held at this moment.

    `rollout_roles` maps a rollout's inner id to the roles held in it alone. `through` names the door: web, api,
    command, job. `stamp` changes whenever anything that decides about permission changes. `organisations` are all
    that the person belongs to: address id, name, whether it is the one at hand. `single_keys`: whether keys act on
    pages.
    """

    person_id: int
    organisation_id: int
    organisation_ref: str
    name: str
    roles: frozenset[str] = frozenset()
    rollout_roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    through: str = "web"
    read_only: bool = False
    language: str = "en"
    zone: str = "UTC"
    stamp: str = ""
    organisations: tuple[tuple[str, str, bool], ...] = ()
    single_keys: bool = True

    @property
    def sees_by(self) -> tuple[object, ...]:
        """Return everything that decides which rows the actor sees; two with the same see the same."""
        return self.person_id, self.organisation_id, self.roles, frozenset(self.rollout_roles.items())

    def holds(self, roles: frozenset[str], rollout_id: int | None = None) -> bool:
        """Tell whether the actor holds one of `roles`, in the organisation or in the rollout."""
        if EVERYONE in roles or self.roles & roles:
            return True
        if rollout_id is None or rollout_id not in self.rollout_roles:
            return False
        return SEATED in roles or bool(self.rollout_roles[rollout_id] & roles)

    def holds_anywhere(self, roles: frozenset[str]) -> bool:
        """Tell whether the actor holds one of `roles` in the organisation or in any rollout."""
        return self.holds(roles) or any(self.holds(roles, rollout_id) for rollout_id in self.rollout_roles)


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_system: ContextVar[str] = ContextVar("system", default="")


def current_actor() -> Actor | None:
    """Return who acts now, or None before anybody signed in."""
    return _actor.get()


def the_actor() -> Actor:
    """Return who acts now, for what only signed-in people come to; that nobody does is a mistake of ours."""
    actor = _actor.get()
    if actor is None:
        raise RuntimeError("nobody acts")
    return actor


def system_reason() -> str:
    """Return why the row rules are set aside now, or an empty text."""
    return _system.get()


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Let `actor` act while the block runs."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def system(reason: str) -> Iterator[None]:
    """Set the row rules aside while the block runs; only modules listed in the law may say this."""
    token = _system.set(reason)
    try:
        yield
    finally:
        _system.reset(token)
