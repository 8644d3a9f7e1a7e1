"""One tree, three readers: what Python answers of a row, SQLite and DuckDB answer too."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)

from app.core.conditions.asks import Kind
from app.core.conditions.evaluate import Truth, evaluate
from app.core.conditions.facts import of_row
from app.core.conditions.grammar import parse
from app.core.conditions.rows_duckdb import DuckColumn, render_duckdb
from app.core.conditions.rows_sqlalchemy import render_sqlalchemy
from app.core.database.types import Exact, Instant

NOW = datetime(2026, 3, 29, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
ACTOR = {"person_id": 3, "teams": (1, 3), "none": None, "nowhere": (), "word": "Ab"}


ROWS = Table(
    "row", MetaData(), Column("id", Integer, primary_key=True), Column("owner", Integer), Column("amount", Exact),
    Column("name", String), Column("open", Boolean), Column("due", Date), Column("seen", Instant),
)
DUCK = {
    "owner": DuckColumn("owner", Kind.NUMBER), "amount": DuckColumn("amount", Kind.NUMBER, "row"),
    "name": DuckColumn("name", Kind.TEXT), "open": DuckColumn("open", Kind.YES_NO),
    "due": DuckColumn("due", Kind.DATE), "seen": DuckColumn("seen", Kind.INSTANT, "row"),
}

COLUMNS = ("owner", "amount", "name", "open", "due", "seen")
whole = st.integers(-3, 3)
decimals = st.integers(-30_000, 30_000).map(lambda units: Decimal(units) / 10_000)
words = st.text(alphabet="aAbB%_\\/'\"É中é🦆 ", max_size=4) | st.sampled_from(["true", "12", "0012", "2026-01-01"])
days = st.dates(date(2026, 3, 27), date(2026, 3, 31))
instants = st.integers(-5_000, 5_000).map(lambda minutes: NOW.astimezone(UTC) + timedelta(minutes=minutes))


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


rows = st.fixed_dictionaries({
    "owner": maybe(whole), "amount": maybe(decimals), "name": maybe(words), "open": maybe(st.booleans()),
    "due": maybe(days), "seen": maybe(instants),
})
actors = st.sampled_from(sorted(ACTOR)).map(lambda name: {"actor": name})
numbers = whole | decimals
moving = st.integers(-2, 2).map(lambda count: {"today": count})
VALUES = {
    "owner": numbers | st.sampled_from(["person_id", "none", "teams", "nowhere"]).map(lambda name: {"actor": name}),
    "amount": numbers, "name": words.filter(bool) | actors | numbers | days, "open": st.booleans(),
    "due": days | moving, "seen": instants | days | moving,
}


@st.composite
def leaf(draw: st.DrawFn) -> dict:
    name = draw(st.sampled_from(sorted(VALUES)))
    value = VALUES[name]
    takes = {"is": value, "is_not": value, "in": st.lists(value, min_size=1, max_size=3),
             "not_in": st.lists(value, min_size=1, max_size=3), "present": None, "absent": None}
    if name in ("amount", "due", "seen"):
        takes |= dict.fromkeys(["lt", "le", "gt", "ge"], value)
        if name != "seen":
            takes["between"] = st.lists(VALUES["amount"] if name == "amount" else days, min_size=2,
                                        max_size=2).map(sorted)
    if name == "name":
        takes |= {"like": words.filter(bool) | st.just({"actor": "word"}), "min_len": st.integers(1, 4)}
    op = draw(st.sampled_from(sorted(takes)))
    return {"field": name, "op": op} | ({} if takes[op] is None else {"value": draw(takes[op])})


trees = st.recursive(leaf(), lambda inner: st.builds(
    lambda how, parts: {how: parts}, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3),
), max_leaves=6)


def naive(value: object) -> object:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


@pytest.fixture(scope="module")
def sqlite():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        ROWS.create(connection)
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def duck():
    connection = duckdb.connect()
    connection.execute("CREATE TABLE row (id BIGINT, owner BIGINT, amount DECIMAL(18, 4), name VARCHAR, open BOOLEAN, "
                       "due DATE, seen TIMESTAMP)")
    yield connection
    connection.close()


def in_sqlite(connection, rows: list[dict], condition) -> list:
    connection.execute(ROWS.delete())
    connection.execute(insert(ROWS), rows)
    asked = render_sqlalchemy(condition, ROWS.columns, now=NOW, actor=ACTOR)
    return [(id, None if answer is None else bool(answer))
            for id, answer in connection.execute(select(ROWS.c.id, asked.label("answer")).order_by(ROWS.c.id))]


def in_duckdb(connection, rows: list[dict], condition) -> list:
    connection.execute("DELETE FROM row")
    for row in rows:
        values = [naive(row[name]) for name in ("id", *COLUMNS)]
        connection.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    sql, values = render_duckdb(condition, DUCK, now=NOW, actor=ACTOR)
    return connection.execute(f"SELECT id, {sql} FROM row ORDER BY id", values).fetchall()


def expected(rows: list[dict], condition) -> list:
    truths = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}
    return [(row["id"], truths[evaluate(condition, of_row(row), NOW, actor=ACTOR).truth]) for row in rows]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, min_size=1, max_size=5), trees)
def test_python_sqlite_and_duckdb_give_every_row_the_same_answer(sqlite, duck, found, tree):
    numbered = [{"id": place, **row} for place, row in enumerate(found)]
    condition = parse(tree)

    assert in_sqlite(sqlite, numbered, condition) == expected(numbered, condition)
    assert in_duckdb(duck, numbered, condition) == expected(numbered, condition)


DAY = date(2026, 3, 29)
MIDNIGHTS = [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]  # of DAY, in Berlin
EDGES = {
    "owner": [-1, 0, 2, 3], "amount": [Decimal("-0.5"), Decimal("9.5"), Decimal("10"), Decimal("10.0001")],
    "name": ["", "a", "A%", "é"], "open": [True, False], "due": [DAY, DAY + timedelta(days=1)],
    "seen": [*MIDNIGHTS, *(moment - timedelta(seconds=1) for moment in MIDNIGHTS)],
}
GRID = [{"id": place, **{name: ([None, *edge] * 5)[place] for name, edge in EDGES.items()}} for place in range(5)]
LIMITS = EDGES | {"seen": [*MIDNIGHTS, DAY], "name": ["a", "%", "é", 2], "owner": [2, Decimal("2.5")]}
ORDERED = ("owner", "amount", "due", "seen")
EACH = [{"field": name, "op": op, "value": value} for name, values in LIMITS.items() for value in values
        for op in ("is", "is_not", *(("lt", "le", "gt", "ge") if name in ORDERED else ()))]
FEW = [{"field": "name", "op": "min_len", "value": 2}, {"field": "owner", "op": "between", "value": [0, 2]},
       {"field": "seen", "op": "between", "value": ["2026-03-29", "2026-03-29"]},
       {"field": "seen", "op": "not_in", "value": [DAY, {"today": 5}]},
       *({"field": name, "op": op} for name in EDGES for op in ("present", "absent")),
       *({"field": "name", "op": "like", "value": value} for value in ("a", "%", "_", "É", {"actor": "word"})),
       *({"field": "owner", "op": op, "value": {"actor": name}} for name in ACTOR if name != "word"
         for op in ("in", "not_in"))]


@pytest.mark.parametrize("how", ["all", "none"])
def test_every_op_agrees_at_its_edges(sqlite, duck, how):
    for leaf in EACH + FEW:
        condition = parse({how: [leaf]})

        assert in_sqlite(sqlite, GRID, condition) == expected(GRID, condition), leaf
        assert in_duckdb(duck, GRID, condition) == expected(GRID, condition), leaf
