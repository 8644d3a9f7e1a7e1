"""Customers fall into classes by what they order in a year."""

from decimal import Decimal

import pytest

from app.contracts.records import Ranked
from plugins.customer_classes.plugin import classes, gold, measure_records, ranked_customers, register_metrics

CUSTOMERS = "客户编号,客户名称\n" + "".join(f"{n},客户{n}\n" for n in range(1, 6))
ORDERS = "订单号,客户,下单日期,金额,订单状态\n"


def ranked(*values: int) -> list[Ranked]:
    total, so_far, found = sum(values), 0, []
    for place, value in enumerate(values, 1):
        so_far += value
        found.append(Ranked(f"c{place}", place, Decimal(value), Decimal(so_far) / total))
    return found


def test_classes_go_by_the_value_that_lies_before():
    assert classes(ranked(79, 10, 6, 3, 2)) == {"c1": "A", "c2": "A", "c3": "B", "c4": "C", "c5": "C"}


def test_one_customer_who_orders_everything_is_in_class_a():
    assert classes(ranked(100)) == {"c1": "A"}


@pytest.mark.parametrize(("count", "golden"), [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5)])
def test_gold_are_five_in_a_hundred_and_at_least_one(count, golden):
    assert len(gold(ranked(*range(count, 0, -1)))) == golden


def test_only_lasting_orders_of_the_last_year_count(bring, records):
    bring("customer", CUSTOMERS)
    bring(
        "order",
        ORDERS + "A1,1,2026-10-01,100,\nA2,客户2,2026-09-01,300,已完成\n"
        "A3,3,2024-01-01,900,\nA4,4,2026-10-01,900,已取消\n",
    )
    found = ranked_customers(records())

    assert [one.value for one in found] == [300, 100]
    assert [one.cumulative_share for one in found] == [Decimal("0.75"), 1]


def test_orders_in_another_currency_are_not_added_up(bring, records):
    bring("customer", CUSTOMERS)
    bring("order", ORDERS + "A1,1,2026-10-01,100,\nA2,2,2026-10-01,USD 900,\n")

    assert [one.value for one in ranked_customers(records())] == [100]


def test_a_name_that_two_customers_share_is_given_to_neither(bring, records):
    bring("customer", "客户编号,客户名称,城市\n1,甲,宁波\n2,甲,杭州\n")
    bring("order", ORDERS + "A1,甲,2026-10-01,100,\nA2,1,2026-10-01,50,\n")

    assert [one.value for one in ranked_customers(records())] == [50]


def test_the_share_of_customers_with_a_class_is_measured(bring, records):
    bring("customer", CUSTOMERS)
    bring("order", ORDERS + "A1,1,2026-10-01,100,\nA2,2,2026-10-01,50,\n")

    found = measure_records("customer_classes.share_classified", {}, records())
    assert (found.value, found.rows, found.failing) == (Decimal("0.4"), 5, 3)


@pytest.mark.parametrize("metric", [one.name for one in register_metrics()])
def test_without_customers_there_is_no_answer(records, metric):
    assert measure_records(metric, {}, records()).value is None


def test_other_figures_are_not_ours(records):
    assert measure_records("base_data.rows", {}, records()) is None
    assert measure_records("customer_classes.unheard_of", {}, records()) is None
