"""Judges cleaned rows: whose record each is, what is new, what may not be, as SQL over whole files.

Identity: a row is the record whose key it would be given itself; else the one record that shares a natural key with
it while no better key contradicts. Two such records are no answer: the row comes back and nothing is guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.contracts.entities import EntitySpec, FieldSpec
from app.records.rules.cleaning.faults import KEEPABLE, Fault
from app.records.rules.cleaning.steps import Sql, fault_column
from app.records.rules.ranking import names_of
from app.records.rules.stored_values import columns_of_field
from app.records.rules.text_sql import fold, literal, literals, quoted

_ID_LETTERS, _OUR_LETTERS = "ijklmnopqrstuv", "jkmnpqrstvwxyz"


@dataclass(frozen=True)
class Subject:
    """What is judged: an entity, the fields that the file speaks of, and the source that speaks."""

    entity: EntitySpec
    mapped: tuple[str, ...]
    source: str

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """Return the mapped fields in the order of the entity."""
        return tuple(spec for spec in self.entity.fields if spec.name in self.mapped)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Return the natural keys, best first."""
        return self.entity.natural_keys


def stored_columns(specs: Iterable[FieldSpec]) -> list[str]:
    """Return the names of the columns that hold `specs`."""
    return [name for spec in specs for name in columns_of_field(spec)]


def key_column(place: int) -> str:
    """Return the name of the column that holds a row's natural key at a place."""
    return f"key{place}"


def _key_sql(parts: tuple[str, ...], with_faults: bool) -> Sql:
    """Return one natural key as a text; NULL where a part is empty or at fault."""
    written = " || chr(31) || ".join(fold(f"CAST({quoted(part)} AS VARCHAR)") for part in parts)
    named = f"{literal('+'.join(parts) + '=')} || {written}"
    sound = " AND ".join(f"{quoted(fault_column(part))} IS NULL" for part in parts)
    return f"CASE WHEN {sound} THEN {named} END" if with_faults else named


def keys_sql(subject: Subject, available: Iterable[str], with_faults: bool) -> list[Sql]:
    """Return the natural keys as columns, best first; NULL where the file or the entity lacks a part."""
    present = set(available)
    absent = "CAST(NULL AS VARCHAR)"
    keys = [_key_sql(key, with_faults) if present.issuperset(key) else absent for key in subject.keys]
    return [f"{key} AS {key_column(place)}" for place, key in enumerate(keys)]


def keyed_query(subject: Subject, clean: Sql) -> Sql:
    """Return each row with the key it would be given as a new record: the best that is complete."""
    usable = [_key_sql(key, with_faults=True) for key in subject.keys if set(subject.mapped).issuperset(key)]
    minted = f"coalesce({', '.join(usable)})" if usable else "CAST(NULL AS VARCHAR)"
    return f"SELECT _row, {minted} AS minted FROM {clean}"


def stray_query(subject: Subject, clean: Sql) -> Sql:
    """Return all natural keys of the rows that no known record has the key of."""
    keys = ", ".join(keys_sql(subject, subject.mapped, with_faults=True))
    stray = "SELECT _row FROM keyed ANTI JOIN known ON known._key = keyed.minted"
    return f"SELECT _row, {keys} FROM {clean} SEMI JOIN ({stray}) s USING (_row)"


def known_query(subject: Subject, current: Sql) -> Sql:
    """Return the records that the same source brought before."""
    return f"SELECT _id, _key FROM {current} WHERE _source = {literal(subject.source)}"


def known_keys_query(subject: Subject, current: Sql) -> Sql:
    """Return all natural keys of the records that the same source brought before."""
    keys = ", ".join(keys_sql(subject, (spec.name for spec in subject.entity.fields), with_faults=False))
    return f"SELECT _id, {keys} FROM {current} WHERE _source = {literal(subject.source)}"


def hits_query(subject: Subject) -> Sql:
    """Return (row, tier, id) for every known record that a row without a key of its own may be."""
    parts = []
    for tier in range(len(subject.keys)):
        key = key_column(tier)
        agrees = "".join(f" AND (r.{key_column(b)} IS NULL OR k.{key_column(b)} IS NULL)" for b in range(tier))
        same = f"r.{key} = k.{key}{agrees}"
        parts.append(f"SELECT r._row, {tier} AS tier, k._id FROM stray r JOIN known_keys k ON {same}")
    best = "SELECT _row, min(tier) AS tier FROM hits GROUP BY _row"
    return (
        f"WITH hits AS ({' UNION ALL '.join(parts)}), best AS ({best}) "
        "SELECT hits._row, min(hits._id) AS _id, count(DISTINCT hits._id) AS records "
        "FROM hits JOIN best USING (_row, tier) GROUP BY hits._row"
    )


