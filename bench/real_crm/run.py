"""The main job on real input: 5 000 persons go through a real CRM into Upriver, and a go-live gate is decided on them.

    python bench/real_crm/run.py --work FOLDER

Run it by hand, with the Python of Upriver's own environment (tests' requirements included, for the browser).
"""

import argparse
import shutil
import time
from pathlib import Path

import loading
import mending
import persons
from environment import Environment
from journey import Journey
from telling import Story
from tryton import Server
from upriver import ROOT, Upriver
from walking import browser

EXPORT = "customers.csv"


def through_crm(environment: Environment, work: Path, story: Story) -> None:
    """Put the persons into the CRM and export them again."""
    everybody, server = persons.read(environment.persons()), Server(environment, work / "tryton")
    with story.step("CRM: database made"):
        server.create()
    with server.running() as session:
        with story.step(f"CRM: {len(everybody)} persons entered"):
            made = loading.load(session, everybody)
        with story.step("CRM: customers exported"):
            count = loading.export(session, work / EXPORT)
    if not len(everybody) == len(made) == count:
        raise RuntimeError(f"{len(everybody)} persons, {len(made)} parties, {count} exported")


def originals(environment: Environment, rows: list[mending.Row]) -> dict[str, str]:
    """Return who is really behind each customer's code; only used to judge, never told to the CRM or to Upriver."""
    everybody = persons.read(environment.persons())
    return {row[mending.CODE]: one.original for row, one in zip(rows, everybody, strict=True)}


def run(work: Path, reuse: bool) -> None:
    """Run everything once; what an earlier run left is taken away first, the environment excepted."""
    for name in ("upriver", "pictures", *(() if reuse else ("tryton",))):
        shutil.rmtree(work / name, ignore_errors=True)
    (work / "pictures").mkdir(parents=True)
    began, story = time.monotonic(), Story()
    try:
        environment = Environment(work / "environment")
        with story.step("Environment made"):
            environment.prepare()
        if not reuse:
            through_crm(environment, work, story)
        rows = mending.read(work / EXPORT)
        story.exported(rows)
        upriver = Upriver(work / "upriver")
        with upriver.serving() as address, browser() as running:
            Journey(running, address, upriver, work, story, originals(environment, rows)).go()
        story.said("Journal", upriver.command("verify-journal").strip())
    finally:
        story.took("All together", time.monotonic() - began)
        story.finish(work)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="5 000 persons, a real CRM, Upriver's go-live gate.")
    parser.add_argument("--work", type=Path, required=True, help="folder for all that is made, outside the repository")
    parser.add_argument("--reuse", action="store_true", help="take the export of an earlier run, without the CRM")
    asked = parser.parse_args()
    work = asked.work.resolve()
    if work.is_relative_to(ROOT):
        parser.error("the work folder lies in the repository; choose one outside")
    run(work, asked.reuse)


if __name__ == "__main__":
    main()
