"""Things inside an item, one line each: fields, steps, modules, parts of an exam, prizes."""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import _, _n, pick
from app.core.wording import number, percent
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.values import refers, title_or_id, value_of
from app.playbooks.rules.showing.words import word
from app.playbooks.rules.walking import is_text


def lines(item: Any, field: str, titles: Titles) -> tuple[str, ...]:
    """Return the lines of one list of an item."""
    return tuple(_line(item, field, one, titles) for one in getattr(item, field, None) or ())


def _line(item: Any, field: str, one: Any, titles: Titles) -> str:
    if isinstance(one, dict) and is_text(one):
        return pick(one)
    if isinstance(one, str):
        return titles.title(refers(type(item)).get(field, ""), one)
    own = _LINES.get(field)
    return own(item, one, titles) if own else title_or_id(one)


def _with(text: str, *remarks: str) -> str:
    said = _(", ").join(remark for remark in remarks if remark)
    return _("%(what)s (%(remarks)s)", what=text, remarks=said) if said else text


def _field(item: Any, one: Any, titles: Titles) -> str:
    needed = _("required") if one.required else ""
    return _with(pick(one.label), _offered(one) or word("", "type", one.type), needed)


def _offered(one: Any) -> str:
    return " / ".join(pick(option.text) for option in one.options)


def _listed(item: Any, one: Any, titles: Titles) -> str:
    """A line of a checklist, or a question."""
    if hasattr(one, "ask"):
        only = value_of("", "show_if", one.show_if, titles)
        asked = _("only if %(condition)s", condition=only) if only else ""
        return _with(pick(one.ask), _offered(one) or word("", "type", one.type), asked)
    return pick(one.text) if one.required else _with(pick(one.text), _("optional line"))


def _step(item: Any, one: Any, titles: Titles) -> str:
    twice = _("often typed twice") if one.typed_twice else ""
    return _with(pick(one.title), pick(one.actor), pick(one.system), twice)


def _module(item: Any, one: Any, titles: Titles) -> str:
    return _with(pick(one.title), word("module", "kind", one.kind), _minutes(one.minutes))


def _minutes(count: int) -> str:
    return _n("%(num)s minute", "%(num)s minutes", count)


def _part(item: Any, one: Any, titles: Titles) -> str:
    """How a part is drawn and passed; of the questions themselves only their number."""
    have = sum(question.part == one.id for question in item.bank)
    return _(
        "%(title)s: %(draw)s questions out of %(have)s, passed at %(share)s", title=pick(one.title), draw=one.draw,
        have=have, share=percent(one.pass_share),
    )


def _level(item: Any, one: Any, titles: Titles) -> str:
    named = _("%(level)s: days × %(factor)s", level=word("", "level", one.level), factor=number(one.multiplier))
    return _with(named, pick(one.explain))


def _delegated(item: Any, one: Any, titles: Titles) -> str:
    return _(
        "%(role)s: up to %(days)s days of work (%(levels)s)", role=titles.title("role", one.role),
        days=number(one.max_days), levels=_(", ").join(word("", "level", level) for level in one.levels),
    )


def _reason(item: Any, one: Any, titles: Titles) -> str:
    return _("%(name)s: %(said)s", name=word("", "outcome", one.outcome), said=pick(one.text))


def _prize(item: Any, one: Any, titles: Titles) -> str:
    what = {
        "rank": _("Place %(place)s", place=one.place or 1), "step": _("From %(points)s points", points=one.points or 0),
        "most_improved": _("Most improved"),
    }[one.kind]
    return _("%(name)s: %(said)s", name=what, said=pick(one.text))


def _checked(item: Any, one: Any, titles: Titles) -> str:
    return _with(pick(one.title), word("", "severity", one.severity))


def _point(item: Any, one: Any, titles: Titles) -> str:
    return _with(pick(one.title), _minutes(one.minutes))


_LINES: Mapping[str, Callable[[Any, Any, Titles], str]] = {
    "fields": _field, "columns": _field, "items": _listed, "steps": _step, "modules": _module, "parts": _part,
    "levels": _level, "delegated": _delegated, "reasons": _reason, "prizes": _prize, "checks": _checked,
    "rules": _checked, "agenda": _point,
}
