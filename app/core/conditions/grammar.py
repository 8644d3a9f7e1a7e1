"""The grammar: plain trees of mappings and lists to conditions, and back.

A group is `{all: […]}`, `{any: […]}` or `{none: […]}`; a leaf names one subject and may carry `of`, `op`, `value`,
`fresh_hours`, `within` and `label`. Groups nest at most four deep. Nothing in a tree is ever run.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app.core.conditions.faults import ConditionFault, nearest
from app.core.conditions.shapes import read_value, whole, write_value
from app.core.conditions.tree import Condition, Group, How, Leaf, Op, Pairs, Path, Subject
from app.core.i18n import TEXT_KEYS, _

DEEPEST = 4
_MOST_LEAVES = 200
_HEADS = {word.value: word for kind in (How, Subject) for word in kind}
_LEAF_KEYS = {"of", "op", "value", "fresh_hours", "within", "label"}
_NAME = re.compile(r"[A-Za-z][\w.-]{0,99}", re.ASCII)
_HOURS = {"hours": 1, "days": 24}
_LONGEST_HOURS = 10 * 365 * 24
# What a row or a parameter says has no moment of its own, so its age cannot be asked for.
_AGELESS = (Subject.FIELD, Subject.PARAM)


def parse(tree: object) -> Condition:
    """Return the condition that `tree` spells, or raise the first `ConditionFault` in it."""
    reading = _Reading()
    condition = reading.condition(tree, (), 0)
    if reading.found:
        raise reading.found[0]
    return condition


def faults(tree: object) -> tuple[ConditionFault, ...]:
    """Return everything that is wrong with `tree`, in reading order; nothing when `parse` would take it."""
    reading = _Reading()
    reading.condition(tree, (), 0)
    return tuple(reading.found)


def to_tree(condition: Condition) -> dict[str, Any]:
    """Return the plain tree, with texts only, that `parse` reads as `condition`."""
    if isinstance(condition, Group):
        return {condition.how.value: [to_tree(part) for part in condition.parts]}
    tree: dict[str, Any] = {condition.subject.value: condition.name}
    if condition.of:
        tree["of"] = dict(condition.of)
    if condition.op is not Op.IS:
        tree["op"] = condition.op.value
    if condition.value is not None and not (condition.op is Op.IS and condition.value is True):
        tree["value"] = write_value(condition.value)
    return tree | _written_ages(condition) | ({"label": dict(condition.label)} if condition.label else {})


def _written_ages(leaf: Leaf) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    if leaf.fresh_hours is not None:
        tree["fresh_hours"] = str(leaf.fresh_hours)
    if leaf.within is not None:
        hours = leaf.within // timedelta(hours=1)
        tree["within"] = {"hours": str(hours)} if hours % 24 else {"days": str(hours // 24)}
    return tree


class _Reading:
    """One reading of one tree; it goes on after a fault, so that the author sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[ConditionFault] = []
        self.leaves = 0

    def condition(self, tree: object, path: Path, depth: int) -> Condition:
        """Read a group or a leaf; what cannot be read leaves a fault and an empty group."""
        heads = [key for key in tree if key in _HEADS] if isinstance(tree, Mapping) else []
        if len(heads) != 1:
            self.found.append(_headless(tree, heads, path))
            return Group(How.ALL, ())
        word = _HEADS[heads[0]]
        return self.group(word, tree, path, depth) if isinstance(word, How) else self.leaf(word, tree, path)

    def group(self, how: How, tree: Mapping[str, Any], path: Path, depth: int) -> Condition:
        """Read a group whose key is `how`."""
        parts = tree[how.value]
        inside = (*path, how.value)
        self.refuse_others(tree, {how.value}, path)
        if depth >= DEEPEST:
            self.found.append(ConditionFault(inside, _("Conditions nest at most %(count)s deep.", count=DEEPEST)))
        elif not isinstance(parts, list | tuple) or not parts:
            self.found.append(ConditionFault(inside, _("“%(how)s” needs a list of conditions.", how=how.value)))
        else:
            read = (self.condition(part, (*inside, place), depth + 1) for place, part in enumerate(parts))
            return Group(how, tuple(read))
        return Group(how, ())

    def leaf(self, subject: Subject, tree: Mapping[str, Any], path: Path) -> Leaf:
        """Read a leaf about `subject`."""
        self.leaves += 1
        if self.leaves == _MOST_LEAVES + 1:
            self.found.append(ConditionFault(path, _("One condition asks at most %(count)s questions.",
                                                     count=_MOST_LEAVES)))
        self.refuse_others(tree, {subject.value} | _LEAF_KEYS, path)
        op = self.attempt(_read_op, tree, path) or Op.IS
        return Leaf(
            subject=subject,
            name=self.attempt(_read_name, tree[subject.value], (*path, subject.value)) or "",
            op=op,
            value=self.attempt(read_value, op, tree, path),
            of=self.attempt(_read_of, tree, path) or (),
            fresh_hours=self.attempt(_read_fresh_hours, subject, tree, path),
            within=self.attempt(_read_within, subject, tree, path),
            label=self.attempt(_read_label, tree, path) or (),
        )

    def attempt(self, read: Callable[..., Any], *given: Any) -> Any:
        """Return what `read` gives, or None after noting its fault."""
        try:
            return read(*given)
        except ConditionFault as fault:
            self.found.append(fault)
            return None

    def refuse_others(self, tree: Mapping[str, Any], known: set[str], path: Path) -> None:
        """Note a fault for every key outside `known`."""
        for key in tree:
            if key not in known:
                self.found.append(ConditionFault((*path, key), _("“%(key)s” is not known here.", key=key),
                                                 hint=nearest(key, known)))


