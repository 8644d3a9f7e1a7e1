"""The items of a section as they stand on the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.i18n import _, _n, pick
from app.core.wording import number, percent
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.showing.lines import lines
from app.playbooks.rules.showing.sheets import LABELS, SHEETS, TOLD, Sheet
from app.playbooks.rules.showing.titles import Titles, title_of
from app.playbooks.rules.showing.values import field_of, joined
from app.playbooks.rules.showing.words import word


@dataclass(frozen=True)
class Entry:
    """One item: its sentences, short facts, lists, and cells for a table."""

    id: str
    title: str
    told: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cells: tuple[str, ...] = ()
    letter: str = ""
    group: str = ""
    texts: tuple[tuple[str, str], ...] = ()


def entries(playbook: Playbook, key: str, kind: str, titles: Titles) -> list[Entry]:
    """Return the items of the section `key`, whose items are of `kind`, grouped ones together."""
    sheet = SHEETS[key]
    held = getattr(playbook, key, None) or []
    if key == "maturity":
        return _maturity(held, titles) if held else []
    items = held if isinstance(held, list) else [held]
    found = [_entry(item, kind, sheet, titles, playbook) for item in items]
    order = list(dict.fromkeys(entry.group for entry in found))
    return sorted(found, key=lambda entry: order.index(entry.group))


def labels(key: str, kind: str) -> list[str]:
    """Return the heads of a section's columns."""
    return [label(kind, name) for name in SHEETS[key].columns]


def label(kind: str, name: str) -> str:
    """Return the words beside one field."""
    return str(LABELS.get(f"{kind}.{name}") or LABELS[name])


def _entry(item: Any, kind: str, sheet: Sheet, titles: Titles, playbook: Playbook) -> Entry:
    def shown(name: str) -> str:
        own = _OWN.get(f"{kind}.{name}") or _OWN.get(name)
        return own(item, titles, playbook) if own else field_of(item, kind, name, titles)

    facts = ((label(kind, name), shown(name)) for name in sheet.facts)
    texts = {way: tuple(_texts(item, kind, way, titles)) for way in sheet.texts}
    lists = ((label(kind, name), lines(item, name, titles)) for name in sheet.lists if not _opened(item, name, texts))
    return Entry(
        getattr(item, "id", kind), title_of(item) if hasattr(item, "id") else str(sheet.title),
        tuple(_told(name, shown(name)) for name in sheet.told if shown(name)),
        tuple(fact for fact in facts if fact[1]), tuple(one for one in lists if one[1]),
        tuple(shown(name) for name in sheet.columns), pick(getattr(item, sheet.letter, None)) if sheet.letter else "",
        _headed(shown(sheet.group)) if sheet.group else "",
        tuple(text for found in texts.values() for text in found),
    )


def _texts(item: Any, kind: str, way: str, titles: Titles) -> Iterator[tuple[str, str]]:
    """The longer texts at `way` that are there, each with what it is called."""
    inside, _dot, name = way.rpartition(".")
    called = lines(item, inside, titles) if inside else (label(kind, name),)
    for line, one in zip(called, getattr(item, inside) if inside else (item,), strict=True):
        if said := getattr(one, name, None):
            yield line, pick(said)


def _opened(item: Any, name: str, texts: Mapping[str, tuple[tuple[str, str], ...]]) -> bool:
    """Whether everything in a list is there to be opened, so that the list would say it twice."""
    many = len(getattr(item, name, None) or ())
    return any(way.partition(".")[0] == name and len(found) == many for way, found in texts.items())


def _headed(text: str) -> str:
    return text[:1].upper() + text[1:]


def _told(name: str, said: str) -> str:
    return f"{TOLD[name]} {said}" if name in TOLD else said


def _maturity(held: Any, titles: Titles) -> list[Entry]:
    """Factors with what each level looks like, then the rungs that are climbed."""
    factors = [
        Entry(
            one.id, pick(one.title), _some(pick(one.explain)),
            lists=((_("From weakest to best"), lines(one, "levels", titles)),), group=_("Factors of success"),
        )
        for one in held.factors
    ]
    rungs = [Entry(one.id, pick(one.title), _some(pick(one.explain)), group=_("Rungs")) for one in held.ladder]
    return [*factors, *rungs]


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _people(item: Any, titles: Titles, playbook: Playbook) -> str:
    many = str(item.min) if item.max == item.min else f"{item.min}–{item.max}" if item.max else f"≥ {item.min}"
    return _("%(many)s per department", many=many) if item.per else many


def _answers(item: Any, titles: Titles, playbook: Playbook) -> str:
    return " / ".join(pick(option.text) for option in item.options) or word("", "type", item.type)


