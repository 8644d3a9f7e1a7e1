"""Guides beside the playbook: `guides/<activity>.<zh|en>.md` becomes the guide of that activity."""

import re
from collections.abc import Iterator, Mapping

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.decoding import decode
from app.playbooks.rules.faults import Place, fault, nearest
from app.playbooks.rules.tree import Node, mapping

_NAME = re.compile(r"guides/([a-z][a-z0-9-]{1,48})\.(zh|en)\.md")


def hang(root: Node, files: Mapping[str, bytes], folder: str) -> list[Fault]:
    """Hang every guide under its activity; return what does not belong anywhere."""
    activities = dict(_activities(root))
    found: list[Fault] = []
    for name in sorted(files):
        if name.startswith("guides/"):
            found += _hang_one(activities, name, files[name], Place(folder + name))
    return found


def _activities(root: Node) -> Iterator[tuple[str, Node]]:
    """The activities by id, also those that an overlay adds."""
    added = [node.step("item") or node for node in _items(root, "add") if node.step("kind")]
    for node in [*_items(root, "activities"), *added]:
        identity = node.step("id")
        if identity is not None and isinstance(identity.value, str):
            yield identity.value, node


def _items(root: Node, key: str) -> list[Node]:
    listed = root.step(key)
    return [node for node in listed.parts if isinstance(node.parts, dict)] if listed is not None else []


def _hang_one(activities: dict[str, Node], name: str, content: bytes, place: Place) -> list[Fault]:
    fits = _NAME.fullmatch(name)
    if not fits:
        said = _("“%(file)s” is not the name of a guide.", file=name)
        return [fault(place, "unknown_file", said, _("Name it guides/<activity>.zh.md or guides/<activity>.en.md."))]
    activity, language = fits.groups()
    if activity not in activities:
        said = _("There is no activity “%(id)s” for this guide.", id=activity)
        return [fault(place, "unknown_file", said, nearest(activity, activities))]
    text, found = decode(place.file, content)
    return found or _put(activities[activity], language, Node(text.strip(), place))


def _put(activity: Node, language: str, text: Node) -> list[Fault]:
    guide = activity.step("guide")
    if guide is None:
        guide = mapping(text.place)
        activity.put("guide", guide)
    if not isinstance(guide.parts, dict) or language in guide.keys:
        said = _("This activity has its guide in the list already.")
        return [fault(text.place, "two_places", said, _("Keep one of the two."))]
    guide.put(language, text)
    return []
