"""Plans are laid out as early as links, bounds and real dates allow, and know their slack."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars.library import load
from app.core.errors import Invalid
from app.core.scheduling.order import CycleFound, in_order
from app.core.scheduling.passes import critical, forward
from app.core.scheduling.works import Distribution, Effort, Link, LinkType, Span, Work, expected

CHINA, WEEKDAYS = load("cn-2026.1"), load("weekdays")
MONDAY = date(2026, 3, 2)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def work(id: str, days: int, *links: Link | str, **given) -> Work:
    linked = tuple(Link(link) if isinstance(link, str) else link for link in links)
    return Work(id, Effort(days, days, days), linked, **given)


def days_of(*works: Work, calendar=WEEKDAYS, **given) -> dict[str, tuple[str, str]]:
    """Each work's first and last day, as people write them."""
    spans = forward(works, MONDAY, calendar, **given)
    return {id: (f"{span.start:%m-%d}", f"{span.last_day:%m-%d}") for id, span in spans.items()}


@pytest.mark.parametrize(("distribution", "mean"), [(Distribution.PERT, 5.5), (Distribution.TRIANGULAR, 7)])
def test_the_expected_effort_follows_its_distribution(distribution, mean):
    assert expected(2, 4, 15, distribution) == pytest.approx(mean)


@pytest.mark.parametrize(("points", "days"), [
    ((2, 3, 8), 4), ((0.1, 0.1, 0.1), 1), ((0, 0, 0), 0), ((0.7, 0.7, 0.7), 1), ((0.4, 1.1, 1.2), 1),
])
def test_a_plan_counts_in_whole_days(points, days):
    assert Effort(*points).days == days


@pytest.mark.parametrize("points", [(3, 2, 4), (1, 5, 4), (-1, 2, 3), (float("nan"), 1, 2)])
def test_three_points_out_of_order_are_refused(points):
    with pytest.raises(ValueError, match="upwards"):
        Effort(*points)


@pytest.mark.parametrize(("type", "lag", "expected_days"), [
    (LinkType.FS, 0, ("03-06", "03-09")), (LinkType.FS, 2, ("03-10", "03-11")), (LinkType.FS, -2, ("03-04", "03-05")),
    (LinkType.FS, 0.5, ("03-09", "03-10")), (LinkType.SS, 0, ("03-02", "03-03")), (LinkType.SS, 3, ("03-05", "03-06")),
    (LinkType.FF, 0, ("03-04", "03-05")), (LinkType.FF, 1, ("03-05", "03-06")), (LinkType.SF, 3, ("03-03", "03-04")),
])
def test_each_kind_of_link_sets_its_own_end(type, lag, expected_days):
    assert days_of(work("a", 4), work("b", 2, Link("a", type, lag)))["b"] == expected_days


def test_a_plan_skips_holidays_and_uses_made_up_days():
    works = work("a", 2), work("b", 2, "a")
    spans = forward(works, d("02-12"), CHINA)

    assert spans["a"] == Span(d("02-12"), d("02-14"))
    assert spans["b"] == Span(d("02-14"), d("02-25"))


def test_a_start_on_a_day_off_waits_for_the_next_working_day():
    assert forward([work("a", 1)], d("03-07"), WEEKDAYS)["a"] == Span(d("03-09"), d("03-10"))


def test_the_latest_of_several_links_decides():
    assert days_of(work("a", 1), work("b", 5), work("c", 1, "a", "b"))["c"] == ("03-09", "03-09")


def test_a_held_work_does_not_begin_before_its_bound():
    assert days_of(work("a", 1), work("b", 1, "a", not_before=d("03-11")))["b"] == ("03-11", "03-11")


def test_a_work_without_length_is_reached_when_what_it_waits_for_ends():
    spans = days_of(work("a", 5), work("live", 0, "a"), work("b", 1, "live"), work("kick-off", 0))

    assert spans == {"a": ("03-02", "03-06"), "live": ("03-06", "03-06"), "b": ("03-09", "03-09"),
                     "kick-off": ("03-02", "03-02")}


