"""The columns of a file while a person decides what each becomes: kept as plain values, checked as a whole."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.contracts.entities import EntitySpec, FieldSpec
from app.core.i18n import _, pick
from app.records.rules.fault_words import keys_in_words
from app.records.rules.mapping.guessing import How, Match
from app.records.rules.role_words import roles_in_words
from app.records.rules.scopes import Viewer, may_create

# One column: heading, field ("" while nobody decided, None where it is left out), how, confidence, fitting, instead,
# first.
Column = dict[str, Any]
OPEN, LEFT_OUT = "", "-"
_SHOWN = 3
_LONGEST = 40
ROWS = "rows"


def columns_from(matches: Iterable[Match], samples: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns as they were guessed, with the first different values of each."""
    return [
        {
            "heading": match.heading, "field": OPEN if match.how is How.OPEN else match.field, "how": match.how.value,
            "confidence": round(match.confidence, 2), "fitting": match.fitting, "instead": match.instead,
            "first": [_short(value) for value in dict.fromkeys(samples[match.column])][:_SHOWN]
            if match.column < len(samples) else [],
        } for match in matches
    ]


def _short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def match_of(column: Column, place: int = 0) -> Match:
    """Return a kept column as the match it came from, for the words behind it."""
    return Match(
        place, column["heading"], column["field"] or None, How(column["how"]), column["confidence"], column["fitting"],
        column["instead"],
    )


def rechosen(columns: Sequence[Column], wanted: Mapping[int, str]) -> list[Column]:
    """Return the columns with what a form says of them; what stays as it was keeps its reason."""
    found = []
    for place, column in enumerate(columns):
        field = None if wanted.get(place) == LEFT_OUT else wanted.get(place, column["field"])
        if field != column["field"]:
            how = How.OPEN if field == OPEN else How.CHOSEN
            column = {**column, "field": field, "how": how.value, "confidence": 1.0, "fitting": None, "instead": ""}
        found.append(column)
    return found


def as_mapped(columns: Iterable[Column]) -> dict[str, str | None]:
    """Return heading to field, None for what is left out or still open."""
    return {column["heading"]: column["field"] or None for column in columns}


def worth_remembering(columns: Sequence[Column], known: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return heading to field; a column that this person might not fill keeps what others said of it."""
    found = as_mapped(columns)
    for column in columns:
        if column["how"] == How.FORBIDDEN:
            del found[column["heading"]]
            found |= {column["heading"]: known[column["heading"]]} if column["heading"] in known else {}
    return found


def open_headings(columns: Iterable[Column]) -> list[str]:
    """Return the headings about which nobody has decided."""
    return [column["heading"] for column in columns if column["field"] == OPEN]


def has_key(entity: EntitySpec, columns: Iterable[Column]) -> bool:
    """Tell whether the columns say which record a row is about."""
    mapped = {column["field"] for column in columns}
    return any(mapped.issuperset(key) for key in entity.natural_keys)


def faults_of(
    entity: EntitySpec, columns: Sequence[Column], may_write: Callable[[FieldSpec], bool]
) -> dict[int | str, str]:
    """Return what is wrong with a mapping: by the place of the column, or for the file as a whole."""
    found: dict[int | str, str] = {}
    taken: dict[str, str] = {}
    for place, column in enumerate(columns):
        name, heading = column["field"], column["heading"]
        if name == OPEN:
            found[place] = _("Choose a field, or “leave out”.")
        elif name and not entity.has(name):
            found[place] = _("There is no field “%(name)s”.", name=str(name)[:60])
        elif name and not may_write(entity.field(name)):
            found[place] = owned(entity.field(name))
        elif name and name in taken:
            found[place] = _("“%(other)s” becomes this field already; leave one of them out.", other=taken[name])
        if name:
            taken.setdefault(name, heading)
    if not has_key(entity, columns):
        told = _("No column says which record a row is about.")
        found[ROWS] = f"{told} {_('One of these is needed: %(keys)s.', keys=keys_in_words(entity))}"
    return found


def owned(spec: FieldSpec) -> str:
    """Say who alone may write a field."""
    return _(
        "“%(field)s” is set by %(roles)s. Leave the column out, or let them bring this file.", field=pick(spec.label),
        roles=roles_in_words(spec.owner_roles),
    )


def may_bring(entity: EntitySpec, viewer: Viewer) -> bool:
    """Tell whether `viewer` may bring files of an entity: new records, or fields that only they may write."""
    return may_create(entity, viewer) or any(viewer.roles & set(spec.owner_roles) for spec in entity.fields)


def hash_of(columns: Iterable[Column], days: Mapping[str, Any]) -> str:
    """Return what tells one mapping from another."""
    body = json.dumps([as_mapped(columns), sorted(days.items())], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:32]
