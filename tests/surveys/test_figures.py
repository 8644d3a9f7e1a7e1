"""Answers become counts, means, medians and texts; two runs are compared."""

from decimal import Decimal

import pytest

from app.surveys.rules.figures import Given, compared, digest, measure, result, summary

SCALE = {"id": "ease", "type": "scale", "min": "1", "max": "5", "ask": {"en": "Easy?"}}
YES = {"id": "list", "type": "yes_no", "ask": {"en": "List?"}}
TEXT = {"id": "why", "type": "text", "ask": {"en": "Why?"}}
NUMBER = {"id": "hours", "type": "number", "min": "0", "max": "40", "ask": {"en": "Hours?"}}
MANY = {"id": "tools", "type": "multiple", "ask": {"en": "Tools?"}, "options": [
    {"id": "mail", "text": {"en": "Mail"}}, {"id": "sheet", "text": {"en": "Sheet"}},
]}


def of(item, values, **more):
    given = [Given(item["id"], value) for value in values]
    return result([item], given, asked={"": 9}, answered={"": len(values)}, **more)


def test_a_scale_has_counts_for_every_step_a_mean_and_a_median():
    assert summary(SCALE, [1, 4, 4, 5, 5]) == {
        "n": 5, "counts": {"1": 1, "2": 0, "3": 0, "4": 2, "5": 2}, "mean": "3.8", "median": "4",
    }


def test_yes_and_no_are_counted():
    assert summary(YES, [True, False, True])["counts"] == {"yes": 2, "no": 1}


def test_of_several_choices_each_is_counted():
    assert summary(MANY, [["mail", "sheet"], ["mail"]])["counts"] == {"mail": 2, "sheet": 1}


def test_numbers_are_counted_by_spans_and_lose_none():
    found = summary(NUMBER, ["0", "40", "7.5", "20", "39.9"])

    assert sum(found["counts"].values()) == 5
    assert (found["mean"], found["median"]) == ("21.48", "20")


def test_few_whole_numbers_are_counted_one_by_one():
    assert summary({**NUMBER, "max": "3"}, ["1", "1", "3"])["counts"] == {"0": 0, "1": 2, "2": 0, "3": 1}


def test_spans_are_whole_and_end_where_the_question_ends():
    assert list(summary(NUMBER, ["1"])["counts"]) == ["0–7", "7–14", "14–21", "21–28", "28–35", "35–40"]


def test_texts_lose_their_order():
    found = of(TEXT, ["e", "d", "c", "b", "a"], shuffle=sorted)

    assert found["items"][0]["texts"] == ["a", "b", "c", "d", "e"]


def test_four_texts_are_not_shown():
    found = result(
        [SCALE, TEXT], [*(Given("ease", 3) for _ in range(5)), *(Given("why", "x") for _ in range(4))],
        asked={"": 5}, answered={"": 5},
    )

    assert found["items"][1] == {"id": "why", "n": None}


def test_texts_never_stand_beside_a_department():
    found = result([TEXT], [Given("why", "x", "Sales")] * 9, asked={"Sales": 9}, answered={"Sales": 9})

    assert "groups" not in found["items"][0]


def test_two_runs_are_compared_by_mean_and_by_share_of_yes():
    before, after = of(SCALE, [2] * 5), of(SCALE, [4] * 5)

    (_item, _then, _now, by), = compared([SCALE], before, after)

    assert by == Decimal(2)
    assert measure(YES, of(YES, [True] * 4 + [False])["items"][0]) == Decimal("0.8")


@pytest.mark.parametrize("few", [[], [3] * 4])
def test_a_run_with_too_few_answers_is_not_compared(few):
    assert compared([SCALE], of(SCALE, few), of(SCALE, [4] * 5)) == []


def test_the_seal_tells_any_change():
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
