"""Whoever asks waits so long and no longer; threads that come back are kept, those that do not are left for good."""

import threading
from contextvars import ContextVar

import pytest

from app.core.plugins.patience import MOST_KEPT, TimeUp, within

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
