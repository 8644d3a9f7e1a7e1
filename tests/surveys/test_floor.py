"""Nothing about fewer than five can be worked out from what is shown."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.surveys.rules.figures import Given, participation, result
from app.surveys.rules.floor import FLOOR, floor_of, named_groups, shown_groups

GROUPS = st.dictionaries(st.sampled_from(["", "a", "b", "c", "d", "e"]), st.integers(0, 15), min_size=1)
SCALE = {"id": "ease", "type": "scale", "min": "1", "max": "5", "ask": {"en": "Easy?"}}


def derivable(total: int, shown: dict[str, int]) -> set[int]:
    """Return how many people stand behind each figure that sums and differences of the shown ones give."""
    found = set()
    for size in range(len(shown) + 1):
        for some in combinations(shown.values(), size):
            found |= {sum(some), total - sum(some)}
    return found - {0}


@settings(max_examples=150)
@given(GROUPS)
def test_no_sum_or_difference_of_what_is_shown_is_about_fewer_than_five(answers):
    total = sum(answers.values())
    shown = {group: answers[group] for group in shown_groups(answers)}

    if total >= FLOOR:
        assert min(derivable(total, shown)) >= FLOOR


@settings(max_examples=150)
@given(GROUPS)
def test_no_more_than_one_group_goes_for_the_sake_of_others(answers):
    large = {group for group, many in answers.items() if group and many >= FLOOR}

    assert len(large - shown_groups(answers)) <= 1


def test_twelve_minus_eight_would_leave_four_so_the_eight_are_not_shown():
    assert shown_groups({"Sales": 8, "Board": 4}) == frozenset()


def test_groups_that_leave_nobody_over_are_shown():
    assert shown_groups({"Sales": 8, "Service": 5, "Board": 0}) == {"Sales", "Service"}


def test_the_rest_is_never_named():
    assert shown_groups({"": 20, "Sales": 8}) == {"Sales"}
    assert named_groups({"": 20, "Sales": 8, "Board": 4}) == {"Sales"}


def test_where_names_are_kept_one_answer_is_enough():
    assert floor_of(anonymous=False) == 1
    assert floor_of(anonymous=True) == FLOOR


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.integers(1, 5), st.booleans()), max_size=40))
def test_whatever_people_leave_out_no_figure_is_about_fewer_than_five(people):
    asked = {group: sum(1 for one in people if one[0] == group) for group in ("", "a", "b", "c")}
    given_ = [Given("ease", value, group) for group, value, replied in people if replied]

    found = result([SCALE], given_, asked=asked, answered=asked)

    for figures in found["items"]:
        groups = {name: one["n"] for name, one in (figures.get("groups") or {}).items()}
        if figures["n"]:
            assert min(derivable(figures["n"], groups)) >= FLOOR
        else:
            assert not groups


@settings(max_examples=100)
@given(GROUPS, st.data())
def test_participation_hides_departments_with_fewer_than_five_answers(asked, data):
    answered = {group: data.draw(st.integers(0, many)) for group, many in asked.items()}

    shown = {line["name"]: line["answered"] for line in participation(asked, answered)}

    if shown:
        assert min(derivable(sum(answered.values()), shown)) >= FLOOR


@pytest.mark.parametrize("many", [1, 4])
def test_under_five_answers_there_is_no_figure_at_all(many):
    found = result([SCALE], [Given("ease", 3)] * many, asked={"": 9}, answered={"": many})

    assert (found["items"], found["answered"]) == ([], many)
