"""A server that is started anew when a plugin from outside ends its process, and that knows which plugin it was."""

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from types import FrameType

from flask import Flask

from app.core import logs
from app.core.plugins import Asked, Plugins, from_outside, reckon
from app.core.settings import Settings

log = logging.getLogger("upriver.server")
Serve = Callable[[Callable[[], None]], None]


def is_needed(found: Settings) -> bool:
    """Tell whether code takes part that did not come with Upriver, on a machine where a child can be made."""
    return hasattr(os, "fork") and not found.safe_mode and bool(from_outside(found.plugins))


def note(app: Flask) -> Asked | None:
    """Let an application note which plugin from outside it asks, so that its end can be laid at that plugin's door."""
    plugins: Plugins = app.extensions["upriver.plugins"]
    if not any(one.is_from_outside for one in plugins.loaded):
        return None
    folder = app.extensions["upriver.settings"].data_dir
    reckon(folder)
    plugins.asked = Asked(folder)
    return plugins.asked


def keep_up(found: Settings, serve: Serve) -> None:
    """Serve in a child, and in a new one when it ends without being told to; the port stays open in between.

    `serve` calls what it is given as soon as it answers. A child that ends before that is not tried again.
    """
    logs.begin(found.log_format)
    is_told: list[int] = []
    while True:
        ready, says = os.pipe()
        lives, holds = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ready)
            os.close(holds)
            _end_with(lives)
            serve(partial(_say, says))
            return
        os.close(says)
        os.close(lives)
        code = _awaited(child, is_told)
        was_ready = os.read(ready, 1) != b""
        os.close(ready)
        os.close(holds)
        _judge(code, bool(is_told), was_ready, found.data_dir)


def _judge(code: int, was_told: bool, was_ready: bool, folder: Path) -> None:
    """Return where a new child should serve; raise `SystemExit` where the end was meant, or would come again."""
    blamed = reckon(folder)
    if was_told or (code == 0 and not blamed):
        raise SystemExit(max(code, 0))
    if not was_ready:
        log.error("the server ended while it started (%s); --safe-mode starts it without plugins", code)
        raise SystemExit(code if code > 0 else 1)
    log.error("the server ended (%s) and is started anew", code)


def _awaited(child: int, is_told: list[int]) -> int:
    """Return how a child ended; whoever tells this process to end tells the child."""
    def tell(number: int, frame: FrameType | None) -> None:
        is_told.append(number)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    if is_told:  # while there was no child
        tell(signal.SIGTERM, None)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _say(pipe: int) -> None:
    os.write(pipe, b".")
    os.close(pipe)


def _end_with(lives: int) -> None:
    """Let this child end when its parent is gone; Ctrl+C is told by the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def watch() -> None:
        os.read(lives, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="upriver-parent", daemon=True).start()