def _default(item: Any, titles: Titles, playbook: Playbook) -> str:
    offered = {option.id: pick(option.text) for option in item.options}
    return offered.get(item.default) or field_of(item, "param", "default", titles)


def _delivered_by(item: Any, titles: Titles, playbook: Playbook) -> str:
    return _(", ").join(title_of(one) for one in playbook.activities if item.id in one.delivers)  # type: ignore[attr-defined]


def _kind_requires(item: Any, titles: Titles, playbook: Playbook) -> str:
    return field_of(item, "deliverable", "requires", titles) if item.kind == "note" else ""


def _audience(item: Any, titles: Titles, playbook: Playbook) -> str:
    asked = getattr(item, "audience", None) or item.to
    return _("everybody") if asked.everyone else titles.joined("role", asked.roles)


def _suggest(item: Any, titles: Titles, playbook: Playbook) -> str:
    return f"{item.suggest:+f}%".replace("-", "−") if item.suggest is not None else ""


def _benchmark(item: Any, titles: Titles, playbook: Playbook) -> str:
    one = item.benchmark
    return joined((pick(one.text), pick(one.source))) if one else ""


def _by_day(item: Any, titles: Titles, playbook: Playbook) -> str:
    return _n("%(num)s day", "%(num)s days", item.by_day)


def _weight(item: Any, titles: Titles, playbook: Playbook) -> str:
    whole = sum((one.weight for one in playbook.criteria), Decimal(0))  # type: ignore[attr-defined]
    return percent(item.weight / whole) if whole else number(item.weight)


def _must(item: Any, titles: Titles, playbook: Playbook) -> str:
    if item.must is None:
        return ""
    return _("%(must)s of %(best)s", must=number(item.must), best=number(item.scale.max))


def _cap(item: Any, titles: Titles, playbook: Playbook) -> str:
    return f"{number(item.cap.points)} {word('cap', 'per', item.cap.per)}" if item.cap else ""


def _teams(item: Any, titles: Titles, playbook: Playbook) -> str:
    return _n("of %(num)s person", "of %(num)s people", item.teams.size) if item.teams else ""


def _sample(item: Any, titles: Titles, playbook: Playbook) -> str:
    one = item.sample
    if one is None:
        return ""
    if one.n is None:
        share, sure = percent(one.tolerable), percent(one.confidence)
        return _("enough to rule out %(share)s of errors, %(sure)s sure", share=share, sure=sure)
    return {
        "all": _("%(count)s records", count=one.n), "person": _("%(count)s records of each person", count=one.n),
        "role": _("%(count)s records of each role", count=one.n),
    }[one.per]


def _kpi_figure(name: str) -> Callable[[Any, Titles, Playbook], str]:
    def shown(item: Any, titles: Titles, playbook: Playbook) -> str:
        value = getattr(item, name)
        if value is None:
            return ""
        return percent(value) if item.unit == "percent" else f"{number(value)} {word('', 'unit', item.unit)}"

    return shown


def _moment(item: Any, titles: Titles, playbook: Playbook) -> str:
    if item.gate:
        start = _("gate “%(title)s”", title=titles.title("gate", item.gate))
    elif item.phase:
        start = _("start of “%(title)s”", title=titles.title("phase", item.phase))
    else:
        start = _("start of the rollout")
    if not item.days:
        return start
    count = abs(item.days)
    if item.days < 0:
        return _n("%(num)s day before: %(start)s", "%(num)s days before: %(start)s", count, start=start)
    return _n("%(num)s day after: %(start)s", "%(num)s days after: %(start)s", count, start=start)


def _weights(item: Any, titles: Titles, playbook: Playbook) -> str:
    parts = item.weights.model_dump()
    whole = sum(parts.values(), Decimal(0)) or Decimal(1)
    return _(", ").join(f"{word('', 'weights', name)} {percent(part / whole)}" for name, part in parts.items())


def _bound(item: Any, titles: Titles, playbook: Playbook) -> str:
    if item.at_least is not None:
        return _("at least %(limit)s", limit=percent(item.at_least))
    return _("at most %(limit)s", limit=percent(item.at_most))


_OWN: Mapping[str, Callable[[Any, Titles, Playbook], str]] = {
    "people": _people, "answers": _answers, "param.default": _default, "delivered_by": _delivered_by,
    "requires": _kind_requires, "audience": _audience, "communication.to": _audience, "suggest": _suggest,
    "benchmark": _benchmark, "by_day": _by_day, "weight": _weight, "must": _must, "cap": _cap, "teams": _teams,
    "sample": _sample, "target": _kpi_figure("target"), "alarm": _kpi_figure("alarm"), "moment": _moment,
    "weights": _weights, "bound": _bound,
}