def _headless(tree: object, heads: list[str], path: Path) -> ConditionFault:
    if len(heads) > 1:
        return ConditionFault((*path, heads[1]), _("A condition asks one thing: %(one)s or %(other)s, not both.",
                                                   one=heads[0], other=heads[1]),
                              hint=_("Put both into a list under “all” or “any”."))
    if isinstance(tree, Mapping) and tree:
        key = next(iter(tree))
        return ConditionFault((*path, key), _("“%(key)s” does not start a condition.", key=key),
                              hint=nearest(key, _HEADS))
    return ConditionFault(path, _("A condition is a mapping that starts with all, any, none or a subject."),
                          hint=_("For example {param: hosting, value: hosted}."))


def _read_op(tree: Mapping[str, Any], path: Path) -> Op:
    raw = tree.get("op", Op.IS.value)
    try:
        return Op(raw)
    except ValueError:
        raise ConditionFault((*path, "op"), _("There is no op “%(op)s”.", op=raw), hint=nearest(raw, Op)) from None


def _read_name(raw: object, path: Path) -> str:
    if isinstance(raw, str) and _NAME.fullmatch(raw):
        return raw
    raise ConditionFault(path, _("“%(name)s” is not a name.", name=raw))


def _read_of(tree: Mapping[str, Any], path: Path) -> Pairs:
    raw = tree.get("of", {})
    if isinstance(raw, Mapping) and all(isinstance(one, str | int) for pair in raw.items() for one in pair):
        return tuple(sorted((str(key), str(value)) for key, value in raw.items()))
    raise ConditionFault((*path, "of"), _("“of” maps names to names, such as {entity: customer}."))


def _read_fresh_hours(subject: Subject, tree: Mapping[str, Any], path: Path) -> int | None:
    if "fresh_hours" not in tree:
        return None
    _refuse_age(subject, "fresh_hours", path)
    return whole(tree["fresh_hours"], (*path, "fresh_hours"), lowest=1, highest=_LONGEST_HOURS)


def _read_within(subject: Subject, tree: Mapping[str, Any], path: Path) -> timedelta | None:
    if "within" not in tree:
        return None
    _refuse_age(subject, "within", path)
    raw, path = tree["within"], (*path, "within")
    unit = next(iter(raw)) if isinstance(raw, Mapping) and len(raw) == 1 else None
    if unit not in _HOURS:
        raise ConditionFault(path, _("“within” is {days: 30} or {hours: 12}."))
    count = whole(raw[unit], (*path, unit), lowest=1, highest=_LONGEST_HOURS // _HOURS[unit])
    return timedelta(hours=count * _HOURS[unit])


def _refuse_age(subject: Subject, key: str, path: Path) -> None:
    if subject in _AGELESS:
        raise ConditionFault((*path, key), _("“%(subject)s” has no moment, so “%(key)s” does not apply.",
                                             subject=subject.value, key=key))


def _read_label(tree: Mapping[str, Any], path: Path) -> Pairs:
    raw = tree.get("label", {})
    known = set(TEXT_KEYS.values())
    if isinstance(raw, Mapping) and set(raw) <= known and all(isinstance(text, str) for text in raw.values()):
        return tuple(sorted(raw.items()))
    raise ConditionFault((*path, "label"), _("A label is {zh: …, en: …}."))
