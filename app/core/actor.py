"""Who acts: built once per request, job or command, and never changed afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

EVERYONE = "everyone"


@dataclass(frozen=True)
class Actor:
    """One person acting for one organisation, with the roles held at this moment.

    `rollout_roles` maps a rollout's inner id to the roles held in it alone. `through` names the door: web, api,
    command, job. `stamp` changes whenever anything that decides about permission changes.
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

    def holds(self, roles: frozenset[str], rollout_id: int | None = None) -> bool:
        """Tell whether the actor holds one of `roles`, in the organisation or in the rollout."""
        if EVERYONE in roles or self.roles & roles:
            return True
        return rollout_id is not None and bool(self.rollout_roles.get(rollout_id, frozenset()) & roles)

    def holds_anywhere(self, roles: frozenset[str]) -> bool:
        """Tell whether the actor holds one of `roles` in the organisation or in any rollout."""
        return self.holds(roles) or any(held & roles for held in self.rollout_roles.values())


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_system: ContextVar[str] = ContextVar("system", default="")


def current_actor() -> Actor | None:
    """Return who acts now, or None before anybody signed in."""
    return _actor.get()


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
