"""Slow errands of a request, run in a thread after it, so that nobody waits and nobody learns from the waiting."""

import logging
from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import Flask, current_app

from app.core.i18n import in_language, locale

log = logging.getLogger("upriver.web")


def _run(app: Flask, language: str, act: Callable[..., Any], given: tuple[Any, ...]) -> None:
    with app.app_context(), in_language(language):
        try:
            act(*given)
        except Exception:
            log.exception("%s failed after its request", getattr(act, "__qualname__", act))


def afterwards(act: Callable[..., Any], *given: Any) -> None:
    """Call `act` once the request need not wait for it; a failure is logged. For what a person can simply ask again.

    What must not be lost is a job instead. In tests it runs at once.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    errand = (app, locale(), act, given)
    if app.testing:
        _run(*errand)
    else:
        Thread(target=_run, args=errand, name="upriver-errand").start()
