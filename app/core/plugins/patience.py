"""Waiting for an answer no longer than agreed. What does not come back is told to stop, and left behind."""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

# As many as the server has threads that may ask at once; more are started where they are needed, and not kept.
MOST_KEPT = 8


class TimeUp(Exception):
    """The answer did not come in time."""


class _Errand:
    """One call, in the place of whoever asks; what became of it, once `done` can be had."""

    def __init__(self, call: Callable[[], Any], place: Context) -> None:
        self.call, self.place, self.done = call, place, Lock()
        self.answer: Any = None
        self.error: BaseException | None = None
        self.done.acquire()

    def run(self) -> None:
        """Call, and keep what comes of it."""
        try:
            self.answer = self.place.run(self.call)
        except BaseException as error:  # SystemExit too: it is told to whoever waits
            self.error = error


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


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return what `call` returns, raise what it raises, or raise `TimeUp` after so many seconds.

    It runs in another thread, in the caller's context, because a call that never comes back cannot be ended from
    inside; only the caller's thread waits, so that both never act at once. A thread that came back is kept for the
    next call; one that did not is never used again.
    """
    runner, errand = _runner(), _Errand(call, copy_context())
    runner.take(errand)
    if not errand.done.acquire(timeout=seconds):
        runner.leave()
        raise TimeUp(f"no answer within {seconds:g} seconds")
    if len(_kept) < MOST_KEPT:
        _kept.append(runner)
    else:
        runner.end()
    if isinstance(errand.error, KeyboardInterrupt):
        # Nobody pressed a key in that thread; raised here, it would end the whole program.
        raise RuntimeError("KeyboardInterrupt") from errand.error
    if errand.error is not None:
        raise errand.error
    return errand.answer
