"""What overlays changed, in words: which field of which item, from what to what, by whom and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _, _l, pick
from app.playbooks.rules.layers import Touch
from app.playbooks.rules.references import kind_name
from app.playbooks.rules.shape import Section
from app.playbooks.rules.showing.fields import Values, field_word
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.titles import Titles, title_of
from app.playbooks.rules.showing.words import LAYER

_LONGEST = 160
# What exams hold would tell their answers.
SEALED = frozenset({"exam"})
_FRAME = {"promise": _l("What it promises"), "playbook": _l("Playbook"), "uses_plugins": _l("Uses plugins")}


@dataclass(frozen=True)
class Change:
    """One change of an overlay as a reader sees it."""

    verb: str
    kind: str
    id: str
    about: str
    field: str
    before: str
    after: str
    overlay: str
    layer: str
    why: str


def changes(touches: Iterable[Touch], titles: Titles, sections: tuple[Section, ...]) -> list[Change]:
    """Return the changes in the order in which they were made."""
    names = {one.kind: SHEETS[one.key].title for one in sections if not one.many and one.key in SHEETS}
    made = list(touches)
    gone = _gone(made)
    return [_change(touch, titles, names, gone) for touch in made]


def by_item(found: Iterable[Change]) -> Mapping[tuple[str, str], list[Change]]:
    """Return the changes of each item, by kind and id."""
    sorted_: dict[tuple[str, str], list[Change]] = {}
    for one in found:
        sorted_.setdefault((one.kind, one.id), []).append(one)
    return sorted_


def _change(touch: Touch, titles: Titles, names: Mapping[str, Any], gone: Mapping[str, str]) -> Change:
    sealed, item = touch.kind in SEALED, titles.item(touch.kind, touch.id or "")
    offered = {one.id: title_of(one) for one in getattr(item, "options", ())}
    values = Values(touch.kind, touch.field or "", titles, {**gone, **offered})
    before, after = ("", "") if sealed or touch.verb != "set" else both(touch.before, touch.after, values)
    return Change(
        touch.verb, touch.kind, touch.id or "", _about(touch, titles, names), _field(touch), before, after,
        touch.overlay, str(LAYER.get(touch.layer, touch.layer)), pick(touch.why),
    )


def _field(touch: Touch) -> str:
    field = touch.field or ""
    return field_word(touch.kind, field.partition(".")[0] if touch.kind in SEALED else field)


def called(kind: str) -> str:
    """Return what a kind of items is called."""
    return str(_FRAME.get(kind) or kind_name(kind))


def _about(touch: Touch, titles: Titles, names: Mapping[str, Any]) -> str:
    kind = names.get(touch.kind) or called(touch.kind)
    if not touch.id:
        return str(kind)
    held = touch.before if touch.verb == "drop" and not touch.field else None
    title = pick(held.get("title") or held.get("ask")) if isinstance(held, dict) else titles.title(touch.kind, touch.id)
    return _("%(kind)s “%(title)s”", kind=kind, title=title or touch.id)


def both(before: Any, after: Any, values: Values) -> tuple[str, str]:
    """Write two plain values in a few words: of long lists only what one of them lacks."""
    whole = values.said(before), values.said(after)
    if max(map(len, whole)) <= _LONGEST:
        return whole
    old, new = values.parts(before), values.parts(after)
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    differ = (_(", ").join(gone), _(", ").join(come)) if (gone or come) and len(old) + len(new) > 2 else whole
    return _short(differ[0]), _short(differ[1])


def short(value: Any, values: Values) -> str:
    """Write a plain value of a playbook in a few words."""
    return _short(values.said(value))


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _gone(touches: Iterable[Touch]) -> Mapping[str, str]:
    """What was dropped is still named where it stood before."""
    held = {touch.id or "": touch.before for touch in touches if touch.verb == "drop" and not touch.field}
    return {one: pick(item["title"]) for one, item in held.items() if isinstance(item, dict) and "title" in item}
