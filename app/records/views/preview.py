"""The step "check": what taking the file would do, problems first, with the first rows as they would be."""

from collections.abc import Mapping
from typing import Any

from app.contracts.entities import EntitySpec, FieldSpec
from app.core.i18n import _, pick
from app.records.models import ImportBatch
from app.records.queries import batches, declarations
from app.records.rules import choosing
from app.records.rules.batches import is_open
from app.records.rules.cleaning_words import fault_name
from app.records.rules.fault_words import hint
from app.records.rules.shown_values import from_column
from app.records.rules.verdict import FaultLine

MOST_FIELDS = 4
ROWS = 20
STATES = ("back", "new", "changed", "same")


def context(batch: ImportBatch) -> dict[str, Any]:
    """Return what the page shows."""
    spec = declarations.entity(batch.entity)
    if is_open(batch.state) and batch.checked != choosing.hash_of(batch.columns, batch.days):
        # What an earlier mapping would have done helps nobody here.
        return {"verdict": {}, "tallies": [], "tidied": [], "twin": None, "preview": [], "preview_fields": []}
    return {
        "verdict": batch.verdict, "tallies": _tallies(batch, spec), "tidied": _tidied(batch, spec),
        "twin": batches.same_file(batch), **rows_of(batch, spec, ROWS),
    }


def _tallies(batch: ImportBatch, spec: EntitySpec) -> list[dict[str, Any]]:
    registry = declarations.registry()
    return [
        {
            "field": pick(spec.field(one["field"]).label), "name": fault_name(one["rule"]), "rows": one["rows"],
            "returns": one["returns"], "id": one["field"],
            "hint": hint(FaultLine(0, one["field"], one["rule"]), spec, registry),
        } for one in batch.verdict.get("tallies", ()) if spec.has(one["field"])
    ]


def _tidied(batch: ImportBatch, spec: EntitySpec) -> list[dict[str, Any]]:
    found, lines = batch.verdict.get("tidied", {}), []
    for one in spec.fields:
        read_as_such = _spellings(one)
        examples = [pair for pair in found.get(one.name, {}).get("examples", ()) if pair[0] not in read_as_such]
        if examples:
            pairs = [(old, from_column(one, {one.name: new}) or new) for old, new in examples]
            lines.append({"field": pick(one.label), "rows": found[one.name]["rows"], "pairs": pairs})
    return lines


def rows_of(batch: ImportBatch, spec: EntitySpec, most: int) -> dict[str, Any]:
    """Return the first rows of the preview and the fields it shows: those at fault first, then the title and keys."""
    examples = batch.verdict.get("examples", ())[:most]
    fields = _shown_fields(batch, spec, examples)
    return {
        "preview_fields": [pick(one.label) for one in fields],
        "preview": [_row(batch, spec, fields, example) for example in examples],
    }


def _shown_fields(batch: ImportBatch, spec: EntitySpec, examples: Any) -> list[FieldSpec]:
    mapped = {name for name in choosing.as_mapped(batch.columns).values() if name}
    at_fault = [fault["field"] for example in examples for fault in example["faults"]]
    keys = [part for key in spec.natural_keys[:1] for part in key]
    others = [one.name for one in spec.fields]
    ranked = [name for name in dict.fromkeys([spec.title, *keys, *at_fault, *others]) if name in mapped]
    chosen = set(ranked[:MOST_FIELDS])
    return [one for one in spec.fields if one.name in chosen]


def _row(batch: ImportBatch, spec: EntitySpec, fields: list[FieldSpec], example: Mapping[str, Any]) -> dict[str, Any]:
    was = batch.verdict.get("was", {}).get(str(example["row"]), {})
    shown = {one.name for one in fields}
    faults = [FaultLine(**fault) for fault in example["faults"]]
    return {
        "row": example["row"], "state": example["state"],
        "cells": [_cell(spec, one, example, was, faults) for one in fields],
        "why": [_with_field(fault, spec) for fault in faults if fault.field not in shown],
    }


def _cell(
    spec: EntitySpec, field: FieldSpec, example: Mapping[str, Any], was: Mapping[str, str], faults: list[FaultLine]
) -> dict[str, Any]:
    now = from_column(field, example["values"])
    wrong = [fault for fault in faults if fault.field == field.name]
    before = was.get(field.name, "")
    raw = (example["values"].get(field.name) or "")
    is_tidied = bool(raw) and before not in ("", raw, now, *_spellings(field))
    return {
        "text": now or before, "old": before if is_tidied else "", "is_wrong": bool(wrong),
        "returns": example["state"] == "back", "why": [fault_name(fault.rule) for fault in wrong],
    }


def _spellings(field: FieldSpec) -> list[str]:
    """Return the words of choices in either language: reading one of them changes nothing worth showing."""
    return [text for choice in field.choices for text in (*choice.label.values(), *choice.aliases)]


def _with_field(fault: FaultLine, spec: EntitySpec) -> str:
    return _("%(field)s: %(fault)s", field=pick(spec.field(fault.field).label), fault=fault_name(fault.rule))


def state_words() -> dict[str, str]:
    """Return what becomes of a row, in words."""
    return {
        "back": _("comes back"), "new": _("a new record"), "changed": _("a change"),
        "same": _("nothing new"),
    }
