"""Which kinds of work there are: each is declared once, where a room's `jobs.py` is read."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class JobKind:
    """A job as declared: what it is called for people, what carries it out, and how long it may take.

    `again` says that it may be started anew after its worker died, because a second run harms nothing.
    """

    name: str
    title: Any
    run: Callable[..., Any]
    again: bool
    limit: timedelta

    def check(self, params: dict[str, Any]) -> None:
        """Raise `TypeError` unless the function takes exactly these parameters."""
        inspect.signature(self.run).bind(None, **params)


@dataclass(frozen=True)
class Chore:
    """Something the worker does every so often on nobody's behalf; doing it twice harms nothing."""

    name: str
    run: Callable[[], None]
    every: timedelta


JOBS: dict[str, JobKind] = {}
CHORES: dict[str, Chore] = {}


def _declare(table: dict[str, Any], kind: Any) -> None:
    if kind.name in table:
        raise LookupError(f"{kind.name!r} is declared twice")
    table[kind.name] = kind


def job(
    name: str, *, title: Any, again: bool = False, limit: timedelta = timedelta(minutes=30)
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function below as what carries out the job `name`."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        _declare(JOBS, JobKind(name, title, run, again, limit))
        return run

    return declare


def chore(name: str, *, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare the function below as a chore that comes round `every` so often, and whenever it is nudged."""

    def declare(run: Callable[[], None]) -> Callable[[], None]:
        _declare(CHORES, Chore(name, run, every))
        return run

    return declare


def kind(name: str) -> JobKind:
    """Return the job kind `name`; raise `LookupError` naming it when no room declares it."""
    if name not in JOBS:
        raise LookupError(f"no room declares the job {name!r}")
    return JOBS[name]
