"""What pages cost among ten times as much: Upriver beside itself, on SQLite.

    .venv/bin/python -m bench.speed.growth --work /somewhere/speed [--rounds 5]

From 20 to 200 rollouts of 250 activities, and from 250 to 2 500 activities in a rollout; and the timeline from 250 to
2 000 bars, whose rows are all on the page: one in two languages. "anew" is a timeline that was never drawn like this.
"""

import argparse
import contextlib
import json
from pathlib import Path

from bench.speed import cases, upriver
from bench.speed.filling import Size
from bench.speed.run import Target, machine, measured

SIZES = {
    "20 rollouts": Size(rollouts=20), "200 rollouts": Size(rollouts=200),
    "250 activities": Size(rollouts=12), "2500 activities": Size(rollouts=12, activities=2500),
    "250 bars": Size(rollouts=12), "2000 bars": Size(rollouts=12, activities=2000),
}
# What is compared, with the most that the larger one may take: the same page, or a page of eight times the rows.
STEPS = (
    ("20 rollouts", "200 rollouts", ("list", "overview", "item", "timeline", "portfolio"), 1.3),
    ("250 activities", "2500 activities", ("list", "overview", "item"), 1.3),
    ("250 bars", "2000 bars", ("timeline", "timeline, anew"), 8.0),
)


def _asks(target: str, port: int, work: Path, size: Size, wanted: tuple[str, ...]) -> dict[str, cases.Ask]:
    found = upriver.filled(work, _name(size), size)
    asks = cases.upriver(port, found, size)
    if "bars" in target:
        # What a process keeps of drawn rows is bounded: of ten such timelines in two languages it would keep none.
        asks["timeline"] = cases.turns(found, port, [f"/rollouts/{ref}/timeline" for ref in found.rollouts[:1]])
    return {f"{case} ({target})": asks[case] for case in wanted}


def _name(size: Size) -> str:
    return f"sqlite-{size.rollouts}" + (f"-{size.activities}" if size.activities != Size().activities else "")


def grown(work: Path, step: int, rounds: int, seconds: float) -> list[str]:
    """Return the lines of one comparison: both sizes are asked in turn."""
    small, large, wanted, most = STEPS[step]
    with contextlib.ExitStack() as stack:
        targets = []
        for name in (small, large):
            size = SIZES[name]
            upriver.filled(work, _name(size), size)
            server = stack.enter_context(upriver.served(work, _name(size)))
            targets.append(Target(server, _asks(name, server.port, work, size, wanted)))
        pages = measured(targets, rounds, seconds)
    lines = []
    for case in wanted:
        before, after = (pages[f"{case} ({name})"]["Upriver"] for name in (small, large))
        held = "yes" if after / before <= most else "**no**"
        told = f"{before:.1f} | {after:.1f} | {after / before:.2f} | ≤ {most:.1f} | {held}"
        lines.append(f"| {case} | {small} → {large} | {told} |")
    return lines


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=0.3)
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    lines = ["| page | from → to | CPU ms before | after | × | bar | held |", "|---|---|---|---|---|---|---|"]
    for step in range(len(STEPS)):
        lines += grown(given.work, step, given.rounds, given.seconds)
    print(machine(), *lines, sep="\n")
    (given.work / "growth.json").write_text(json.dumps(lines, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
