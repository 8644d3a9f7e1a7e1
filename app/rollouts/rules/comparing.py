"""Two contents of one deliverable side by side: what differs, in words. Pure."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from app.core.i18n import _, pick
from app.rollouts.rules import fields

Spec = Mapping[str, Any]
Content = Mapping[str, Any]
MOST = 30


class Difference(NamedTuple):
    """One place in which two contents differ."""

    place: str
    typed: str
    stands: str


def _note(spec: Spec, typed: Content, stands: Content) -> Iterator[Difference]:
    for key, label in (("text", _("Text")), ("link", _("Link"))):
        yield Difference(label, typed.get(key, ""), stands.get(key, ""))


def _form(spec: Spec, typed: Content, stands: Content) -> Iterator[Difference]:
    ours, theirs = typed.get("values", {}), stands.get("values", {})
    for field in spec["fields"]:
        yield Difference(pick(field["label"]), _shown(ours, field), _shown(theirs, field))


def _checklist(spec: Spec, typed: Content, stands: Content) -> Iterator[Difference]:
    words = {True: _("ticked"), False: _("not ticked")}
    for item in spec["items"]:
        ours, theirs = (item["id"] in content.get("ticked", ()) for content in (typed, stands))
        yield Difference(pick(item["text"]), words[ours], words[theirs])


def _register(spec: Spec, typed: Content, stands: Content) -> Iterator[Difference]:
    pairs = zip_longest(typed.get("rows", ()), stands.get("rows", ()), fillvalue={})
    for number, (ours, theirs) in enumerate(pairs, 1):
        for column in spec["columns"]:
            place = _("Row %(row)s, “%(field)s”", row=number, field=pick(column["label"]))
            yield Difference(place, _shown(ours, column), _shown(theirs, column))


def _shown(values: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    return fields.shown(values.get(field["id"]), field)


_BY_KIND = {"note": _note, "form": _form, "checklist": _checklist, "register": _register}


def differences(spec: Spec, typed: Content, stands: Content) -> list[Difference]:
    """Return where what was typed differs from what stands now; at most thirty places."""
    found = (one for one in _BY_KIND[spec["kind"]](spec, typed, stands) if one.typed != one.stands)
    return [one for _place, one in zip(range(MOST), found, strict=False)]
