"""Asking: one plugin at a time, in the order of the configured list, each answer under the name of who gave it."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pluggy
from flask import current_app, has_app_context

from app.core import clock
from app.core.errors import Invalid
from app.core.plugins.answers import misfit, wanted
from app.core.plugins.asked import Asked
from app.core.plugins.health import Health, Off, Switches
from app.core.plugins.loading import WAY_OUT, Loaded
from app.core.plugins.patience import Outcome, TimeUp, within_each

log = logging.getLogger("upriver.plugins")
# A figure may take long, in the worker; longer than this nobody waits for it.
MEASURE_SECONDS = 60.0
# Everything else is asked while somebody waits for a page.
ANSWER_SECONDS = 2.0


class Misfit(Exception):
    """An answer is not of the kind that the question asks for."""


@dataclass(frozen=True)
class Answer:
    """What one plugin or room answered, with its name, so that a person can see why."""

    source: str
    value: Any


@dataclass
class Plugins:
    """The plugin set of one application; never a global of a module."""

    manager: pluggy.PluginManager
    loaded: list[Loaded] = field(default_factory=list)
    rooms: set[str] = field(default_factory=set)
    health: dict[tuple[str, str], Health] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)
    measure_seconds: float = MEASURE_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    # Where a process is started anew when it ends: who is asked, for those that do not come with Upriver.
    asked: Asked | None = None
    _registered: dict[tuple[str, str], Any] = field(default_factory=dict)
    _agreed: set[tuple[str, str]] = field(default_factory=set)
    _callers: dict[tuple[str, str], Callable[..., list[Any]]] = field(default_factory=dict)
    _there: list[tuple[str, Any]] = field(default_factory=list)

    def names(self, hook: str) -> list[str]:
        """Return who answers `hook`, in the order of asking."""
        return [impl.plugin_name for impl in reversed(getattr(self.manager.hook, hook).get_hookimpls())]

    def ask(self, hook: str, **facts: Any) -> list[Answer]:
        """Ask everybody; return the answers that are not None, in the order of the configured list."""
        self._agree()
        if hook.startswith("register_") and not facts:
            answers = (self._registration(name, hook) for name in self.names(hook))
        else:
            answers = self._in_turn(hook, facts)
        return [answer for answer in answers if answer is not None]

    def ask_lists(self, hook: str, **facts: Any) -> list[Answer]:
        """Ask everybody for lists; return one answer for each element."""
        return [Answer(a.source, item) for a in self.ask(hook, **facts) for item in a.value]

    def apply(self, hook: str, **facts: Any) -> Any:
        """Ask the exactly one room that answers `hook`, inside the caller's transaction; its error propagates."""
        names = self.names(hook)
        if len(names) != 1:
            raise LookupError(f"{hook} needs exactly one answer, and has {names}")
        return self._caller(names[0], hook)(**facts)[0]

    def fill_registries(self) -> None:
        """Let every plugin register what it brings; a fault stops the start, with its name."""
        for hook in (name for name in vars(self.manager.hook) if name.startswith("register_")):
            if not getattr(self.manager.hook, hook).spec.argnames:
                for name in self.names(hook):
                    if name not in self.rooms:
                        self._registration(name, hook)

    def switch_on(self, name: str, hook: str) -> None:
        """Give a switched-off hook another chance."""
        self._health(name, hook).mended()
        if folder := _folder():
            self.switches.forget(folder, name, hook)

    def _health(self, name: str, hook: str) -> Health:
        return self.health.setdefault((name, hook), Health(name, hook))

    def _caller(self, name: str, hook: str) -> Callable[..., list[Any]]:
        # Kept for as long as nobody comes or goes: each page asks dozens of questions.
        if (there := self.manager.list_name_plugin()) != self._there:
            self._there, self._callers = there, {}
        if (name, hook) not in self._callers:
            others = [plugin for other, plugin in there if other != name and plugin]
            self._callers[name, hook] = self.manager.subset_hook_caller(hook, others)
        return self._callers[name, hook]

    def _registration(self, name: str, hook: str) -> Answer | None:
        """Return what is registered; asked for once."""
        if (name, hook) not in self._registered:
            ask = self._ask_room if name in self.rooms else self._ask_here
            self._registered[name, hook] = ask(name, hook, {})
        return self._registered[name, hook]

    def _ask_here(self, name: str, hook: str, facts: dict[str, Any]) -> Answer | None:
        # What is registered is asked for at the start, where nobody waits for a page.
        health = self._health(name, hook)
        if health.switched_off:
            return None
        try:
            outcome = Outcome(self._caller(name, hook)(**facts))
        except (Exception, SystemExit) as error:
            outcome = Outcome(error=error)
        return self._judged(health, outcome)

    def _in_turn(self, hook: str, facts: dict[str, Any]) -> Iterator[Answer | None]:
        """Ask everybody in order; plugins that stand together are asked by one other thread."""
        for is_room, names in groupby(self.names(hook), self.rooms.__contains__):
            if is_room:
                yield from (self._ask_room(name, hook, facts) for name in names)
            elif hook.startswith("register_"):
                yield from (self._ask_here(name, hook, facts) for name in names)
            else:
                yield from self._ask_plugins(list(names), hook, facts)

    def _ask_room(self, name: str, hook: str, facts: dict[str, Any]) -> Answer | None:
        found = self._caller(name, hook)(**facts)
        return Answer(name, found[0]) if found else None

    def _ask_plugins(self, names: list[str], hook: str, facts: dict[str, Any]) -> Iterator[Answer | None]:
        known = (self._health(name, hook) for name in names)
        asked = [health for health in known if not health.switched_off]
        seconds = self.measure_seconds if hook.startswith("measure_") else self.answer_seconds
        calls = [partial(self._noted, one.plugin, hook, self._caller(one.plugin, hook), facts) for one in asked]
        for health, outcome in zip(asked, within_each(seconds, calls), strict=True):
            yield self._judged(health, outcome)

    def _judged(self, health: Health, outcome: Outcome) -> Answer | None:
        """Return what a plugin answered; note that it failed where that does not fit, or did not come in time."""
        health.calls += 1
        try:
            found = self._fitting(health.hook, outcome)
        except (Exception, SystemExit) as error:
            self._failed(health, error)
            return None
        health.worked(outcome.seconds)
        return None if found is None else Answer(health.plugin, found)

    def _fitting(self, hook: str, outcome: Outcome) -> Any:
        if outcome.error is not None:
            raise outcome.error
        if not outcome.answer:
            return None
        if fault := misfit(outcome.answer[0], wanted(getattr(self.manager.hook, hook).spec.function)):
            raise Misfit(fault)
        return outcome.answer[0]

    def _noted(self, name: str, hook: str, caller: Callable[..., list[Any]], facts: dict[str, Any]) -> list[Any]:
        is_noted = self.asked and any(one.name == name and one.is_from_outside for one in self.loaded)
        with self.asked.noting(name, hook) if self.asked and is_noted else nullcontext():
            return caller(**facts)

    def _failed(self, health: Health, error: BaseException) -> None:
        why = f"{type(error).__name__}: {error}"
        if health.hook.startswith("register_"):
            # What a plugin brings is there as a whole or not at all: gates would open on half of its checks.
            raise Invalid(f"Plugin {health.plugin!r} failed at {health.hook}: {why}", hint=WAY_OUT) from error
        log.warning("plugin %s failed at %s: %s", health.plugin, health.hook, why, exc_info=error)
        health.failed(_shown(error), clock.now())
        self._told(health)

    def _told(self, health: Health) -> None:
        if health.switched_off and (folder := _folder()):
            since = health.last_failed_at or clock.now()
            try:
                self.switches.note(folder, Off(health.plugin, health.hook, health.last_error, since))
            except OSError as error:  # a full disk: off in this process all the same, and no page is lost over it
                log.error("that %s of %s is switched off could not be kept: %s", health.hook, health.plugin, error)

    def _agree(self) -> None:
        """Take over what other processes switched off or on."""
        folder = _folder()
        found = self.switches.read(folder) if folder and self.loaded else None
        if found is None:
            return
        for key, off in found.items():
            health = self._health(*key)
            if not health.switched_off:
                health.switched_off, health.last_error, health.last_failed_at = True, off.error, off.since
        for key in self._agreed - found.keys():
            self._health(*key).mended()
        self._agreed = set(found)


def _shown(error: BaseException) -> str:
    """Return what people are told of an error: its place, not its words, which may quote rows of others."""
    if isinstance(error, Misfit | TimeUp):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = [f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}, line {frame.lineno}" for frame in last]
    return ", ".join([type(error).__name__, *where])


def _folder() -> Path | None:
    """Return the data folder; None before there is an application."""
    return current_app.extensions["upriver.settings"].data_dir if has_app_context() else None
