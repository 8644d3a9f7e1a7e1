"""Whoever asks waits so long and no longer; threads that come back are kept, those that do not are left for good."""

import threading
from contextvars import ContextVar

import pytest

from app.core.plugins import patience
from app.core.plugins.patience import MOST_KEPT, TimeUp, within, within_each

PLACE: ContextVar[str] = ContextVar("place", default="nowhere")


def thread():
    return threading.current_thread()


def test_the_next_call_is_run_by_the_thread_that_came_back():
    assert within(20, thread) is within(20, thread)


def test_a_thread_that_answers_no_more_is_never_asked_again():
    go, seen = threading.Event(), []

    def hang():
        seen.append(thread())
        go.wait(20)

    with pytest.raises(TimeUp):
        within(0.05, hang)

    assert within(20, thread) is not seen[0]
    go.set()
    seen[0].join(20)
    assert not seen[0].is_alive()


def test_what_is_raised_is_raised_here_and_the_thread_is_kept():
    before = within(20, thread)

    with pytest.raises(ZeroDivisionError):
        within(20, lambda: 1 / 0)
    with pytest.raises(RuntimeError, match="KeyboardInterrupt"):
        within(20, lambda: (_ for _ in ()).throw(KeyboardInterrupt))

    assert within(20, thread) is before


def test_each_call_sees_the_place_of_its_own_caller():
    seen = []
    for place in ("here", "there"):
        PLACE.set(place)
        seen.append(within(20, PLACE.get))

    assert seen == ["here", "there"]


def test_what_a_call_sets_stays_with_it():
    within(20, lambda: PLACE.set("elsewhere"))

    assert within(20, PLACE.get) != "elsewhere"


def test_calls_inside_calls_get_threads_of_their_own_and_few_are_kept():
    def deep(left):
        return [thread(), *(within(20, lambda: deep(left - 1)) if left else ())]

    threads = within(20, lambda: deep(MOST_KEPT + 2))

    assert len(set(threads)) == MOST_KEPT + 3
    for one in threads[:3]:  # the outermost come back last, when enough are kept
        one.join(20)
    assert [one.is_alive() for one in threads[:3]] == [False] * 3


def test_several_calls_are_made_in_order_by_one_thread():
    seen = [one.answer for one in within_each(20, [thread, thread, thread])]

    assert seen[0] is seen[1] is seen[2] is not thread()
    assert [one.answer for one in within_each(20, [lambda place=place: place for place in range(3)])] == [0, 1, 2]


def test_nobody_is_called_where_there_is_nothing_to_call():
    assert within_each(20, []) == []


def test_one_that_hangs_or_fails_costs_the_others_nothing():
    go, seen = threading.Event(), []

    def hang():
        seen.append(thread())
        go.wait(20)
        seen.append("went on")

    made = within_each(0.1, [thread, hang, thread, lambda: 1 / 0, thread])

    assert [type(one.error) for one in made] == [type(None), TimeUp, type(None), ZeroDivisionError, type(None)]
    assert made[0].answer is seen[0] is not made[2].answer
    assert made[2].answer is made[4].answer
    go.set()
    seen[0].join(20)
    assert seen[1:] == []


def test_each_call_has_as_long_as_the_first_and_what_was_left_calls_nobody(monkeypatch):
    now, left = [0.0], []
    monkeypatch.setattr(patience, "monotonic", lambda: now[0])

    def take(seconds):
        now[0] += seconds
        left.append(errand.time_left(2))

    errand = patience._Errand([lambda: take(1.5), lambda: take(1.5), lambda: take(3), lambda: take(0)])
    errand.run()

    assert left == [0.5, 0.5, 0]
    assert errand.is_left


def test_what_one_call_sets_the_next_does_not_see():
    told = within_each(20, [lambda: PLACE.set("elsewhere"), PLACE.get])

    assert told[1].answer != "elsewhere"
