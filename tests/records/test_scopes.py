"""Who sees which records, and who may write which field: one rule, asked everywhere."""

from datetime import UTC, datetime

import pytest

from app.contracts.entities import EntitySpec, FieldSpec, FieldType, RowScope
from app.records.rules.columns import columns_of, condition_columns, whole_amounts
from app.records.rules.scopes import (
    NOTHING,
    Viewer,
    both,
    either,
    may_create,
    may_see_field,
    may_write_field,
    rows_visible,
    visible_fields,
    where_tree,
)

NOW = datetime(2026, 11, 3, tzinfo=UTC)
OWN = {"any": [
    {"field": "owner", "op": "in", "value": {"actor": "names"}},
    {"field": "record_id", "op": "in", "value": {"actor": "shared"}},
]}
CUSTOMER = EntitySpec(
    "customer", 1, {}, "name", natural_keys=(("name",),), owner_roles=("sales",), fields=(
        FieldSpec("name", FieldType.TEXT, {}), FieldSpec("owner", FieldType.TEXT, {}),
        FieldSpec("limit", FieldType.MONEY, {}, owner_roles=("finance",), read_roles=("manager",)),
        FieldSpec("seen_on", FieldType.DATE, {}),
    ), row_scope=(RowScope(("manager", "finance"), "all"), RowScope(("sales",), OWN),
    RowScope(("intern",), {"field": "name", "value": "甲"})),
)
ROWS = [("r1", "甲", "林", 5), ("r2", "乙", "王", None), ("r3", "丙", None, 900)]


@pytest.fixture
def seen(engine):
    """Return the ids that a fragment picks."""
    engine.execute(
        'CREATE TABLE c (_id VARCHAR, _source VARCHAR, name VARCHAR, owner VARCHAR, "limit" BIGINT, seen_on DATE)'
    )
    for ref, name, owner, limit in ROWS:
        engine.execute("INSERT INTO c VALUES (?, 'files', ?, ?, ?, NULL)", [ref, name, owner, limit and limit * 100])

    def ids(fragment):
        sql, values = fragment
        amounts = ", ".join(whole_amounts(CUSTOMER))
        return [
            ref
            for (ref,) in engine.execute(
                f"SELECT _id FROM (SELECT *, {amounts} FROM c) WHERE {sql} ORDER BY 1", values
            ).fetchall()
        ]

    return ids


@pytest.mark.parametrize(("viewer", "expected"), [
    (Viewer(frozenset({"manager"})), ["r1", "r2", "r3"]),
    (Viewer(frozenset({"stranger"})), []),
    (Viewer(frozenset({"sales"}), ("林",)), ["r1"]), (Viewer(frozenset({"sales"}), ("林",), ("r3",)), ["r1", "r3"]),
    (Viewer(frozenset({"sales"}), ("lin@x.cn", "林")), ["r1"]), (Viewer(frozenset({"sales"})), []),
    (Viewer(frozenset({"sales", "intern"}), ("王",)), ["r1", "r2"]),
    (Viewer(frozenset({"sales", "manager"})), ["r1", "r2", "r3"]),
    (Viewer(frozenset({"sales"}), ("' OR TRUE --",)), []),
])
def test_rows_follow_the_roles_of_who_looks(seen, viewer, expected):
    assert seen(rows_visible(CUSTOMER, viewer, NOW)) == expected


def test_money_is_compared_in_whole_units(seen):
    assert seen(where_tree({"field": "limit", "op": "ge", "value": "5"}, CUSTOMER, NOW)) == ["r1", "r3"]
    assert seen(where_tree({"field": "limit", "op": "gt", "value": "5"}, CUSTOMER, NOW)) == ["r3"]


def test_what_cannot_be_told_is_no(seen):
    assert seen(where_tree({"none": [{"field": "owner", "value": "林"}]}, CUSTOMER, NOW)) == ["r2"]


def test_fragments_are_joined_with_their_values(seen):
    one, other = ("name = ?", ["甲"]), ("owner = ?", ["王"])

    assert seen(either([one, other])) == ["r1", "r2"]
    assert seen(both(one, other)) == []
    assert either([]) == NOTHING


def test_a_field_is_seen_by_its_readers_and_owners():
    limit = CUSTOMER.field("limit")

    assert [
        may_see_field(limit, Viewer(frozenset({role}))) for role in ("manager", "finance", "sales")
    ] == [True, True, False]
    assert [
        spec.name for spec in visible_fields(CUSTOMER, Viewer(frozenset({"sales"})))
    ] == ["name", "owner", "seen_on"]


def test_a_field_is_written_by_its_owners_alone():
    limit = CUSTOMER.field("limit")

    assert [may_write_field(limit, Viewer(frozenset({role}))) for role in ("manager", "finance")] == [False, True]
    assert may_write_field(CUSTOMER.field("name"), Viewer(frozenset({"anybody"})))


def test_new_records_come_from_the_entitys_owners():
    assert may_create(CUSTOMER, Viewer(frozenset({"sales"})))
    assert not may_create(CUSTOMER, Viewer(frozenset({"finance"})))


def test_money_takes_two_columns_and_conditions_know_one():
    assert [column.name for column in columns_of(CUSTOMER)] == ["name", "owner", "limit", "limit_currency", "seen_on"]
    assert condition_columns(CUSTOMER)["limit"].name == "limit:whole"