def test_a_done_work_keeps_its_dates_and_what_follows_uses_them():
    spans = days_of(work("a", 5, started=d("02-26"), finished=d("02-28")), work("b", 1, "a"))

    assert spans == {"a": ("02-26", "02-28"), "b": ("03-02", "03-02")}


def test_a_work_finished_late_pushes_what_follows():
    assert days_of(work("a", 1, finished=d("03-11")), work("b", 1, "a"))["b"] == ("03-12", "03-12")


def test_a_running_work_keeps_its_start_whatever_it_should_have_waited_for():
    spans = days_of(work("a", 5), work("b", 3, "a", started=d("03-03")))

    assert spans["b"] == ("03-03", "03-05")


def test_a_running_work_may_still_wait_for_another_to_finish():
    assert days_of(work("a", 5), work("b", 1, Link("a", LinkType.FF), started=d("03-02")))["b"] == ("03-02", "03-06")


def test_what_has_not_begun_begins_no_earlier_than_today():
    spans = days_of(work("a", 2, started=d("03-02")), work("b", 1, "a"), work("c", 1), today=d("03-10"))

    assert spans == {"a": ("03-02", "03-10"), "b": ("03-11", "03-11"), "c": ("03-10", "03-10")}


def test_a_work_cannot_finish_before_it_started():
    with pytest.raises(ValueError, match="before it started"):
        work("a", 1, started=d("03-03"), finished=d("03-02"))


def test_slack_is_what_is_left_beside_the_longest_chain():
    slack = critical([work("a", 2), work("b", 5, "a"), work("c", 1, "a"), work("d", 1, "b", "c")], MONDAY, WEEKDAYS)

    assert {id: one.total for id, one in slack.items()} == {"a": 0, "b": 0, "c": 4, "d": 0}
    assert [id for id, one in slack.items() if one.is_critical] == ["a", "b", "d"]
    assert slack["c"].latest == Span(d("03-10"), d("03-11"))


def test_slack_names_what_sets_the_place_of_a_work():
    slack = critical([work("a", 2), work("b", 5), work("c", 1, "a", "b"), work("d", 1, "a", not_before=d("03-20"))],
                     MONDAY, WEEKDAYS)

    assert {id: one.driven_by for id, one in slack.items()} == {"a": "", "b": "", "c": "b", "d": ""}


def test_against_a_date_that_cannot_be_kept_slack_is_negative():
    slack = critical([work("a", 5), work("b", 1)], MONDAY, WEEKDAYS, until=d("03-06"))

    assert (slack["a"].total, slack["b"].total) == (-1, 3)
    assert slack["a"].is_critical


def test_done_works_are_never_critical():
    slack = critical([work("a", 5, finished=d("03-06")), work("b", 1, "a")], MONDAY, WEEKDAYS)

    assert (slack["a"].is_critical, slack["a"].latest) == (False, Span(d("03-06"), d("03-07")))
    assert slack["b"].is_critical


def test_links_that_a_real_start_has_overtaken_leave_slack():
    slack = critical([work("a", 1), work("b", 5, "a", started=d("03-02"))], MONDAY, WEEKDAYS)

    assert slack["a"].total == 4


def test_a_start_that_lies_behind_can_no_longer_hold_anybody():
    works = [work("a", 1, started=d("03-02")), work("b", 5, Link("a", LinkType.SS))]

    assert critical(works, MONDAY, WEEKDAYS)["a"].total == 4


def test_a_circle_is_refused_with_its_works():
    works = [work("x", 1), work("a", 1, "x", "c"), work("b", 1, "a"), work("c", 1, "b"), work("late", 1, "c")]
    with pytest.raises(CycleFound) as found:
        in_order(works)

    ids = found.value.ids
    assert sorted(ids) == ["a", "b", "c"]
    by_id = {one.id: one for one in works}
    assert all(before in {link.after for link in by_id[id].links} for before, id in pairwise((*ids, ids[0])))


