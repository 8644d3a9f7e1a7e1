"""The step "match columns": each column with its field, the reason, first values, cleaning and problems."""

from collections.abc import Mapping
from typing import Any

from flask import request

from app.contracts.entities import EntitySpec, FieldSpec, FieldType
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.records.models import ImportBatch
from app.records.queries import batches, declarations, viewers
from app.records.rules import choosing
from app.records.rules.batches import is_open
from app.records.rules.choosing import LEFT_OUT, OPEN, Column
from app.records.rules.cleaning_words import cleaning_of
from app.records.rules.mapping.guessing import How
from app.records.rules.mapping.words import why
from app.records.rules.role_words import roles_in_words
from app.records.rules.scopes import Viewer, may_write_field
from app.records.services import batches as services
from app.records.views import preview

_DAYS = (FieldType.DATE, FieldType.INSTANT)


def read(batch: ImportBatch, sent: Mapping[str, str]) -> tuple[dict[int, str], dict[str, bool]]:
    """Return what a form says: the field of each column by its place, and which columns begin with the day."""
    wanted, days = {}, {}
    for place, column in enumerate(batch.columns):
        if f"column-{place}" in sent:
            wanted[place] = sent[f"column-{place}"]
        order = sent.get(f"days-{place}", "")
        if order in ("day", "month"):
            days[column["heading"]] = order == "day"
    return wanted, days


def context(batch: ImportBatch) -> dict[str, Any]:
    """Return what the page shows."""
    spec, viewer = declarations.entity(batch.entity), viewers.viewer()
    left = choosing.open_headings(batch.columns)
    return {
        "lines": [_line(batch, spec, place, column) for place, column in enumerate(batch.columns)],
        "fields": _fields(spec, viewer), "open": left, "summary": _summary(batch.columns),
        "memory": batches.memory(batch.remembered_id), "faults": _faults(batch), "twin": batches.same_file(batch),
        "is_checked": batch.checked == choosing.hash_of(batch.columns, batch.days),
        "verdict": batch.verdict, **preview.rows_of(batch, spec, 8),
    }


def _faults(batch: ImportBatch) -> dict[str, str]:
    """Return what does not fit, once somebody tried to go on."""
    try:
        if "tried" in request.args and is_open(batch.state):
            services.demand_fitting(batch)
    except Invalid as error:
        return error.faults
    return {}


def _line(batch: ImportBatch, spec: EntitySpec, place: int, column: Column) -> dict[str, Any]:
    known = spec.field(column["field"]) if column["field"] and spec.has(column["field"]) else None
    match = choosing.match_of(column, place)
    return {
        "place": place, "heading": column["heading"], "first": " · ".join(column["first"]),
        "value": LEFT_OUT if column["field"] is None else column["field"] or OPEN,
        "why": "" if match.is_sure and match.how not in (How.FORBIDDEN, How.OURS) else why(match, spec),
        "is_guess": bool(known) and not match.is_sure, "is_ours": match.how is How.OURS,
        "cleaning": cleaning_of(known, declarations.registry()) if known else "",
        "problems": _problems(batch, known), "field": known.name if known else "",
        "days": _order(batch, column) if known and known.type in _DAYS else None,
    }


def _problems(batch: ImportBatch, spec: FieldSpec | None) -> int | None:
    if spec is None or not batch.verdict:
        return None
    return sum(one["rows"] for one in batch.verdict["tallies"] if one["field"] == spec.name)


def _order(batch: ImportBatch, column: Column) -> str:
    known = batch.days.get(column["heading"])
    return "" if known is None else "day" if known else "month"


def _fields(spec: EntitySpec, viewer: Viewer) -> list[dict[str, Any]]:
    """Return what a column may become; what others alone may write is shown, and cannot be chosen."""
    keys = {part for key in spec.natural_keys for part in key}
    return [
        {
            "value": one.name, "off": not may_write_field(one, viewer),
            "text": _field_words(one, one.name in keys, viewer),
        } for one in spec.fields
    ]


def _field_words(spec: FieldSpec, is_key: bool, viewer: Viewer) -> str:
    label = pick(spec.label)
    if not may_write_field(spec, viewer):
        return _("%(field)s (only %(roles)s)", field=label, roles=roles_in_words(spec.owner_roles))
    return _("%(field)s (key)", field=label) if is_key else label


def _summary(columns: list[Column]) -> str:
    """Say how many columns are known from the last import, guessed, left out, open."""
    counts = {"remembered": 0, "guessed": 0, "left": 0, "open": 0}
    for column in columns:
        kind = "remembered" if column["how"] == How.REMEMBERED else "guessed"
        counts["open" if column["field"] == OPEN else "left" if column["field"] is None else kind] += 1
    words = {
        "remembered": _("%(num)s as in the last import", num=counts["remembered"]),
        "guessed": _("%(num)s matched", num=counts["guessed"]), "left": _("%(num)s left out", num=counts["left"]),
        "open": _("%(num)s open", num=counts["open"]),
    }
    return _(", ").join(words[kind] for kind, number in counts.items() if number)
