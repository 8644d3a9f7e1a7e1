"""Waiting for an answer no longer than agreed. What does not come back is told to stop, and left behind."""

import ctypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic, perf_counter
from typing import Any

# As many as the server has threads that may ask at once; more are started where they are needed, and not kept.
MOST_KEPT = 8


class TimeUp(Exception):
    """The answer did not come in time."""


@dataclass
class Outcome:
    """What became of one call: its answer or its error, and how long it took."""

    answer: Any = None
    error: BaseException | None = None
    seconds: float = 0.0


class _Errand:
    """Calls, one after the other, each in the place of whoever asks; what became of all, once `done` can be had."""

    def __init__(self, calls: Sequence[Callable[[], Any]]) -> None:
        self.calls = [(call, copy_context()) for call in calls]
        self.outcomes: list[Outcome] = []
        self.done, self.turn = Lock(), Lock()
        self.began, self.is_left = monotonic(), False
        self.done.acquire()

    def run(self) -> None:
        """Call, and keep what comes of it; whoever was left behind calls nobody any more."""
        for call, place in self.calls:
            with self.turn:
                if self.is_left:
                    return
                self.began = monotonic()
            outcome = _outcome_of(lambda place=place, call=call: place.run(call))
            with self.turn:
                if self.is_left:
                    return
                self.outcomes.append(outcome)

    def time_left(self, seconds: float) -> float:
        """Return for how long the call at hand may still take; leave it, and return nothing, when that is over."""
        with self.turn:
            rest = self.began + seconds - monotonic()
            if len(self.outcomes) == len(self.calls):  # it is only about to say so
                return seconds
            self.is_left = rest <= 0
            return max(rest, 0)


class _Runner:
    """A thread that runs one errand after the other. It bears the plugins' name only while it runs one."""

    def __init__(self) -> None:
        self._errands: SimpleQueue[_Errand | None] = SimpleQueue()
        self.thread = Thread(target=self._work, name="upriver-waiting", daemon=True)
        self.thread.start()

    def take(self, errand: _Errand) -> None:
        """Run an errand, now."""
        self._errands.put(errand)

    def end(self) -> None:
        """Run nothing more."""
        self._errands.put(None)

    def leave(self) -> None:
        """Raise `TimeUp` inside at the next step in Python; what sits in a library ends when that returns."""
        if self.thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread.ident), ctypes.py_object(TimeUp))
        self.end()

    def _work(self) -> None:
        # `TimeUp` may still arrive when the answer is there already.
        with suppress(TimeUp):
            while errand := self._errands.get():
                self.thread.name = "upriver-plugin"
                errand.run()
                self.thread.name, done = "upriver-waiting", errand.done
                del errand  # it holds a request
                done.release()


_kept: list[_Runner] = []


def _runner() -> _Runner:
    """Return a runner that is free; one whose thread has gone, as after a fork, is dropped."""
    with suppress(IndexError):
        while not (runner := _kept.pop()).thread.is_alive():
            pass
        return runner
    return _Runner()


def _outcome_of(call: Callable[[], Any]) -> Outcome:
    """Call here and now; whatever is raised is kept, so that it can be told to whoever waits."""
    outcome, began = Outcome(), perf_counter()
    try:
        outcome.answer = call()
    except KeyboardInterrupt as error:
        # Nobody pressed a key in that thread; raised at whoever waits, it would end the whole program.
        outcome.error = RuntimeError("KeyboardInterrupt")
        outcome.error.__cause__ = error
    except BaseException as error:  # SystemExit too
        outcome.error = error
    outcome.seconds = perf_counter() - began
    return outcome


def _together(seconds: float, calls: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Make calls in one other thread, until one of them takes too long."""
    runner, errand, rest = _runner(), _Errand(calls), seconds
    runner.take(errand)
    while not errand.done.acquire(timeout=rest):
        rest = errand.time_left(seconds)
        if errand.is_left:
            runner.leave()
            late = TimeUp(f"no answer within {seconds:g} seconds")
            return [*errand.outcomes, Outcome(error=late, seconds=seconds)]
    if len(_kept) < MOST_KEPT:
        _kept.append(runner)
    else:
        runner.end()
    return errand.outcomes


def within_each(seconds: float, calls: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Make one call after the other and return what became of each; none may take longer than so many seconds.

    They run in another thread, in the caller's context, because a call that never comes back cannot be ended from
    inside; only the caller's thread waits, so that both never act at once. A thread that came back is kept for the
    next calls; one that did not is never used again, and the calls behind it are made by another.
    """
    outcomes: list[Outcome] = []
    while len(outcomes) < len(calls):
        outcomes += _together(seconds, calls[len(outcomes):])
    return outcomes


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return what `call` returns, raise what it raises, or raise `TimeUp` after so many seconds."""
    (outcome,) = within_each(seconds, [call])
    if outcome.error is not None:
        raise outcome.error
    return outcome.answer
