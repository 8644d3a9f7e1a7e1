"""Waiting for an answer no longer than agreed. What does not come back is told to stop, and left behind."""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from threading import Thread
from typing import Any


class TimeUp(Exception):
    """The answer did not come in time."""


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return what `call` returns, raise what it raises, or raise `TimeUp` after so many seconds.

    It runs in a thread of its own, in the caller's context, because a call that never comes back cannot be ended from
    inside; only the caller's thread waits, so that both never act at once.
    """
    outcome: dict[str, Any] = {}

    def carry() -> None:
        try:
            outcome["answer"] = call()
        except BaseException as error:  # SystemExit too: it is told to whoever waits
            outcome["error"] = error

    thread = Thread(target=_quietly, args=(copy_context().run, carry), name="upriver-plugin", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _interrupt(thread)
        raise TimeUp(f"no answer within {seconds:g} seconds")
    if isinstance(outcome.get("error"), KeyboardInterrupt):
        # Nobody pressed a key in that thread; raised here, it would end the whole program.
        raise RuntimeError("KeyboardInterrupt") from outcome["error"]
    if "error" in outcome:
        raise outcome["error"]
    return outcome.get("answer")


def _quietly(run: Callable[..., Any], carry: Callable[[], None]) -> None:
    # `TimeUp` may still arrive when the answer is there already.
    with suppress(TimeUp):
        run(carry)


def _interrupt(thread: Thread) -> None:
    """Raise `TimeUp` inside a thread at its next step in Python; what sits in a library ends when that returns."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