def new_id(subject: Subject, key: Sql) -> Sql:
    """Return the address of a new record: always the same for the same entity, source and key."""
    said = f"{literal(f'{subject.entity.entity}|{subject.source}|')} || {key}"
    number = f"CAST(md5_number_lower({said}) >> 4 AS BIGINT)"
    return f"translate(lower(to_base({number}, 32, 12)), {literal(_ID_LETTERS)}, {literal(_OUR_LETTERS)})"


def identity_query(subject: Subject) -> Sql:
    """Return each row with its record: known ones by key or by a single hit, new ones with a fresh address."""
    return (
        "SELECT keyed._row, keyed.minted, coalesce(known._id, hit._id) AS known_id, "
        "coalesce(hit.records, 0) > 1 AS is_ambiguous, "
        f"coalesce(known._id, hit._id, {new_id(subject, 'keyed.minted')}) AS _id, "
        "coalesce(known._key, hit_known._key, keyed.minted) AS _key "
        "FROM keyed LEFT JOIN known ON known._key = keyed.minted LEFT JOIN hit ON hit._row = keyed._row "
        "LEFT JOIN known AS hit_known ON hit_known._id = hit._id"
    )


def cell_faults(subject: Subject, spec: FieldSpec, raw_column: str, clean: Sql, raw: Sql) -> Sql:
    """Return the faults that cleaning found in one field, with the text that stood in the file."""
    fault = quoted(fault_column(spec.name))
    return (
        f"SELECT c._row, {literal(spec.name)} AS field, c.{fault} AS rule, substr(r.{raw_column}, 1, 300) AS value, "
        f"CAST(NULL AS VARCHAR) AS other FROM {clean} c JOIN {raw} r USING (_row) WHERE c.{fault} IS NOT NULL"
    )


def row_faults(subject: Subject, clean: Sql) -> list[Sql]:
    """Return the faults of rows as a whole: broken, without a key, ambiguous, standing there twice."""
    title = literal(subject.entity.title)
    blank = "CAST(NULL AS VARCHAR)"
    first = (
        "SELECT _id, coalesce(min(_row) FILTER (WHERE NOT is_faulty), min(_row)) AS first_row "
        "FROM identified WHERE minted IS NOT NULL AND NOT is_ambiguous GROUP BY _id HAVING count(*) > 1"
    )
    return [
        f"SELECT _row, {title}, {literal(Fault.BROKEN_ROW)}, _extra, {blank} FROM {clean} WHERE _extra IS NOT NULL",
        f"SELECT _row, {title}, {literal(Fault.NO_KEY)}, {blank}, {blank} FROM identified WHERE minted IS NULL",
        f"SELECT _row, {title}, {literal(Fault.AMBIGUOUS_KEY)}, minted, {blank} FROM identified WHERE is_ambiguous",
        f"SELECT i._row, {title}, {literal(Fault.SAME_ROW)}, i.minted, CAST(f.first_row AS VARCHAR) "
        f"FROM identified i JOIN ({first}) f USING (_id) WHERE i._row <> f.first_row",
    ]


def taken_faults(subject: Subject, clean: Sql, current: Sql) -> list[Sql]:
    """Return rows whose value in a unique field belongs to another row of the file, or to another known record."""
    identity = subject.keys[0]
    unique = (spec for spec in subject.specs if spec.unique and identity != (spec.name,))
    return [query for spec in unique for query in _taken(subject, spec, clean, current)]


def _taken(subject: Subject, spec: FieldSpec, clean: Sql, current: Sql) -> list[Sql]:
    value = fold(f"CAST({quoted(spec.name)} AS VARCHAR)")
    mine = f"(SELECT _row, _id, {value} AS v FROM {clean} JOIN identified USING (_row) WHERE {value} IS NOT NULL)"
    twice = f"(SELECT v, min(_row) AS first_row FROM {mine} GROUP BY v HAVING count(DISTINCT _id) > 1)"
    ours = f"(SELECT _id, {value} AS v FROM {current} WHERE _source = {literal(subject.source)})"
    said = f"{literal(spec.name)}, {literal(Fault.TAKEN)}, m.v"
    return [
        f"SELECT m._row, {said}, CAST(t.first_row AS VARCHAR) FROM {mine} m JOIN {twice} t USING (v) "
        "WHERE m._row <> t.first_row",
        f"SELECT DISTINCT m._row, {said}, CAST(NULL AS VARCHAR) FROM {mine} m JOIN {ours} k USING (v) "
        "WHERE k._id <> m._id",
    ]


