"""What a row cannot be asked is refused, and nothing that was typed becomes SQL."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Enum, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects import postgresql

from app.core.conditions.asks import Frame, Kind
from app.core.conditions.evaluate import Truth
from app.core.conditions.faults import ConditionFault
from app.core.conditions.grammar import parse
from app.core.conditions.rows import row_faults
from app.core.conditions.rows_duckdb import DuckColumn, render_duckdb
from app.core.conditions.rows_sqlalchemy import render_sqlalchemy
from app.core.database.types import Json

ROWS = Table("row", MetaData(), Column("id", Integer, primary_key=True), Column("name", String), Column("tags", Json),
             Column("state", Enum(Truth, values_callable=lambda kind: [one.value for one in kind])))
DUCK = {"name": DuckColumn('na"me', Kind.TEXT, "r"), "id": DuckColumn("id", Kind.NUMBER)}
RENDERERS = [lambda tree: render_sqlalchemy(parse(tree), ROWS.columns), lambda tree: render_duckdb(parse(tree), DUCK)]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize(("tree", "path", "message"), [
    ({"all": [{"param": "name"}]}, ("all", 0), "Only fields"),
    ({"field": "nam", "value": "x"}, ("field",), "no field"),
    ({"any": [{"field": "id", "value": "x"}]}, ("any", 0, "value"), "cannot be compared"),
    ({"field": "name", "op": "lt", "value": 5}, ("value",), "needs a number"),
    ({"field": "id", "op": "like", "value": "5"}, ("value",), "Only a text"),
])
def test_a_leaf_that_rows_cannot_answer_is_refused_at_its_place(render, tree, path, message):
    with pytest.raises(ConditionFault, match=message) as caught:
        render(tree)

    assert caught.value.path == path


def test_a_column_of_plain_data_cannot_be_asked():
    with pytest.raises(ConditionFault, match="tags"):
        render_sqlalchemy(parse({"field": "tags", "value": "x"}), ROWS.columns)


def test_every_fault_against_the_columns_is_listed():
    condition = parse({"all": [{"field": "x"}, {"field": "id", "value": "a"}, {"field": "id", "value": 1}]})

    assert len(row_faults(condition, {"id": Kind.NUMBER}, Frame())) == 2


def test_values_are_bound_and_names_are_quoted():
    sql, values = render_duckdb(parse({"none": [{"field": "name", "op": "in", "value": ["'; --", "b"]}]}), DUCK)

    assert sql == '(NOT (("r"."na""me" IN (?, ?))))'
    assert values == ["'; --", "b"]


def test_a_moving_date_needs_the_moment():
    with pytest.raises(ValueError, match="now"):
        render_duckdb(parse({"field": "due", "value": {"today": 0}}), {"due": DuckColumn("due", Kind.DATE)})


def test_instants_reach_duckdb_in_utc_without_a_zone():
    now = datetime(2026, 1, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    values = render_duckdb(parse({"field": "seen", "op": "ge", "value": {"today": 0}}),
                           {"seen": DuckColumn("seen", Kind.INSTANT)}, now=now)[1]

    assert values == [datetime(2025, 12, 31, 16)]


@pytest.mark.parametrize("actor", [{}, {"person_id": None}])
@pytest.mark.parametrize("how", ["all", "none"])
def test_an_actor_without_the_value_sees_no_row(actor, how):
    tree = {how: [{"field": "id", "value": {"actor": "person_id"}}]}
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        ROWS.create(connection)
        connection.execute(ROWS.insert(), [{"id": 1}])
        seen = connection.execute(select(ROWS.c.id).where(render_sqlalchemy(parse(tree), ROWS.columns, actor=actor)))
        assert seen.all() == []
    engine.dispose()


def test_a_column_of_an_enumeration_is_asked_by_its_stored_text():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        ROWS.create(connection)
        connection.execute(ROWS.insert(), [{"id": 1, "state": Truth.UNKNOWN}, {"id": 2, "state": Truth.TRUE}])
        asked = render_sqlalchemy(parse({"field": "state", "op": "in", "value": ["unknown", "x"]}), ROWS.columns)
        assert connection.execute(select(ROWS.c.id).where(asked)).scalars().all() == [1]
    engine.dispose()


def test_letters_are_made_small_alike_on_postgresql():
    sql = str(render_sqlalchemy(parse({"field": "name", "op": "like", "value": "50%"}), ROWS.columns).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))

    assert "translate(row.name, 'ABC" in sql
    assert "50/%%" in sql
