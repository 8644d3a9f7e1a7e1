"""What overlays and versions change inside an item: its fields and their plain values, in words."""

from collections.abc import Mapping
from typing import Any

from app.core.conditions.faults import ConditionFault
from app.core.conditions.grammar import parse
from app.core.conditions.tree import Condition, Group
from app.core.i18n import _, _l, _n, pick
from app.playbooks.rules.showing.conditions import said as condition_said
from app.playbooks.rules.showing.sheets import LABELS
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.words import word
from app.playbooks.rules.walking import is_text

# Fields that no sheet shows under words of its own.
_FIELDS: Mapping[str, Any] = {
    "effort": _l("Effort in days"), "needs": _l("Comes after"), "decide": _l("How it is decided"),
    "title": _l("What it is called"), "checklist": _l("To tick"), "guide": _l("How it is done"),
    "explain": _l("Explanation"), "delivers": _l("What it delivers"), "phase": _l("Phase"), "min": _l("At least"),
    "max": _l("At most"), "build_days": _l("Days until go-live"), "payback_days": _l("Days until payback"),
    "distribution": _l("Shape of the estimate"), "emergency": _l("In an emergency"),
    "not_by_owner": _l("Without who did the work"), "outsider": _l("Somebody from outside"),
    "max_days": _l("Days at most"),
}
# What a thing inside an item is called by, the first that it has.
_CALLED = ("label", "title", "ask", "text")
_NAMED = ("role", "activity", "deliverable", "phase", "questionnaire", "process", "parameter", "course", "exam")


def field_word(kind: str, field: str) -> str:
    """Return what a field is called, what lies inside it as it is written; so is a field that nobody knows."""
    first, _dot, inside = field.partition(".")
    known = LABELS.get(f"{kind}.{first}") or _FIELDS.get(first) or LABELS.get(first)
    return " · ".join(filter(None, (str(known), inside))) if known else field


class Values:
    """Writes the plain values of one field of one kind of item, ids by what they are called."""

    def __init__(self, kind: str, field: str, titles: Titles, gone: Mapping[str, str] | None = None) -> None:
        self.kind, self.field, self.titles, self.gone = kind, field.rpartition(".")[2], titles, gone or {}

    def parts(self, value: Any) -> list[str]:
        """Return a value in words, each thing of a list and each condition of a group for itself."""
        if isinstance(value, list):
            return [self.said(one) for one in value]
        asked = _condition(value)
        if isinstance(asked, Group):
            return [condition_said(one, self.titles).line for one in asked.parts]
        return [self.said(value)]

    def said(self, value: Any) -> str:
        """Return a value in words."""
        if value is None or value == []:
            return _("nothing")
        if isinstance(value, list):
            return _(", ").join(map(self.said, value))
        if isinstance(value, dict):
            return self._shape(value)
        return {"true": _("yes"), "false": _("no")}.get(str(value).lower()) or self._called(str(value))

    def _shape(self, value: dict[str, Any]) -> str:
        if is_text(value):
            return pick(value)
        if value.keys() >= {"o", "m", "p"}:
            return f"{value['o']} – {value['m']} – {value['p']}"
        if "after" in value:
            return self._need(value)
        if asked := _condition(value):
            return condition_said(asked, self.titles).line
        name = next((value[key] for key in _CALLED if is_text(value.get(key))), None)
        if name and "id" in value:
            return pick(name)
        return _("; ").join(
            _("%(label)s: %(value)s", label=field_word(self.kind, key), value=self.said(part))
            for key, part in value.items()
        )

    def _need(self, value: dict[str, Any]) -> str:
        """A need is told with how closely it holds, for that may be all that changes."""
        title, type_, lag = self._called(str(value["after"])), str(value.get("type", "fs")), int(value.get("lag", 0))
        later = _n("%(num)s working day later", "%(num)s working days later", lag)
        earlier = _n("%(num)s working day earlier", "%(num)s working days earlier", -lag)
        remarks = [word("", "need", type_) if type_ != "fs" else "", later if lag > 0 else earlier if lag else ""]
        told = _(", ").join(filter(None, remarks))
        return _("%(what)s (%(remarks)s)", what=title, remarks=told) if told else title

    def _called(self, value: str) -> str:
        fixed = word(self.kind, self.field, value)
        if fixed != value:
            return fixed
        found = next((kind for kind in _NAMED if self.titles.item(kind, value) is not None), "")
        return self.titles.title(found, value) if found else self.gone.get(value, value)


def _condition(value: Any) -> Condition | None:
    """Read a tree of conditions; None for anything else."""
    if not isinstance(value, dict) or is_text(value):
        return None
    try:
        return parse(value)
    except ConditionFault:
        return None
