"""Base data: is it filled, well formed, there once only, and does it lead somewhere? Figures that gates can name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from app.contracts.entities import EntitySpec, FieldSpec, FieldType, Rule, RuleKind
from app.contracts.records import CheckResult, Measured, MetricSpec, RecordsReader
from app.hookspecs import hookimpl

VERSION = "1.0.0"
TITLE = _l("Base data")
ABOUT = _l(
    "Base data: is it filled, well formed, there once only, and does it lead somewhere? Figures that gates can name."
)
_SHAPED = (FieldType.EMAIL, FieldType.PHONE, FieldType.URL)
_SAYS_VALID = (RuleKind.FORMAT, RuleKind.CHOICE, RuleKind.RANGE, RuleKind.REFERENCE)
_WORDS: dict[RuleKind, tuple[str, str]] = {
    RuleKind.FILLED: ("{zh}已填写", "{en} is filled"),
    RuleKind.FORMAT: ("{zh}格式正确", "{en} is well formed"),
    RuleKind.UNIQUE: ("{zh}不重复", "{en} is there only once"),
    RuleKind.REFERENCE: ("{zh}指向已有记录", "{en} leads to a record"),
    RuleKind.CHOICE: ("{zh}在可选范围内", "{en} is one of the choices"),
    RuleKind.RANGE: ("{zh}在允许范围内", "{en} is within its limits"),
}
_NONE_FILLED = {"zh": "没有记录填写该字段（0/0）", "en": "no reference is filled (0 of 0)"}
_ENTITY, _FIELD = ("entity",), ("entity", "field")
_FIGURES: tuple[tuple[Any, ...], ...] = (
    ("rows", {"zh": "记录数", "en": "Records"}, _ENTITY, "number"),
    ("valid_share", {"zh": "有效值占比", "en": "Share of valid values"}, _FIELD),
    ("filled_share", {"zh": "填写率", "en": "Share filled"}, _ENTITY),
    ("duplicate_share", {"zh": "重复占比", "en": "Share of duplicates"}, _ENTITY),
    ("dangling_share", {"zh": "指向不存在记录的占比", "en": "Share leading nowhere"}, _FIELD),
    ("same_meaning_groups", {"zh": "含义相同的组数", "en": "Groups that mean the same"}, _ENTITY, "number"),
    ("failing_rows", {"zh": "未通过检查的记录数", "en": "Records that fail"}, _ENTITY, "number"),
    ("passed_share", {"zh": "通过检查的占比", "en": "Share that passes"}, _ENTITY),
)


@hookimpl
def register_checks(entity: EntitySpec) -> Sequence[Rule]:
    """Derive the checks that follow from what an entity says of its fields and keys."""
    return [*_field_rules(entity), *_key_rules(entity)]


def _field_rules(entity: EntitySpec) -> Iterator[Rule]:
    for spec in entity.fields:
        for kind in _kinds(spec):
            yield _rule(kind, (spec,), f"{spec.name}.{kind.value}")


def _kinds(spec: FieldSpec) -> Iterator[RuleKind]:
    if spec.required:
        yield RuleKind.FILLED
    if spec.type in _SHAPED or spec.check:
        yield RuleKind.FORMAT
    if spec.type is FieldType.REF:
        yield RuleKind.REFERENCE
    if spec.type is FieldType.CHOICE:
        yield RuleKind.CHOICE
    if spec.min is not None or spec.max is not None:
        yield RuleKind.RANGE


def _key_rules(entity: EntitySpec) -> Iterator[Rule]:
    """Yield one check for each key that may not stand twice; a title alone may, people share names."""
    keys = [*entity.natural_keys, *((spec.name,) for spec in entity.fields if spec.unique)]
    for key in dict.fromkeys(keys):
        if key != (entity.title,) or entity.field(entity.title).unique:
            yield _rule(RuleKind.UNIQUE, tuple(entity.field(name) for name in key), f"{'+'.join(key)}.unique")


def _rule(kind: RuleKind, specs: tuple[FieldSpec, ...], name: str) -> Rule:
    labels = {key: " + ".join(spec.label[key] for spec in specs) for key in ("zh", "en")}
    zh, en = _WORDS[kind]
    owners = tuple(dict.fromkeys(role for spec in specs for role in spec.owner_roles))
    return Rule(
        name, kind, {"zh": zh.format(**labels), "en": en.format(**labels)},
        fields=tuple(spec.name for spec in specs), owner_roles=owners,
    )


@hookimpl
def register_metrics() -> Sequence[MetricSpec]:
    """Name the figures of base data."""
    return tuple(MetricSpec(f"base_data.{name}", label, *narrowing) for name, label, *narrowing in _FIGURES)


@hookimpl
def measure_records(metric: str, of: Mapping[str, Any], records: RecordsReader) -> Measured | None:
    """Answer the figures of base data; an entity or field that does not exist is not ours to judge."""
    measure = _MEASURES.get(metric)
    known = records.entities().get(str(of.get("entity", "")))
    if measure is None or known is None or ("field" in of and not known.has(str(of["field"]))):
        return None
    return measure(records, known, of)


def _rows(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured:
    rows = records.count(entity.entity)
    return Measured(Decimal(rows), rows=rows, entity=entity.entity)


def _valid_share(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured:
    """Count the filled values that pass every check of the field; rows that came back for it are not valid."""
    found = _of_field(records, entity, str(of["field"]), _SAYS_VALID)
    if not found:
        field = str(of["field"])
        back = records.returned(entity.entity, field)
        return _share(entity, records.count(entity.entity, {"field": field, "op": "present"}) + back, back, ())
    rows = max(result.rows for result in found)
    rules = tuple(result.rule.id for result in found)
    return _share(entity, rows, min(rows, records.failing(entity.entity, rules)), rules)


def _filled_share(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured:
    """Count the records in which a field is filled or, where none is named, every field that must be."""
    rows = records.count(entity.entity) + records.returned(entity.entity)
    if "field" not in of:
        required = {spec.name for spec in entity.fields if spec.required}
        rules = tuple(
            result.rule.id for result in records.checks(entity.entity)
            if result.rule.kind is RuleKind.FILLED and required.issuperset(result.rule.fields)
        )
        return _share(entity, rows, records.failing(entity.entity, rules) if rules else 0, rules)
    field = str(of["field"])
    empty = records.count(entity.entity, {"field": field, "op": "absent"}) + records.returned(entity.entity, field)
    return _share(entity, rows, empty, tuple(r.rule.id for r in _of_field(records, entity, field, (RuleKind.FILLED,))))


def _duplicate_share(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured:
    found = [result for result in records.checks(entity.entity) if result.rule.kind is RuleKind.UNIQUE]
    rules = tuple(result.rule.id for result in found)
    rows = records.count(entity.entity) + records.returned(entity.entity)
    failing = records.failing(entity.entity, rules) if rules else 0
    return _as_it_is(_share(entity, rows, failing, rules))


def _dangling_share(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured | None:
    """Count the filled references that lead nowhere; records that fill none have nothing dangling, and say so."""
    found = _of_field(records, entity, str(of["field"]), (RuleKind.REFERENCE,))
    if not found:
        return None
    rules = (found[0].rule.id,)
    if not found[0].rows and records.count(entity.entity):
        return Measured(Decimal(0), entity=entity.entity, rules=rules, note=_NONE_FILLED)
    return _as_it_is(_share(entity, found[0].rows, found[0].failing, rules))


def _same_meaning_groups(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured | None:
    found = [result for result in records.checks(entity.entity) if result.rule.kind is RuleKind.SAME_MEANING]
    if not found:
        return None
    groups, failing = sum(result.groups for result in found), sum(result.failing for result in found)
    rules = tuple(result.rule.id for result in found)
    return Measured(Decimal(groups), records.count(entity.entity), failing, entity.entity, rules)


def _failing_rows(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured | None:
    rules = (str(of["rule"]),) if "rule" in of else ()
    known = {result.rule.id for result in records.checks(entity.entity)}
    if not known.issuperset(rules):
        return None
    failing = records.failing(entity.entity, rules)
    rows = records.count(entity.entity) + records.returned(entity.entity)
    return Measured(Decimal(failing), rows, failing, entity.entity, rules)


def _passed_share(records: RecordsReader, entity: EntitySpec, of: Mapping[str, Any]) -> Measured:
    rows = records.count(entity.entity) + records.returned(entity.entity)
    return _share(entity, rows, records.failing(entity.entity), ())


def _of_field(
    records: RecordsReader, entity: EntitySpec, field: str, kinds: Sequence[RuleKind]
) -> list[CheckResult]:
    return [
        result for result in records.checks(entity.entity)
        if result.rule.fields == (field,) and result.rule.kind in kinds
    ]


def _share(entity: EntitySpec, rows: int, failing: int, rules: tuple[str, ...]) -> Measured:
    """Return the share of rows that are good; nothing to look at is no answer, neither good nor bad."""
    value = Decimal(rows - failing) / Decimal(rows) if rows else None
    return Measured(value, rows, failing, entity.entity, rules)


def _as_it_is(good: Measured) -> Measured:
    """Turn the share of good rows into the share of bad ones."""
    value = None if good.value is None else 1 - good.value
    return Measured(value, good.rows, good.failing, good.entity, good.rules)


_MEASURES: dict[str, Callable[[RecordsReader, EntitySpec, Mapping[str, Any]], Measured | None]] = {
    "base_data.rows": _rows,
    "base_data.valid_share": _valid_share,
    "base_data.filled_share": _filled_share,
    "base_data.duplicate_share": _duplicate_share,
    "base_data.dangling_share": _dangling_share,
    "base_data.same_meaning_groups": _same_meaning_groups,
    "base_data.failing_rows": _failing_rows,
    "base_data.passed_share": _passed_share,
}
