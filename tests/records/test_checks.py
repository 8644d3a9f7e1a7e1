"""Checks find what is wrong, count it once, and treat empty values the same everywhere."""

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.contracts.entities import Format, Rule, RuleKind, Severity
from app.contracts.records import CheckResult
from app.records.queries import quality
from app.records.queries.lake import reading
from app.records.queries.reader import Reader
from app.records.queries.sources import Sources
from app.records.rules.meanings import meaning_of
from app.records.rules.overlay import Mended

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)
LABEL = {"zh": "规则", "en": "Rule"}
CUSTOMERS = (
    "客户编号,客户名称,电话,邮箱,类型,城市,付款条件,信用额度,最近联系日期\n"
    "1,甲,13900000000,a@b.com,企业,宁波,30天,100,2026-10-01\n"
    "2,乙,123,bad,个体,宁波,60天,-5,2020-01-01\n"
    "3,乙,,,,宁波,,,\n"
    "4,丁,,,,,,,\n"
)


@pytest.fixture
def run(bring, lake, crm):
    """Run one rule over the four customers above: the rows looked at, the ids (by number) that fail."""
    bring("customer", CUSTOMERS, keep_faulty=True)

    def results(kind: RuleKind, *fields: str, mended=(), formats=None, **given) -> CheckResult:
        spec = crm.entities["customer"]
        rule = Rule("r", kind, LABEL, tuple(fields), **given)
        registry = dataclasses.replace(crm, checks={"customer": (rule,)}, formats=crm.formats | (formats or {}))
        if formats:
            fields_ = tuple(dataclasses.replace(one, check="odd") if one.name == "city" else one for one in spec.fields)
            registry = dataclasses.replace(
                registry, entities={**crm.entities, "customer": dataclasses.replace(spec, fields=fields_)}
            )
        sources = Sources(lake, lake.manifest(), registry, lambda entity: mended if entity == "customer" else ())
        with reading(lake) as con:
            (result,) = quality.check_all(con, sources, "customer", NOW)
            numbers = dict(con.execute(f"SELECT _id, number FROM {sources.of('customer')}").fetchall())
        return dataclasses.replace(result, examples=tuple(sorted(numbers[ref] for ref in result.examples)))

    return results


@pytest.mark.parametrize(("kind", "fields", "rows", "failing"), [
    (RuleKind.FILLED, ("phone",), 4, ("3", "4")), (RuleKind.FILLED, ("phone", "city"), 4, ("3", "4")),
    (RuleKind.FORMAT, ("phone",), 2, ("2",)), (RuleKind.FORMAT, ("email",), 2, ("2",)),
    (RuleKind.CHOICE, ("kind",), 2, ("2",)),
    (RuleKind.RANGE, ("credit_limit",), 2, ("2",)), (RuleKind.REFERENCE, ("payment_term",), 2, ("1", "2")),
    (RuleKind.UNIQUE, ("name", "city"), 3, ("2", "3")), (RuleKind.UNIQUE, ("number",), 4, ()),
    (RuleKind.UNIQUE, ("phone",), 2, ()),
])
def test_each_kind_looks_at_filled_rows_and_finds_the_wrong_ones(run, kind, fields, rows, failing):
    found = run(kind, *fields)

    assert (found.rows, found.failing, found.examples) == (rows, len(failing), failing)


def test_empty_values_fail_filled_and_nothing_else(run):
    for kind, field in (
        (RuleKind.FORMAT, "phone"), (RuleKind.UNIQUE, "email"), (RuleKind.CHOICE, "kind"),
        (RuleKind.RANGE, "credit_limit")
    ):
        assert not {"3", "4"} & set(run(kind, field).examples)


def test_a_where_tells_which_rows_are_wrong_among_those_it_looks_at(run):
    stale = {"field": "last_activity", "op": "lt", "value": {"today": "-540"}}
    found = run(RuleKind.WHERE, where=stale, among={"field": "kind", "op": "present"})

    assert (found.rows, found.examples) == (2, ("2",))


def test_a_where_that_cannot_tell_does_not_fail(run):
    assert run(
        RuleKind.WHERE, where={"field": "last_activity", "op": "lt", "value": {"today": "0"}}
    ).examples == ("1", "2")


def test_groups_are_counted(run):
    assert run(RuleKind.UNIQUE, "name", "city").groups == 1


def test_what_people_mended_counts(run, stored):
    second = next(ref for ref, number in stored("customer", "_id", "number") if number == "2")
    mended = (Mended(second, "phone", "123", "+8613900000009"), Mended(second, "city", "杭州", "余姚"))

    assert run(RuleKind.FORMAT, "phone", mended=mended).failing == 0
    # The source says something else than when the city was mended, so the source has the word again.
    assert run(RuleKind.UNIQUE, "name", "city", mended=mended).failing == 2


def test_a_plugin_judges_each_distinct_value_once(run):
    seen = []
    odd = Format("odd", LABEL, LABEL, valid=lambda value: bool(seen.append(value)) or value != "宁波")

    assert run(RuleKind.FORMAT, "city", formats={"odd": odd}).examples == ("1", "2", "3")
    assert seen == ["宁波"]