def test_a_work_that_waits_for_itself_is_a_circle():
    with pytest.raises(CycleFound, match="a → a"):
        in_order([work("a", 1, "a")])


@pytest.mark.parametrize(("works", "message"), [
    ([work("a", 1, "b")], "waits for “b”"), ([work("a", 1), work("a", 2)], "“a” twice"),
])
def test_a_plan_that_does_not_hold_together_is_refused(works, message):
    with pytest.raises(Invalid, match=message):
        forward(works, MONDAY, WEEKDAYS)


def test_an_empty_plan_has_nothing():
    assert forward([], MONDAY, WEEKDAYS) == critical([], MONDAY, WEEKDAYS) == {}


def test_a_long_chain_needs_no_recursion():
    works = [work("0", 1), *(work(str(place), 1, str(place - 1)) for place in range(1, 2000))]

    assert forward(reversed(works), MONDAY, WEEKDAYS)["1999"].start == WEEKDAYS.add_working_days(MONDAY, 1999)


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    """Works that wait only for earlier ones, in a shuffled order."""
    works = []
    for place in range(draw(st.integers(1, 8))):
        links = [Link(str(after), draw(st.sampled_from(LinkType)), draw(st.integers(-3, 3)))
                 for after in draw(st.lists(st.integers(0, place - 1), max_size=3))] if place else []
        held = draw(st.none() | st.integers(0, 20))
        works.append(work(str(place), draw(st.integers(1, 6)), *links,
                          not_before=None if held is None else MONDAY + timedelta(days=held)))
    return draw(st.permutations(works))


def relaxed(works: list[Work], calendar) -> dict[str, Span]:
    """The same plan by pushing every work until nothing moves any more."""
    start = {one.id: max(calendar.index(MONDAY), calendar.index(one.not_before or MONDAY)) for one in works}
    length = {one.id: one.effort.days for one in works}
    for _round in works:
        for one in works:
            for link in one.links:
                end = {"f": length, "s": dict.fromkeys(length, 0)}
                first, second = link.type.value
                earliest = start[link.after] + end[first][link.after] + link.days - end[second][one.id]
                start[one.id] = max(start[one.id], earliest)
    return {id: Span(calendar.day_at(index), calendar.day_at(index + length[id] - 1) + timedelta(days=1))
            for id, index in start.items()}


calendars = st.sampled_from([CHINA, WEEKDAYS])


@settings(max_examples=100, deadline=None)
@given(plans(), calendars)
def test_every_work_stands_as_early_as_its_links_allow(works, calendar):
    assert forward(works, MONDAY, calendar) == relaxed(works, calendar)


@settings(max_examples=60, deadline=None)
@given(plans(), calendars)
def test_a_work_can_slip_by_its_slack_and_by_no_more(works, calendar):
    spans, slack = forward(works, MONDAY, calendar), critical(works, MONDAY, calendar)
    end = max(span.finish for span in spans.values())

    def end_if_held(one: Work, days: int) -> date:
        later = calendar.add_working_days(spans[one.id].start, days)
        held = [Work(one.id, one.effort, one.links, later) if other is one else other for other in works]
        return max(span.finish for span in forward(held, MONDAY, calendar).values())

    for one in works:
        total = slack[one.id].total
        assert end_if_held(one, total) == end
        assert end_if_held(one, total + 1) > end
        assert slack[one.id].latest.start == calendar.add_working_days(spans[one.id].start, total)
    assert any(one.is_critical for one in slack.values())


@settings(deadline=None)
@given(plans())
def test_an_order_puts_every_work_after_what_it_waits_for(works):
    place = {one.id: index for index, one in enumerate(in_order(works))}

    assert sorted(place) == sorted(one.id for one in works)
    assert all(place[link.after] < place[one.id] for one in works for link in one.links)
