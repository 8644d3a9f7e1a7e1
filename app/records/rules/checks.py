"""Checks as SQL over the current records of an entity.

What empty values mean, once for all kinds: an empty value fails `filled` and nothing else. The other kinds look only
at rows whose fields are filled, and their share is a share of those rows. A `where` looks at every row of its `among`;
where a condition cannot tell because a field is empty, the row does not fail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.contracts.entities import EntitySpec, FieldSpec, FieldType, Format, Rule, RuleKind
from app.core.conditions.rows_duckdb import quoted
from app.records.rules.cleaning.contact_points import E164, STORED_EMAIL, STORED_URL
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.formats import format_test
from app.records.rules.columns import whole_column
from app.records.rules.judging import names_query
from app.records.rules.meanings import meaning_of
from app.records.rules.registry import Registry
from app.records.rules.scopes import Fragment, both, where_tree
from app.records.rules.text_sql import fold, literal, literals

_SHAPES = {FieldType.PHONE: E164, FieldType.EMAIL: STORED_EMAIL, FieldType.URL: STORED_URL}
# Which faults of a returned row say the same as a check of this kind.
SAME_FAULTS: dict[RuleKind, tuple[Fault, ...]] = {
    RuleKind.FILLED: (Fault.REQUIRED, Fault.FORMULA_ERROR),
    RuleKind.FORMAT: (
        Fault.PHONE, Fault.EMAIL, Fault.URL, Fault.FORMAT, Fault.NUMBER, Fault.DATE, Fault.AMBIGUOUS_DATE, Fault.YES_NO,
        Fault.DIGITS_LOST, Fault.FORMULA_ERROR, Fault.TOO_LONG,
    ),
    RuleKind.UNIQUE: (Fault.SAME_ROW, Fault.TAKEN, Fault.AMBIGUOUS_KEY),
    RuleKind.REFERENCE: (Fault.REFERENCE,),
    RuleKind.CHOICE: (Fault.CHOICE,),
    RuleKind.RANGE: (Fault.RANGE,),
}


@dataclass(frozen=True)
class Ground:
    """What checks stand on: the declarations, the SQL of any entity's records, and the moment."""

    registry: Registry
    source: Callable[[str], str]
    now: datetime


@dataclass(frozen=True)
class Compiled:
    """One check as SQL: the rows it looks at, and those of them that fail. `group` is what failing rows share."""

    rule: Rule
    looked_at: Fragment
    fails: Fragment
    group: str = ""

    @property
    def failing(self) -> Fragment:
        """Return the fragment of the rows that are looked at and fail."""
        return both(self.looked_at, self.fails)


def compile_rule(rule: Rule, entity: EntitySpec, ground: Ground) -> Compiled:
    """Return the check as SQL over the columns of its entity."""
    among = where_tree(rule.among, entity, ground.now)
    if rule.kind is RuleKind.WHERE:
        return Compiled(rule, among, where_tree(rule.where, entity, ground.now))
    specs = tuple(entity.field(name) for name in rule.fields)
    if rule.kind is RuleKind.FILLED:
        empty = " OR ".join(_is_empty(spec) for spec in specs)
        return Compiled(rule, among, (f"({empty})", []))
    looked_at = both(among, (" AND ".join(f"NOT ({_is_empty(spec)})" for spec in specs), []))
    if rule.kind in (RuleKind.UNIQUE, RuleKind.SAME_MEANING):
        return _shared(rule, specs, entity, looked_at, ground)
    fails = " OR ".join(f"({_FAILS[rule.kind](spec, ground)})" for spec in specs)
    return Compiled(rule, looked_at, (f"coalesce({fails}, FALSE)", []))


def _is_empty(spec: FieldSpec) -> str:
    column = quoted(spec.name)
    is_text = spec.type not in (
        FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DATE, FieldType.INSTANT, FieldType.BOOLEAN,
    )
    return f"{column} IS NULL OR {column} = ''" if is_text else f"{column} IS NULL"


