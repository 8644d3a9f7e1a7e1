"""Customer classes: A, B and C by their share of a year's orders, and the gold customers at the top."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from app.contracts.records import Measured, MetricSpec, Ranked, RecordsReader
from app.hookspecs import hookimpl

VERSION = "1.0.0"
TITLE = _l("Customer classes")
ABOUT = _l(
    "Customer classes: A, B and C by their share of a year's orders, and the gold customers at the top."
)
# A customer is in the class in which the value before it still lies: A up to 80 % of all value, B up to 95 %.
A_UP_TO, B_UP_TO = Decimal("0.80"), Decimal("0.95")
GOLD = Decimal("0.05")
DAYS = 365
_LABELS = {
    "share_classified": {"zh": "已分类客户占比", "en": "Share of customers with a class"},
    "share_of_a": {"zh": "A 类客户占比", "en": "Share of customers in class A"},
    "gold_value_share": {"zh": "金牌客户的订单额占比", "en": "Gold customers' share of value"},
}


def ranked_customers(records: RecordsReader) -> tuple[Ranked, ...]:
    """Return the customers with orders in the last year, the largest first."""
    lasting = {"any": [{"field": "status", "op": "absent"}, {"field": "status", "op": "is_not", "value": "cancelled"}]}
    this_year = {"field": "ordered_on", "op": "ge", "value": {"today": str(-DAYS)}}
    return records.ranked(
        "customer", of="order", value="amount", through="customer", where={"all": [this_year, lasting]}
    )


def classes(ranked: Sequence[Ranked]) -> dict[str, str]:
    """Return the class of each ranked customer."""
    found, before = {}, Decimal(0)
    for one in ranked:
        found[one.id] = "A" if before < A_UP_TO else "B" if before < B_UP_TO else "C"
        before = one.cumulative_share
    return found


def gold(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """Return the top five in a hundred of the ranked customers, at least one where there is any."""
    count = int((len(ranked) * GOLD).to_integral_value(ROUND_CEILING))
    return tuple(one.id for one in ranked[:count])


@hookimpl
def register_metrics() -> Sequence[MetricSpec]:
    """Name the figures of customer classes."""
    return tuple(MetricSpec(f"customer_classes.{name}", label) for name, label in _LABELS.items())


@hookimpl
def measure_records(metric: str, of: Mapping[str, Any], records: RecordsReader) -> Measured | None:
    """Answer the figures of customer classes, where there are customers and orders."""
    if not metric.startswith("customer_classes.") or not {"customer", "order"} <= records.entities().keys():
        return None
    ranked = ranked_customers(records)
    if metric == "customer_classes.share_classified":
        return _share(len(ranked), records.count("customer"))
    if metric == "customer_classes.share_of_a":
        return _share(sum(one == "A" for one in classes(ranked).values()), len(ranked))
    if metric == "customer_classes.gold_value_share":
        return _gold_value(ranked)
    return None


def _share(part: int, rows: int) -> Measured:
    value = Decimal(part) / Decimal(rows) if rows else None
    return Measured(value, rows, rows - part, "customer")


def _gold_value(ranked: Sequence[Ranked]) -> Measured:
    top = len(gold(ranked))
    return Measured(ranked[top - 1].cumulative_share if top else None, len(ranked), 0, "customer")
