"""The reference of playbooks, from the same models that read them: every section, field and shape, with an example."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.settings import ROOT
from app.documents.references.fields import Schema, table, written
from app.documents.wording import Wording
from app.playbooks.queries import folders
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.overlay import Overlay
from app.playbooks.rules.reading import read
from app.playbooks.rules.schema import playbook_schema
from app.playbooks.rules.shape import Section
from app.playbooks.rules.writing import as_yaml, plain
from app.sections import SECTIONS

FRAME = ("Header", "Promise", "Renamed", "Retired")
OVERLAY = ("OverlayHeader", "Extends", "Change", "Addition", "Removal")
# The examples are taken from the playbook that uses everything.
TOLD = ROOT / "playbooks" / "crm-rollout"
LONGEST = 30


def overview(say: Wording) -> Iterator[str]:
    """Yield the table of all sections: what one entry is, and whose it is."""
    heads = ("section", "what it holds", "one entry is", "belongs to", "how often")
    yield from ("", f"| {' | '.join(map(say, heads))} |", "|---|---|---|---|---|")
    for one in SECTIONS:
        many = say("list") if one.many else say("once")
        cells = (f"[`{one.key}`](#{one.key})", say(one.title), f"`{one.kind}`", say(one.room.replace("_", " ")), many)
        yield f"| {' | '.join(cells)} |"


def frame(say: Wording) -> Iterator[str]:
    """Yield what stands in `playbook.yaml` beside the sections."""
    whole, keys = playbook_schema(SECTIONS), {one.key for one in SECTIONS}
    beside = {key: what for key, what in whole["properties"].items() if key not in keys}
    yield from table({**whole, "properties": beside}, whole["$defs"], say)
    for name in FRAME:
        yield from _model(name, whole["$defs"], say)


def sections(say: Wording) -> Iterator[str]:
    """Yield every section with an example, and with the shapes that only it uses."""
    whole, shown = playbook_schema(SECTIONS), plain(told())
    defs = whole["$defs"]
    shelf = _Shelf(defs, [*_shared(whole), *FRAME], say)
    for one in SECTIONS:
        what = whole["properties"][one.key]
        yield from ("", f"### {one.key}", "", say("{}: {}.").format(say(one.title), written(what, say)))
        yield from _example(one, shown)
        yield from shelf.explain(what)


def shared(say: Wording) -> Iterator[str]:
    """Yield the shapes that several sections use."""
    whole = playbook_schema(SECTIONS)
    for name in _shared(whole):
        yield from _model(name, whole["$defs"], say)


def overlay(say: Wording) -> Iterator[str]:
    """Yield what stands in an overlay."""
    found = Overlay.model_json_schema()
    yield from ("", say(found["description"]))
    yield from table(found, found["$defs"], say)
    for name in OVERLAY:
        yield from _model(name, found["$defs"], say)


def told() -> Playbook:
    """Return the playbook from which the examples are taken."""
    return read(folders.gather(TOLD), SECTIONS).sound()


def _example(section: Section, shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield one entry as it is written: the longest that is still read at a glance."""
    found = shown[section.key]
    entries = [as_yaml({section.key: [one] if section.many else one}) for one in (found if section.many else [found])]
    fitting = [one for one in entries if one.count("\n") <= LONGEST] or [min(entries, key=len)]
    yield from ("", "```yaml", *max(fitting, key=lambda one: one.count("\n")).rstrip().split("\n"), "```")


def _model(name: str, defs: Mapping[str, Schema], say: Wording) -> Iterator[str]:
    model = defs[name]
    shape = say("{}.").format(written(model, say).capitalize())
    yield from ("", f"#### {name}", "", say(model.get("description")) or shape)
    if model.get("properties"):
        yield from table(model, defs, say)


def _named(what: Any) -> Iterator[str]:
    """Yield the shapes that a part of the schema names, in order."""
    if isinstance(what, Mapping):
        if "$ref" in what:
            yield what["$ref"].rpartition("/")[2]
        for key, part in what.items():
            if key != "discriminator":
                yield from _named(part)
    elif isinstance(what, list):
        for part in what:
            yield from _named(part)


class _Shelf:
    """Shapes that are still to be explained; each is, once, where it is first needed."""

    def __init__(self, defs: Mapping[str, Schema], elsewhere: Iterable[str], say: Wording) -> None:
        self._defs, self._left, self._say = defs, set(defs) - set(elsewhere), say

    def explain(self, what: Any) -> Iterator[str]:
        """Yield the lines of every shape below `what` that was not explained before."""
        for name in _named(what):
            if name in self._left:
                self._left.discard(name)
                yield from _model(name, self._defs, self._say)
                yield from self.explain(self._defs[name])


def _shared(whole: Schema) -> list[str]:
    """Return the shapes that several sections use, or the frame does."""
    defs, users = whole["$defs"], dict[str, set[str]]()
    for one in SECTIONS:
        for name in _below(whole["properties"][one.key], defs):
            users.setdefault(name, set()).add(one.key)
    of_the_frame = {name for known in FRAME for name in _named(defs[known])}
    return sorted({name for name, keys in users.items() if len(keys) > 1} | of_the_frame)


def _below(what: Schema, defs: Mapping[str, Schema]) -> set[str]:
    seen, waiting = set[str](), list(_named(what))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(_named(defs[name]))
    return seen
