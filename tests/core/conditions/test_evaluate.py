"""A condition is true, false or unknown, and says why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from app.core.conditions.evaluate import Reason, Truth, evaluate, leaf_verdicts
from app.core.conditions.facts import Fact, Silent, of_row
from app.core.conditions.grammar import parse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TRUTHS = {"yes": Truth.TRUE, "no": Truth.FALSE, "lost": Truth.UNKNOWN}
FACTS = {"yes": Fact(True), "no": Fact(False), "lost": None}


def ask(tree, fact=None, **given):
    return evaluate(parse(tree), lambda leaf: fact, given.pop("now", NOW), **given)


def truth(tree, value, **given):
    return ask(tree, Fact(value), **given).truth.value


@pytest.mark.parametrize(("op", "limit", "value", "expected"), [
    ("is", "a", "a", "true"), ("is", "a", "A", "false"), ("is", "5", 5, "true"), ("is", "5", Decimal("5.0"), "true"),
    ("is", "5", "5", "true"), ("is", "0.40", "0.4", "false"), ("is", "true", True, "true"),
    ("is", "1", True, "unknown"),
    ("is_not", "a", "b", "true"), ("in", ["a", "b"], "b", "true"), ("not_in", ["a", "b"], "b", "false"),
    ("lt", "5", 5, "false"), ("le", "5", 5, "true"), ("gt", "5", 5, "false"), ("ge", "0.98", Decimal("0.979"), "false"),
    ("ge", "5", "9", "unknown"), ("between", ["1", "3"], 3, "true"), ("between", ["1", "3"], 4, "false"),
    ("like", "CO_", "Amco_x", "true"), ("like", "co_", "cox", "false"), ("like", "É", "é", "false"),
    ("min_len", "3", "ab", "false"), ("min_len", "3", "上岗证", "true"), ("min_len", "2", 12, "unknown"),
    ("is", "b", ("a", "b"), "true"), ("not_in", ["a", "c"], ("b", "c"), "false"), ("min_len", "2", ("a", "b"), "true"),
    ("is", "2", (1, 2), "true"), ("like", "b", ("a", "xBx"), "true"),
])
def test_a_value_is_held_against_the_limit(op, limit, value, expected):
    assert truth({"answer": "x", "op": op, "value": limit}, value) == expected


@pytest.mark.parametrize("value", [None, "", ()])
def test_nothing_is_absent_and_not_present(value):
    assert truth({"answer": "x", "op": "absent"}, value) == "true"
    assert truth({"answer": "x", "op": "present"}, value) == "false"


@pytest.mark.parametrize("value", [False, 0, " "])
def test_no_zero_and_a_space_are_present(value):
    assert truth({"answer": "x", "op": "present"}, value) == "true"


@pytest.mark.parametrize("op", ["is", "is_not"])
def test_a_missing_value_is_unknown_whether_asked_for_or_against(op):
    verdict = ask({"param": "x", "op": op, "value": "a"})

    assert (verdict.truth, verdict.reason) == (Truth.UNKNOWN, Reason.MISSING)


@pytest.mark.parametrize(("first", "second"), list(product(TRUTHS, TRUTHS)))
def test_groups_join_three_truths_as_kleene_does(first, second):
    rank = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
    parts = [{"param": first}, {"param": second}]
    ranks = sorted(rank[TRUTHS[part]] for part in (first, second))

    def answer(how: str) -> int:
        return rank[evaluate(parse({how: parts}), lambda leaf: FACTS[leaf.name], NOW).truth]

    assert (answer("all"), answer("any"), answer("none")) == (ranks[0], ranks[1], 2 - ranks[1])


def test_every_leaf_keeps_its_evidence_even_when_the_answer_stands():
    verdict = evaluate(parse({"all": [{"param": "no"}, {"param": "yes"}]}), lambda leaf: FACTS[leaf.name], NOW)

    assert [part.value for part in leaf_verdicts(verdict)] == [False, True]


def test_a_leaf_keeps_number_limit_source_age_and_rows():
    fact = Fact(Decimal("0.974"), "base_data", NOW - timedelta(hours=3), "phone", "rows/17")
    verdict = ask({"metric": "base_data.valid_share", "op": "ge", "value": "0.98"}, fact)

    assert (verdict.value, verdict.limit, verdict.op) == (Decimal("0.974"), Decimal("0.98"), "ge")
    assert (verdict.source, verdict.about, verdict.rows) == ("base_data", "phone", "rows/17")
    assert (verdict.measured_at, verdict.age) == (NOW - timedelta(hours=3), timedelta(hours=3))


@pytest.mark.parametrize(("hours", "reason"), [(24, None), (25, Reason.STALE)])
def test_a_figure_older_than_allowed_says_nothing(hours, reason):
    verdict = ask({"metric": "a.b", "op": "ge", "value": 1, "fresh_hours": 24},
                  Fact(2, measured_at=NOW - timedelta(hours=hours)))

    assert verdict.reason is reason
    assert verdict.truth is (Truth.UNKNOWN if reason else Truth.TRUE)


def test_an_age_is_right_when_an_hour_repeats():
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (0, 1))

    assert ask({"metric": "a.b"}, Fact(True, measured_at=first), now=second).age == timedelta(hours=1)
    assert truth({"field": "seen", "value": "2026-10-25T01:30:00Z"}, second) == "true"


def test_a_figure_without_a_date_cannot_be_fresh():
    assert ask({"metric": "a.b", "fresh_hours": 24}, Fact(True)).reason is Reason.UNDATED


def test_a_silent_source_is_unknown_even_for_absent():
    verdict = ask({"metric": "a.b", "op": "absent"}, Silent("base_data", "switched off"))

    assert (verdict.truth, verdict.reason, verdict.source) == (Truth.UNKNOWN, Reason.SILENT, "base_data")


@pytest.mark.parametrize(("days", "op", "expected"), [
    (30, "is", "true"), (31, "is", "false"), (31, "present", "false"), (31, "absent", "true"), (30, "absent", "false"),
])
def test_what_lies_before_the_span_did_not_happen_in_it(days, op, expected):
    verdict = ask({"event": "crm.login", "op": op, "within": {"days": 30}},
                  Fact(True, measured_at=NOW - timedelta(days=days)))

    assert verdict.truth == expected


def test_an_event_that_never_happened_is_absent():
    assert ask({"event": "crm.login", "op": "absent", "within": {"days": 30}}).truth is Truth.TRUE


@pytest.mark.parametrize(("zone", "expected"), [("Asia/Shanghai", "true"), ("America/New_York", "false")])
def test_today_is_the_date_in_the_zone_of_now(zone, expected):
    now = datetime(2026, 3, 2, 0, 30, tzinfo=UTC).astimezone(ZoneInfo(zone))

    assert truth({"field": "due", "value": {"today": 1}}, date(2026, 3, 3), now=now) == expected


@pytest.mark.parametrize(("op", "hour", "expected"), [
    ("is", 16, "true"), ("lt", 15, "true"), ("lt", 16, "false"), ("ge", 16, "true"), ("le", 39, "true"),
    ("le", 40, "false"), ("gt", 39, "false"), ("gt", 40, "true"),
])
def test_a_date_among_instants_is_its_whole_day(op, hour, expected):
    # 1 March in Shanghai begins at 16:00 UTC of 28 February.
    seen = datetime(2026, 2, 28, tzinfo=UTC) + timedelta(hours=hour)
    now = NOW.astimezone(ZoneInfo("Asia/Shanghai"))

    assert truth({"field": "seen", "op": op, "value": "2026-03-01"}, seen, now=now) == expected


def test_the_day_of_a_clock_change_has_its_own_length():
    now = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    last = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)

    assert truth({"field": "seen", "value": "2026-03-29"}, last, now=now) == "true"
    assert truth({"field": "seen", "value": "2026-03-29"}, last + timedelta(minutes=1), now=now) == "false"


@pytest.mark.parametrize(("actor", "expected"), [
    ({"person_id": 7}, "true"), ({"person_id": (6, 7)}, "true"),
    ({"person_id": 8}, "false"), ({"person_id": ()}, "false"),
    ({"person_id": None}, "unknown"), ({"person_id": (7, None)}, "unknown"), ({}, "unknown"),
])
def test_a_value_of_the_actor_is_filled_in(actor, expected):
    assert truth({"field": "owner", "value": {"actor": "person_id"}}, 7, actor=actor) == expected


def test_several_values_of_the_actor_have_no_order():
    verdict = ask({"field": "owner", "op": "lt", "value": {"actor": "ids"}}, Fact(7), actor={"ids": (1, 2)})

    assert verdict.reason is Reason.UNFIT


def test_a_row_answers_for_its_fields_only():
    look = of_row({"city": "Suzhou"})

    assert evaluate(parse({"field": "city", "value": "Suzhou"}), look, NOW).truth is Truth.TRUE
    assert evaluate(parse({"param": "city", "value": "Suzhou"}), look, NOW).truth is Truth.UNKNOWN


@pytest.mark.parametrize("value", [0.5, ["a"], {"a": 1}, datetime(2026, 1, 1), (0.5,)])
def test_a_fact_that_would_not_compare_exactly_is_refused(value):
    with pytest.raises(TypeError):
        Fact(value)


def test_now_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        ask({"param": "x"}, now=datetime(2026, 1, 1))
