"""Texts one by one: their keys, their translations in catalogues, and which of these are out of date.

A text stands inline in every language, or in one with the others in `i18n/<language>.yaml`: under its key the
translation, and the seal of the text that was translated. When that text changes, the translation is stale. Overlays
have catalogues like playbooks; a change has no id of its own, so its texts go by what it changes.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.errors import Fault
from app.core.i18n import KEYS, _
from app.playbooks.rules.decoding import decode
from app.playbooks.rules.faults import fault, nearest
from app.playbooks.rules.tree import Node, parse

CATALOGUE = re.compile(r"i18n/(zh|en)\.yaml")
CHANGES = frozenset({("set",), ("add",), ("drop",)})
Catalogue = Mapping[str, Mapping[str, Any]]


class State(StrEnum):
    """How a translation stands to what it translates."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"
    INLINE = "inline"


@dataclass(frozen=True)
class Told:
    """One text: its key, what it says in the first language with the seal of that, and its translation."""

    key: str
    source: str
    seal: str
    text: str
    state: State


def seal(text: str) -> str:
    """Return the seal of a text: sixteen letters that change with it."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def first_language(root: Node) -> str:
    """Return the language that a playbook or an overlay was written in; empty where it does not say."""
    header = root.step("playbook") or root.step("overlay")
    named = header.step("default_locale") if header is not None else None
    return str(named.value) if named is not None else ""


def texts_in(root: Node) -> dict[str, Node]:
    """Return every text of a playbook or an overlay by its key: the way to it, through ids where there are any."""
    return dict(_walk(root, ()))


def _walk(node: Node, way: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    if isinstance(node.parts, dict):
        if node.parts and node.parts.keys() <= KEYS:
            yield ".".join(way), node
            return
        for key, part in node.parts.items():
            yield from _walk(part, (*way, key))
    elif isinstance(node.parts, list):
        names = _names(node.parts, of_changes=way in CHANGES)
        for name, part in zip(names, node.parts, strict=True):
            yield from _walk(part, (*way, name))


def _names(parts: Sequence[Node], *, of_changes: bool) -> list[str]:
    """Name the items of a list by what does not move with them; two changes of one thing are told apart by place."""
    names: list[str] = []
    for place, part in enumerate(parts):
        name = (_changed(part) if of_changes else _said(part, "id")) or str(place)
        names.append(f"{name}.{place}" if name in names else name)
    return names


def _changed(part: Node) -> str:
    item = part.step("item")
    steps = (_said(part, "kind"), _said(part, "id") or (_said(item, "id") if item else ""), _said(part, "field"))
    return ".".join(filter(None, steps))


def _said(part: Node, key: str) -> str:
    found = part.step(key)
    return found.value if found is not None and isinstance(found.value, str) else ""


def is_catalogue(name: str) -> bool:
    """Tell whether a file of a playbook or an overlay holds translations."""
    return CATALOGUE.fullmatch(name) is not None


def recorded(files: Mapping[str, bytes]) -> dict[str, Catalogue]:
    """Return the catalogues by language, as far as they can be read."""
    found: dict[str, Catalogue] = {}
    for name, content in files.items():
        if fits := CATALOGUE.fullmatch(name):
            root = _read(name, content)[0]
            value = root.value if root is not None and isinstance(root.value, dict) else {}
            found[fits[1]] = {key: one for key, one in value.items() if isinstance(one, dict)}
    return found


def _read(name: str, content: bytes) -> tuple[Node | None, list[Fault]]:
    text, found = decode(name, content)
    return (None, found) if found else parse(name, text)


def hang(root: Node, files: Mapping[str, bytes], folder: str) -> list[Fault]:
    """Hang every translation beside its text; return what does not belong anywhere."""
    found: list[Fault] = []
    for name in sorted(files):
        if fits := CATALOGUE.fullmatch(name):
            read, wrong = _read(folder + name, files[name])
            found += wrong or _hang_all(root, fits[1], read)
    return found


def _hang_all(root: Node, language: str, catalogue: Node | None) -> list[Fault]:
    if catalogue is None or not isinstance(catalogue.parts, dict):
        return []
    first = first_language(root)
    if not first and root.step("overlay") is not None:
        said = _("It does not say in which language it was written.")
        return [fault(catalogue.place, "missing", said, _("Add “default_locale” to its header."))]
    if language == first:
        said = _("It was written in this language; its texts stand in its own files.")
        return [fault(catalogue.place, "two_places", said)]
    texts = texts_in(root)
    return [wrong for key, entry in catalogue.parts.items() for wrong in _hang_one(texts, language, key, entry)]


def _hang_one(texts: Mapping[str, Node], language: str, key: str, entry: Node) -> Iterator[Fault]:
    text, source = entry.step("text"), entry.step("source")
    if text is None or source is None or len(entry.value) != 2 or not isinstance(text.value, str):
        yield fault(
            entry.place, "wrong_form", _("A translation has the seal of its source, and a text."),
            _("Write {source: …, text: …}."),
        )
    elif key not in texts:
        said = _("There is no text “%(key)s” to translate.", key=key[:80])
        yield fault(entry.place, "dangling", said, nearest(key, texts))
    elif language in texts[key].parts:
        said = _("This text has its translation beside it already.")
        yield fault(entry.place, "two_places", said, _("Keep one of the two."))
    else:
        texts[key].put(language, text)


def listed(root: Node, catalogue: Catalogue, language: str) -> list[Told]:
    """Return every text with its translation, in the order of writing; `root` as it is after `hang`."""
    first = first_language(root)
    return [_told(key, node, catalogue.get(key), first, language) for key, node in texts_in(root).items()]


def _told(key: str, node: Node, entry: Mapping[str, Any] | None, first: str, language: str) -> Told:
    source, text = str(node.value.get(first, "")), str(node.value.get(language, ""))
    if not text:
        state = State.MISSING
    elif entry is None:
        state = State.INLINE
    else:
        state = State.CURRENT if entry.get("source") == seal(source) else State.STALE
    return Told(key, source, seal(source), text, state)


def given_out(written: str) -> list[dict[str, str]]:
    """Read a list of texts as it was given out; raise `ValueError` for anything else."""
    try:
        sent = json.loads(written)
        if isinstance(sent, list) and all({"key", "seal", "text"} <= one.keys() for one in sent):
            return sent
    except (ValueError, AttributeError):
        pass
    raise ValueError(_("This is not a list of texts as “--format json” gives it."))


def changed_since(now: list[Told], then: Mapping[str, str]) -> list[Told]:
    """Return the texts whose source is another than when they were taken out, `then` giving the seals of that day."""
    return [one for one in now if one.key in then and one.seal != then[one.key]]


def new_since(now: list[Told], then: Mapping[str, str]) -> list[Told]:
    """Return the texts that were not there when `then` was taken out."""
    return [one for one in now if one.key not in then]