def _shared(
    rule: Rule, specs: tuple[FieldSpec, ...], entity: EntitySpec, looked_at: Fragment, ground: Ground
) -> Compiled:
    if rule.kind is RuleKind.SAME_MEANING:
        looked_at = both(where_tree(rule.among, entity, ground.now), (f"NOT ({_is_empty(specs[0])})", []))
        group = meaning_of(rule.fields, _names_of_holders(entity, ground))
    else:
        group = " || chr(31) || ".join(fold(f"CAST({quoted(spec.name)} AS VARCHAR)") for spec in specs)
    sql, values = looked_at
    several = f"SELECT {group} FROM {ground.source(entity.entity)} WHERE {sql} GROUP BY 1 HAVING count(*) > 1"
    return Compiled(rule, looked_at, (f"coalesce({group} IN ({several}), FALSE)", list(values)), group)


def _names_of_holders(entity: EntitySpec, ground: Ground) -> str:
    """Return the SQL of the names of all records that may point to this entity."""
    holders = (
        other for other in ground.registry.entities.values() if other.owner_field
        and any(spec.to == entity.entity for spec in other.fields) and other.field(other.title).type is FieldType.TEXT
    )
    return " UNION ".join(names_query(other, ground.source(other.entity)) for other in holders)


def _bad_format(spec: FieldSpec, ground: Ground) -> str:
    column = quoted(spec.name)
    shape = _SHAPES.get(spec.type)
    tests = [f"NOT regexp_full_match({column}, {literal(shape)})"] if shape else []
    if spec.check:
        known = ground.registry.formats[spec.check]
        tests.append(f"NOT ({format_test(known, column)})")
        tests += [f"{column} IN (SELECT value FROM {quoted(invalid_table(spec))})"] if known.valid else []
    return " OR ".join(tests) or "FALSE"


def invalid_table(spec: FieldSpec) -> str:
    """Return the table of values that a plugin's format refused, for a field whose format is more than a pattern."""
    return f"invalid:{spec.name}"


def asked_formats(entity: EntitySpec, registry: Registry) -> list[tuple[FieldSpec, Format]]:
    """Return the fields whose values a plugin must be asked about before checks can run."""
    found = ((spec, registry.formats[spec.check]) for spec in entity.fields if spec.check)
    return [(spec, shape) for spec, shape in found if shape.valid is not None]


def _dangling(spec: FieldSpec, ground: Ground) -> str:
    target = ground.registry.entities[spec.to]
    return f"{fold(quoted(spec.name))} NOT IN ({names_query(target, ground.source(spec.to))})"


def _no_choice(spec: FieldSpec, ground: Ground) -> str:
    return f"{quoted(spec.name)} NOT IN ({literals([choice.id for choice in spec.choices])})"


def _out_of_range(spec: FieldSpec, ground: Ground) -> str:
    column = quoted(whole_column(spec))
    ends = [f"{column} < {spec.min:f}"] if spec.min is not None else []
    ends += [f"{column} > {spec.max:f}"] if spec.max is not None else []
    return " OR ".join(ends) or "FALSE"


_FAILS: dict[RuleKind, Callable[[FieldSpec, Ground], str]] = {
    RuleKind.FORMAT: _bad_format, RuleKind.REFERENCE: _dangling, RuleKind.CHOICE: _no_choice,
    RuleKind.RANGE: _out_of_range,
}


def returned_for(rule: Rule) -> list[str]:
    """Return the faults of returned rows, as `field:fault`, that this check would have found too."""
    faults = SAME_FAULTS.get(rule.kind, ())
    return [f"{name}:{fault.value}" for name in rule.fields for fault in faults]


def any_of(compiled: list[Compiled]) -> Fragment:
    """Return the fragment of the rows that fail one of several checks."""
    if not compiled:
        return ("FALSE", [])
    joined = " OR ".join(one.failing[0] for one in compiled)
    return f"({joined})", [value for one in compiled for value in one.failing[1]]

