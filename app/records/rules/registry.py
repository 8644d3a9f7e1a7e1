"""All that plugins declared about records, checked against each other once, at start."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.contracts.entities import EVERY_ROW, EntitySpec, FieldSpec, FieldType, Format, Normaliser, Rule, RuleKind
from app.core.conditions.asks import Frame
from app.core.conditions.faults import ConditionFault
from app.core.conditions.grammar import parse
from app.core.conditions.rows import row_faults
from app.core.errors import Invalid
from app.records.rules.cleaning import formats as built_in_formats
from app.records.rules.cleaning import texts
from app.records.rules.columns import CURRENCY, RECORD_ID, RECORD_SOURCE, condition_columns

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_RESERVED = (RECORD_ID, RECORD_SOURCE)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_NEEDS_FIELDS = {
    RuleKind.FILLED, RuleKind.FORMAT, RuleKind.UNIQUE, RuleKind.REFERENCE, RuleKind.CHOICE, RuleKind.RANGE,
    RuleKind.SAME_MEANING,
}
_NEEDS_TYPE = {RuleKind.REFERENCE: FieldType.REF, RuleKind.CHOICE: FieldType.CHOICE}


@dataclass(frozen=True)
class Registry:
    """Entities by name, who brought each, and the words they may use."""

    entities: Mapping[str, EntitySpec]
    brought_by: Mapping[str, str] = field(default_factory=dict)
    normalisers: Mapping[str, Normaliser] = field(default_factory=dict)
    formats: Mapping[str, Format] = field(default_factory=lambda: dict(built_in_formats.BUILT_IN))
    checks: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def rules_of(self, entity: str) -> tuple[Rule, ...]:
        """Return the checks of an entity: those that plugins bring, then its own."""
        return self.checks.get(entity, ())


Brought = Iterable[tuple[str, Any]]


def assemble(
    entities: Brought, normalisers: Brought = (), formats: Brought = (),
    checks: Callable[[EntitySpec], Brought] = lambda entity: (),
) -> Registry:
    """Put together what plugins brought; raise `Invalid` with the plugin's name at the first thing that does not fit.

    Each argument gives pairs of a plugin's name and what it brought.
    """
    specs = list(entities)
    brought_by = _once([(source, spec.entity) for source, spec in specs], "entity")
    known = {spec.entity: spec for _source, spec in specs}
    shapes, words = list(formats), list(normalisers)
    _once([(source, one.name) for source, one in shapes], "format")
    _once([(source, one.name) for source, one in words], "normaliser")
    registry = Registry(
        known, brought_by, {one.name: one for _source, one in words},
        dict(built_in_formats.BUILT_IN) | {one.name: one for _source, one in shapes},
    )
    found = {name: [*checks(spec), *((brought_by[name], rule) for rule in spec.rules)] for name, spec in known.items()}
    for name, spec in known.items():
        _refuse(brought_by[name], name, entity_faults(spec, registry))
        _once([(source, rule.id) for source, rule in found[name]], f"check of {name}")
        for source, rule in found[name]:
            _refuse(source, f"{name}.{rule.id}", rule_faults(rule, spec))
    checked = {name: tuple(rule for _source, rule in rules) for name, rules in found.items()}
    return Registry(known, brought_by, registry.normalisers, registry.formats, checked)


def _once(named: list[tuple[str, str]], what: str) -> dict[str, str]:
    seen: dict[str, str] = {}
    for source, name in named:
        if name in seen:
            raise Invalid(f"Plugin {source!r} brings the {what} {name!r}, which {seen[name]!r} brings already.")
        seen[name] = source
    return seen


def _refuse(source: str, about: str, faults: Iterator[str]) -> None:
    for fault in faults:
        raise Invalid(f"Plugin {source!r}: {about}: {fault}")


def entity_faults(entity: EntitySpec, registry: Registry) -> Iterator[str]:
    """Yield what does not fit within an entity, or between it and the others."""
    names = [spec.name for spec in entity.fields]
    if not _NAME.fullmatch(entity.entity):
        yield f"{entity.entity!r} is no name: small letters, digits and underscores"
    for name in {name for name in names if names.count(name) > 1}:
        yield f"field {name!r} stands twice"
    for name in (entity.title, entity.owner_field or entity.title, *sum(entity.natural_keys, ())):
        if name not in names:
            yield f"there is no field {name!r}"
    if not all(entity.natural_keys) or not entity.natural_keys:
        yield "natural_keys: at least one key with at least one field is needed"
    for spec in entity.fields:
        yield from (f"field {spec.name!r}: {fault}" for fault in _field_faults(spec, registry))
    for scope in entity.row_scope:
        yield from _scope_faults(entity, scope.see)


def _field_faults(spec: FieldSpec, registry: Registry) -> Iterator[str]:
    if not _NAME.fullmatch(spec.name) or spec.name.endswith(CURRENCY) or spec.name in _RESERVED:
        yield "this name cannot be used"
    if not {"zh", "en"} <= spec.label.keys():
        yield "label: zh and en are needed"
    for word in spec.normalise:
        if word not in texts.BUILT_IN and word not in registry.normalisers:
            yield f"normalise: no plugin brings {word!r}"
    if spec.check and spec.check not in registry.formats:
        yield f"check: no plugin brings {spec.check!r}"
    if spec.type is FieldType.REF and spec.to not in registry.entities:
        yield f"to: no plugin brings the entity {spec.to!r}"
    if spec.type is FieldType.CHOICE and not spec.choices:
        yield "choices: at least one is needed"
    if not 0 <= spec.scale <= 8:
        yield f"scale: 0 to 8 digits, not {spec.scale}"


def _scope_faults(entity: EntitySpec, see: Any) -> Iterator[str]:
    if isinstance(see, str):
        if see != EVERY_ROW:
            yield f"row_scope: {EVERY_ROW!r} or a condition, not {see!r}"
        return
    yield from _tree_faults("row_scope", see, entity)


def rule_faults(rule: Rule, entity: EntitySpec) -> Iterator[str]:
    """Yield what does not fit between a check and its entity."""
    needs = "fields" if rule.kind in _NEEDS_FIELDS else "where"
    if bool(rule.fields) != (needs == "fields") or (rule.where is not None) != (needs == "where"):
        yield f"a check of kind {rule.kind.value!r} needs {needs}, no more and no less"
    for name in rule.fields:
        if not entity.has(name):
            yield f"there is no field {name!r}"
        elif _NEEDS_TYPE.get(rule.kind, entity.field(name).type) is not entity.field(name).type:
            yield f"field {name!r} is no {_NEEDS_TYPE[rule.kind].value}"
    for key, tree in (("where", rule.where), ("among", rule.among)):
        if tree is not None:
            yield from _tree_faults(key, tree, entity)


def _tree_faults(key: str, tree: Any, entity: EntitySpec) -> Iterator[str]:
    kinds = {name: column.kind for name, column in condition_columns(entity).items()}
    try:
        found = row_faults(parse(tree), kinds, Frame(_ANY_DAY))
    except ConditionFault as fault:
        found = (fault,)
    for fault in found:
        yield f"{key}.{fault.where}: {fault.message} {fault.hint}".strip()