def required_faults(subject: Subject, clean: Sql, known: Sql) -> list[Sql]:
    """Return rows that leave a required field empty, counting what the record already holds."""
    found = []
    for spec in subject.entity.fields:
        if not spec.required:
            continue
        name, rule = literal(spec.name), literal(Fault.REQUIRED)
        head = f"SELECT c._row, {name}, {rule}, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR) FROM {clean} c"
        if spec.name in subject.mapped:
            empty = f"c.{quoted(spec.name)} IS NULL AND c.{quoted(fault_column(spec.name))} IS NULL"
            found.append(f"{head} WHERE {empty}")
        else:
            found.append(
                f"{head} JOIN identified i USING (_row) LEFT JOIN {known} k ON k._id = i.known_id "
                f"WHERE k.{quoted(spec.name)} IS NULL"
            )
    return found


def reference_faults(subject: Subject, spec: FieldSpec, clean: Sql, target: EntitySpec, theirs: Sql) -> Sql:
    """Return rows whose reference leads to no record of the target, under any name a record goes by."""
    value = fold(f"c.{quoted(spec.name)}")
    return (
        f"SELECT c._row, {literal(spec.name)}, {literal(Fault.REFERENCE)}, substr(c.{quoted(spec.name)}, 1, 300), "
        f"{literal(target.entity)} FROM {clean} c WHERE c.{quoted(spec.name)} IS NOT NULL AND "
        f"c.{quoted(fault_column(spec.name))} IS NULL AND {value} NOT IN ({names_query(target, theirs)})"
    )


def single_names(target: EntitySpec) -> list[Sql]:
    """Return the names, folded, by which one record is referred to: single-field keys and the title."""
    return [fold(f"CAST({quoted(name)} AS VARCHAR)") for name in names_of(target)]


def names_query(target: EntitySpec, theirs: Sql) -> Sql:
    """Return every name, folded, by which records of an entity are referred to."""
    parts = (f"SELECT {name} AS name FROM {theirs} WHERE {name} IS NOT NULL" for name in single_names(target))
    return " UNION ".join(parts)


def owner_role_faults(subject: Subject, spec: FieldSpec, clean: Sql, known: Sql) -> Sql:
    """Return rows that would change a field which only others may write."""
    name = quoted(spec.name)
    return (
        f"SELECT c._row, {literal(spec.name)}, {literal(Fault.OWNER_ROLE)}, substr(CAST(c.{name} AS VARCHAR), 1, 300), "
        f"{literal(', '.join(spec.owner_roles))} FROM {clean} c JOIN identified i USING (_row) "
        f"LEFT JOIN {known} k ON k._id = i.known_id "
        f"WHERE c.{quoted(fault_column(spec.name))} IS NULL AND c.{name} IS DISTINCT FROM k.{name}"
    )


def returns_sql(kept: Sequence[str]) -> Sql:
    """Return the test whether a fault sends its row back; `kept` are the fields whose faulty values are stored."""
    if not kept:
        return "TRUE"
    return f"NOT (field IN ({literals(list(kept))}) AND rule IN ({literals(sorted(KEEPABLE))}))"


def changed_sql(subject: Subject) -> Sql:
    """Return the test whether a row says anything new of the record it is joined with as `k`."""
    pairs = (f"c.{quoted(name)} IS DISTINCT FROM k.{quoted(name)}" for name in stored_columns(subject.specs))
    return " OR ".join(pairs) or "FALSE"


def blank_sql(subject: Subject) -> Sql:
    """Return the test whether a row says nothing at all."""
    cells = (f"c.{quoted(spec.name)} IS NULL AND c.{quoted(fault_column(spec.name))} IS NULL" for spec in subject.specs)
    return " AND ".join(["c._extra IS NULL", *cells])


def version_columns(subject: Subject) -> list[Sql]:
    """Return the columns of a record's next version: what the file says, else what is known."""
    mapped = set(stored_columns(subject.specs))
    return [f"{'c' if name in mapped else 'k'}.{quoted(name)}" for name in stored_columns(subject.entity.fields)]
