"""Checking what a model cannot see alone: that what is named is there, is said in every language, can be reached."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from app.core.i18n import _
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.shape import Section
from app.playbooks.rules.walking import Found, Path, identity, walk

_ENOUGH = 1_000


@dataclass(frozen=True)
class Finding:
    """One thing wrong, by its path in the playbook; `about` is the (kind, id) that is missed, when one is."""

    path: Path
    code: str
    message: str
    hint: str = ""
    about: tuple[str, str] | None = None
    on_key: bool = False


@dataclass(frozen=True)
class Plugins:
    """What the plugins at hand can answer; nothing is asked of them when a set is None."""

    metrics: frozenset[str] | None = None
    events: frozenset[str] | None = None


@dataclass(frozen=True)
class Case:
    """A playbook under check, with what is looked up again and again."""

    playbook: Playbook
    sections: tuple[Section, ...]
    plugins: Plugins = field(default_factory=Plugins)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Everything in the playbook, walked once."""
        return tuple(walk(self.playbook))

    @cached_property
    def items(self) -> Mapping[str, dict[str, Any]]:
        """Items by kind and id; of two with one id, the first."""
        return {section.kind: self._by_id(section.key) for section in self.sections if section.many}

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds whose items have ids."""
        return frozenset(self.items)

    def listed(self, key: str) -> list[Any]:
        """The items of a section, in the order written."""
        return getattr(self.playbook, key, None) or []

    def _by_id(self, key: str) -> dict[str, Any]:
        return {item.id: item for item in reversed(self.listed(key))}


Check = Callable[[Case], Iterator[Finding]]


def check(case: Case, checks: tuple[Check, ...]) -> list[Finding]:
    """Return what `checks` find; a few hundred findings are enough to begin with."""
    return list(islice((finding for one in checks for finding in one(case)), _ENOUGH))


def duplicates(case: Case) -> Iterator[Finding]:
    """Two items of one list with the same id."""
    seen: set[tuple[Path, str]] = set()
    for found in case.found:
        name = identity(found.value)
        if name is None or not isinstance(found.path[-1], int):
            continue
        if (found.path[:-1], name) in seen:
            said = _("“%(id)s” is used twice in this list.", id=name)
            yield Finding((*found.path, "id"), "duplicate_id", said, _("Ids are unique; running rollouts follow them."))
        seen.add((found.path[:-1], name))
