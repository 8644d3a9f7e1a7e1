"""Faults, changes and texts as lines of a terminal."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from app.core.errors import Fault
from app.core.i18n import _, _n, pick, text_key
from app.playbooks.rules.comparing import Difference
from app.playbooks.rules.layers import Touch
from app.playbooks.rules.texts import State, Told


def faults_as_json(found: Sequence[Fault]) -> str:
    """Return faults as a program reads them."""
    return json.dumps({"ok": not found, "errors": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


def faults_as_text(found: Sequence[Fault]) -> str:
    """Return faults with their places, as editors and people follow them."""
    if not found:
        return _("No faults.")
    lines = [
        f"{one.file}:{one.line}:{one.column}: {one.message} {one.hint}".rstrip() + f" [{one.code}]" for one in found
    ]
    return "\n".join([*lines, _n("%(num)s fault.", "%(num)s faults.", len(found))])


def told(touch: Touch) -> dict[str, Any]:
    """Return a change of an overlay as a program reads it."""
    return asdict(touch) | {"place": touch.place._asdict()}


def line(touch: Touch) -> str:
    """Return a change of an overlay with who made it and why."""
    said = _changed(touch.verb, " ".join(filter(None, (touch.kind, touch.id, touch.field))), touch.before, touch.after)
    return f"{said}\n    {touch.overlay} {touch.version} ({touch.layer}): {pick(touch.why, text_key())}"


def difference(one: Difference) -> str:
    """Return what one version changes against another."""
    return _changed(one.verb, " ".join(filter(None, (one.kind, one.id, one.field))), one.before, one.after)


def _changed(verb: str, about: str, before: Any, after: Any) -> str:
    if verb == "add":
        return _("%(about)s: added", about=about)
    if verb == "drop":
        return _("%(about)s: dropped", about=about)
    return _("%(about)s: changed from %(before)s to %(after)s", about=about, before=_short(before), after=_short(after))


def _short(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 70 else f"{written[:69]}…"


def waiting(texts: Iterable[Told]) -> list[str]:
    """Return a line for each text whose translation is missing or out of date."""
    words = {State.STALE: _("out of date"), State.MISSING: _("not translated")}
    return [f"{one.key}: {words[one.state]}: {_short(one.source)}" for one in texts if one.state in words]


def since(changed: Iterable[Told], new: Iterable[Told]) -> list[str]:
    """Return a line for each text that changed or came after it was taken out."""
    words = ((_("changed since"), changed), (_("new since"), new))
    return [f"{one.key}: {said}: {_short(one.source)}" for said, texts in words for one in texts]


def in_all(texts: Sequence[Told]) -> str:
    """Say how many texts there are, and how many of their translations are missing or out of date."""
    missing = sum(one.state is State.MISSING for one in texts)
    stale = sum(one.state is State.STALE for one in texts)
    parts = (
        _n("%(num)s text", "%(num)s texts", len(texts)),
        _n("%(num)s not translated", "%(num)s not translated", missing),
        _n("%(num)s out of date", "%(num)s out of date", stale),
    )
    return _(", ").join(parts)
