"""What the items of a playbook are called, looked up by their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.i18n import _, pick
from app.playbooks.rules.checking import Case
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.shape import Section


def title_of(item: Any) -> str:
    """Return what an item is called in the reader's language: its title, or what it asks."""
    for name in ("title", "ask", "label", "text"):
        if texts := getattr(item, name, None):
            return pick(texts)
    return str(getattr(item, "id", ""))


class Titles:
    """Finds items of one playbook, and what they are called."""

    def __init__(self, playbook: Playbook, sections: tuple[Section, ...]) -> None:
        found = dict(Case(playbook, sections).items)
        asked = [question for one in found.get("questionnaire", {}).values() for question in one.items]
        self.items: Mapping[str, Mapping[str, Any]] = found | {"question": {one.id: one for one in reversed(asked)}}

    def item(self, kind: str, identity: str) -> Any:
        """Return the item of that id, or None."""
        return self.items.get(kind, {}).get(identity)

    def title(self, kind: str, identity: str) -> str:
        """Return what the item is called; its id where there is none."""
        found = self.item(kind, identity)
        return title_of(found) if found is not None else identity

    def joined(self, kind: str, identities: Iterable[str]) -> str:
        """Return the titles of several items, in one line."""
        return _(", ").join(self.title(kind, one) for one in identities)