def test_a_share_is_of_the_rows_looked_at():
    rule = Rule("r", RuleKind.FILLED, LABEL, ("name",))

    assert CheckResult(rule, 4, 1).share == Decimal("0.25")
    assert CheckResult(rule, 0, 0).share is None


def test_returned_rows_count_where_their_fault_says_the_same(bring, lake, crm):
    bring("customer", "客户编号,客户名称,电话\n1,甲,13900000000\n2,乙,123\n3,,\n")
    rules = (Rule("p", RuleKind.FORMAT, LABEL, ("phone",)), Rule("n", RuleKind.FILLED, LABEL, ("name",)))
    with reading(lake) as con:
        sources = Sources(lake, lake.manifest(), dataclasses.replace(crm, checks={"customer": rules}))
        phone, name = quality.check_all(con, sources, "customer", NOW)

    assert (phone.rows, phone.failing, phone.returned) == (2, 1, 1)
    assert (name.rows, name.failing, name.returned) == (3, 1, 1)


def test_every_failing_id_can_be_had(bring, lake, crm):
    bring("customer", "客户编号,客户名称\n" + "".join(f"{n},甲\n" for n in range(300)))
    rule = Rule("n", RuleKind.UNIQUE, LABEL, ("name",))
    with reading(lake) as con:
        sources = Sources(lake, lake.manifest(), crm)
        compiled = quality.prepare(con, sources, crm.entities["customer"], [rule], NOW)
        ids = quality.failing_ids(con, sources.of("customer"), compiled[0])
        sql, values = quality.findings_query(sources.of("customer"), compiled)
        found = con.execute(sql, values).fetchall()

    assert len(ids) == 300
    assert sorted(found) == sorted(("n", ref) for ref in ids)


def test_values_stay_with_their_rules_however_many_run_in_one_sweep(bring, lake, crm):
    bring("customer", CUSTOMERS, keep_faulty=True)
    by_number = [
        Rule(f"r{n}", RuleKind.WHERE, LABEL, where={"field": "number", "value": str(n)}, severity=Severity.WARN)
        for n in (1, 2, 9)
    ]
    twice = Rule("u", RuleKind.UNIQUE, LABEL, ("name",), among={"field": "city", "value": "宁波"})
    registry = dataclasses.replace(crm, checks={"customer": (*by_number, twice)})
    with reading(lake) as con:
        found = quality.check_all(con, Sources(lake, lake.manifest(), registry), "customer", NOW)

    assert [one.failing for one in found] == [1, 1, 0, 2]


@pytest.mark.parametrize(
    "name",
    [
        "30天", "30 days net", "T30", "30T", "月结30天", "Net 30", "月结 30 天", "３０天", "30日内付款",
        "Payment within 30 days"
    ]
)
def test_thirty_days_mean_thirty_days(engine, name):
    meaning = meaning_of(("name",))

    assert engine.execute(f"SELECT {meaning} FROM (SELECT ? AS name)", [name]).fetchone() == ("30|",)


@pytest.mark.parametrize(
    ("one", "other"), [("30天现金", "30天承兑"), ("30天", "60天"), ("现结", "预付"), ("30天", "现结")]
)
def test_terms_that_differ_stay_apart(engine, one, other):
    meaning = meaning_of(("name",))
    found = {engine.execute(f"SELECT {meaning} FROM (SELECT ? AS name)", [name]).fetchone() for name in (one, other)}

    assert len(found) == 2


def test_the_days_of_a_term_go_before_its_name(engine):
    meaning = meaning_of(("name", "days"))

    assert engine.execute(f"SELECT {meaning} FROM (SELECT '季结' AS name, 90 AS days)").fetchone() == ("90|季结",)


@pytest.fixture
def reader(bring, lake, crm):
    """The four customers and three orders, as plugins see them."""
    bring("customer", CUSTOMERS, keep_faulty=True)
    bring("order", "订单号,客户,下单日期,金额\nA,1,2026-10-01,100\nB,甲,2026-10-02,50.5\nC,4,2026-10-03,20\n")
    with reading(lake) as con:
        yield Reader(con, Sources(lake, lake.manifest(), crm), NOW)


def test_plugins_count_share_add_up_and_group(reader):
    in_ningbo = {"field": "city", "value": "宁波"}

    assert reader.count("customer", in_ningbo) == 3
    assert reader.count("customer", distinct="name") == 3
    assert reader.share("customer", {"field": "phone", "op": "present"}, among=in_ningbo) == Decimal(2) / 3
    assert reader.share("customer", in_ningbo, among={"field": "city", "value": "?"}) is None
    assert reader.total("order", "amount") == Decimal("170.5")
    assert reader.groups("customer", "city") == {"宁波": 3, "": 1}


def test_plugins_rank_by_what_points_to_a_record(reader):
    first, second = reader.ranked("customer", of="order", value="amount", through="customer")

    assert (first.place, first.value, second.value) == (1, Decimal("150.5"), 20)
    assert second.cumulative_share == 1


def test_plugins_meet_no_field_that_is_not_there(reader):
    with pytest.raises(KeyError):
        reader.groups("customer", "name; DROP TABLE x")
    with pytest.raises(KeyError):
        reader.count("nothing")
