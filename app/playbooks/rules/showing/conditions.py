"""Conditions as sentences, before anything was measured: what must be true, not what is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.conditions.tree import Condition, Group, How, Leaf, Op, Subject, Today
from app.core.conditions.wording import Words, plain_name, say_age, say_limit
from app.core.i18n import _, _n, pick
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.words import STATE

_KINDS = {
    Subject.PARAM: "param", Subject.DELIVERABLE: "deliverable", Subject.APPROVAL: "deliverable",
    Subject.CERTIFICATE: "exam", Subject.ANSWER: "question",
}
_EXPECTED = (True, "accepted")


@dataclass(frozen=True)
class Said:
    """A condition in words: one line with its exact limit, or the head of a group with its parts."""

    text: str
    limit: str = ""
    parts: tuple["Said", ...] = ()
    how: str = ""

    @property
    def line(self) -> str:
        """The whole in one line."""
        if not self.parts:
            return _("%(what)s (%(remarks)s)", what=self.text, remarks=self.limit) if self.limit else self.text
        inner = [f"({part.line})" if part.parts else part.line for part in self.parts]
        if self.how == How.NONE:
            return _("none of these: %(parts)s", parts=_("; ").join(inner))
        return (_("; or ") if self.how == How.ANY else _("; and ")).join(inner)


def said(condition: Condition, titles: Titles) -> Said:
    """Put a condition into words."""
    if isinstance(condition, Group):
        parts = tuple(said(part, titles) for part in _flat(condition))
        heads = {
            How.ALL: _("all of these are true"), How.ANY: _("at least one of these is true"),
            How.NONE: _("none of these is true"),
        }
        return Said(heads[condition.how], parts=parts, how=condition.how.value)
    if condition.label:
        return Said(plain_name(condition), _exactly(condition, titles))
    return Said(_leaf(condition, titles), _age(condition))


def _flat(group: Group) -> Iterator[Condition]:
    """The parts of a group, with those of inner groups that only repeat its word."""
    for part in group.parts:
        if isinstance(part, Group) and part.how is group.how and group.how is not How.NONE:
            yield from _flat(part)
        else:
            yield part


def _exactly(leaf: Leaf, titles: Titles) -> str:
    """What a labelled condition needs, where its label may not say it."""
    limit = "" if leaf.op is Op.IS and leaf.value in _EXPECTED else _limit(leaf, titles)
    return _(", ").join(filter(None, (limit, _age(leaf))))


def _leaf(leaf: Leaf, titles: Titles) -> str:
    name = _name(leaf, titles)
    if leaf.subject is Subject.EVENT:
        return _("“%(event)s” has happened", event=name)
    if leaf.op is Op.IS and leaf.value is True and leaf.subject in (Subject.APPROVAL, Subject.CERTIFICATE):
        given = leaf.subject is Subject.APPROVAL
        return _("“%(title)s” is approved", title=name) if given else _("“%(title)s” is held", title=name)
    if leaf.subject in (Subject.PARAM, Subject.ANSWER):
        return _("“%(question)s”: %(said)s", question=name, said=_limit(leaf, titles))
    return _("%(name)s: %(said)s", name=name, said=_limit(leaf, titles))


def _name(leaf: Leaf, titles: Titles) -> str:
    kind = _KINDS.get(leaf.subject)
    return titles.title(kind, leaf.name) if kind else plain_name(leaf)


def _limit(leaf: Leaf, titles: Titles) -> str:
    value = leaf.value
    if isinstance(value, Today):
        days = _n("%(num)s day ago", "%(num)s days ago", -value.days) if value.days else _("the present day")
        return say_limit(leaf, days)
    words = Words(value=lambda asked, one: _value(asked, one, titles))
    return say_limit(leaf, value, words)


def _value(leaf: Leaf, value: Any, titles: Titles) -> str:
    """What the room calls a value: a state, or an answer that a parameter offers."""
    if leaf.subject is Subject.DELIVERABLE and value in STATE:
        return str(STATE[value])
    asked = titles.item(_KINDS.get(leaf.subject, ""), leaf.name)
    return next((pick(option.text) for option in getattr(asked, "options", ()) if option.id == value), "")


def _age(leaf: Leaf) -> str:
    if leaf.fresh_hours:
        return _("a figure of the last %(span)s", span=say_age(timedelta(hours=leaf.fresh_hours)))
    return _("within %(span)s", span=say_age(leaf.within)) if leaf.within else ""
