"""What whoever opens a survey chooses: whom to ask, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.i18n import _
from app.surveys.rules.states import AudienceKind

FORTNIGHT = timedelta(days=14)
MOST_NAMES = 200


@dataclass
class Opening:
    """A survey to be opened, as it was typed."""

    kind: str
    names: Mapping[str, list[str]]
    typed_day: str
    closes_on: date | None = None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> list[str]:
        """Return the names that count under the chosen way of asking."""
        return list(self.names.get(self.kind, ()))


def blank(questionnaire: Mapping[str, Any], today: date) -> Opening:
    """Return the form as the playbook means it: its audience, and a fortnight."""
    roles = list((questionnaire.get("audience") or {}).get("roles") or ())
    kind = AudienceKind.SEATS if roles else AudienceKind.EVERYONE
    return Opening(kind, {AudienceKind.SEATS: roles}, (today + FORTNIGHT).isoformat(), today + FORTNIGHT)


def read(sent: MultiDict[str, str], offered: Mapping[str, Sequence[str]]) -> Opening:
    """Read the form; what is not offered is left out, faults are kept by field."""
    names = {kind: [one for one in sent.getlist(kind)[:MOST_NAMES] if one in offered[kind]] for kind in offered}
    form = Opening(sent.get("kind", ""), names, sent.get("closes_on", "").strip()[:40])
    if form.kind not in tuple(AudienceKind) or (form.kind != AudienceKind.EVERYONE and not form.chosen):
        form.faults["kind"] = _("Say whom to ask.")
    try:
        form.closes_on = date.fromisoformat(form.typed_day)
    except ValueError:
        told = _("“%(value)s” is not a date. Write it as 2026-11-24.", value=form.typed_day)
        form.faults["closes_on"] = told
    return form
