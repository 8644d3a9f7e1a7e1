"""Measures Upriver beside a bare page, and beside Redmine where Debian's package of it is installed.

    .venv/bin/python -m bench.speed.run --work /somewhere/speed [--kind sqlite] [--rollouts 200] [--rounds 5]

The work folder must lie outside the repository. What was filled there is taken again by the next run.
"""

import argparse
import contextlib
import json
import platform
import sqlite3
import statistics
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench.speed import cases, cpu, database, redmine, upriver
from bench.speed.filling import Size
from bench.speed.report import written
from bench.speed.servers import Server

AT_LEAST = 4


class Target:
    """A server with what is asked of it, and the process of its database, if that is another."""

    def __init__(self, server: Server, asks: dict[str, cases.Ask], database_pid: int | None = None) -> None:
        self.name, self.asks, self.pids = server.name, asks, [server.pid, *([database_pid] if database_pid else [])]
        self.found: dict[str, list[float]] = {}

    def _used(self) -> float:
        return sum(cpu.seconds(pid) for pid in self.pids)

    def warm(self) -> None:
        """Ask for everything until each address was read in each language, or for two seconds."""
        for case, ask in self.asks.items():
            began, many = self._used(), 0
            while case != "overview, first" and many < 20 and self._used() - began < 2:
                ask()
                many += 1

    def measure(self, case: str, seconds: float) -> None:
        """Ask until that many CPU seconds are used; keep the milliseconds of one request."""
        began, many = self._used(), 0
        while many < AT_LEAST or (self._used() - began < seconds and many < 10_000):
            for _turn in range(AT_LEAST):
                self.asks[case]()
            many += AT_LEAST
        self.found.setdefault(case, []).append(1000 * (self._used() - began) / many)


def wanted(asks: dict[str, cases.Ask], only: list[str]) -> dict[str, cases.Ask]:
    """Return what is asked for: everything, or those cases and what they are held against."""
    kept = {*only, *(case.removesuffix(" 304") for case in only), "list", "create"}
    return {case: ask for case, ask in asks.items() if not only or case in kept}


def measured(targets: list[Target], rounds: int, seconds: float) -> dict[str, dict[str, float]]:
    """Return the median milliseconds by case and server; in each round every server is asked in turn."""
    for target in targets:
        target.warm()
    names = list(dict.fromkeys(case for target in targets for case in target.asks))
    for _round in range(rounds):
        for case in names:
            for target in targets:
                if case in target.asks:
                    target.measure(case, seconds)
    return {
        case: {target.name: statistics.median(target.found[case]) for target in targets if case in target.found}
        for case in names
    }


def started(serve: object, times: int = 3, look: Callable[[Server], None] = lambda server: None) -> dict[str, float]:
    """Return seconds and CPU to the first answer, the MiB of the idle process, and those after a `look`: medians."""
    found = []
    for _time in range(times):
        with serve() as server:
            idle = server.started_seconds, server.started_cpu, cpu.memory(server.pid)
            look(server)
            found.append((*idle, cpu.memory(server.pid)))
    medians = (statistics.median(one) for one in zip(*found, strict=True))
    return dict(zip(("seconds", "cpu", "memory", "looked"), medians, strict=True))


def beside(
    work: Path, kind: str, size: Size, rounds: int, seconds: float, only: list[str]
) -> dict[str, object]:
    """Measure everything on one kind of database."""
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(database.on(kind, work))
        name = f"{kind}-{size.rollouts}"
        found = upriver.filled(work, name, size, place.address(name))
        targets = []
        server = stack.enter_context(upriver.served(work, name, place.address(name)))
        targets.append(Target(server, wanted(cases.upriver(server.port, found, size), only), place.pid))
        server = stack.enter_context(upriver.bare(work, name, place.address(name)))
        targets.append(Target(server, cases.bare(server.port, found), place.pid))
        if kind == "sqlite" and not only and not redmine.missing():
            theirs = redmine.fill(work, size)
            server = stack.enter_context(redmine.served(theirs))
            targets.append(Target(server, cases.of_redmine(server.port, size)))
        result: dict[str, object] = {"pages": measured(targets, rounds, seconds)}
    if kind == "sqlite" and not only:
        result["starts"] = {"Upriver": started(
            lambda: upriver.served(work, name, worker=True),
            look=lambda server: cases.first_chart(server.port, found, work / name),
        )}
        if not redmine.missing():
            result["starts"]["Redmine"] = started(lambda: redmine.served(theirs))
    return result


def machine() -> str:
    """Return what this was measured on."""
    told = (line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines())
    model = next((value.strip() for key, _colon, value in told if key.startswith("model name")), platform.machine())
    parts = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "jinja2", "waitress"))
    return f"{model}; {platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {parts}"


def main() -> None:
    """Measure, print, and write what was found into the work folder."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--kind", action="append", choices=("sqlite", "postgresql"))
    asked.add_argument("--rollouts", type=int, action="append")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=0.4)
    asked.add_argument("--case", action="append", default=[], help="only this one, beside the bare page; not Redmine")
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    print(machine())
    if redmine.missing():
        print(f"Redmine is left out: {redmine.missing()}.")
    results = {}
    for kind in given.kind or ["sqlite", "postgresql"]:
        for rollouts in given.rollouts or [200]:
            size = Size(rollouts=rollouts)
            title = f"{kind}, {rollouts} rollouts"
            results[title] = beside(given.work, kind, size, given.rounds, given.seconds, given.case)
            print(written(title, results[title]), flush=True)
    (given.work / "results.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
