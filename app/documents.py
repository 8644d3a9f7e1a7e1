"""`docs`: writes every reference that is made from the code, or checks that each is fresh."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from app import cli, upkeep, wiring
from app.core import plugins
from app.core.plugins import catalogue, loading
from app.core.settings import ROOT
from app.playbooks.rules.reference import reference
from app.playbooks.rules.schema import overlay_schema, playbook_schema
from app.playbooks.rules.writing import as_json
from app.sections import SECTIONS

MADE = "Made by `python3 run.py docs`; do not edit."
BEGIN, END = "<!-- commands: made by docs -->", "<!-- end of commands -->"

PLUGINS = '''# Plugins

{made}

A plugin is a folder with a `plugin.py`: it says which records there are, how they are checked and measured, and may
answer any of the questions below. It knows `app.contracts` and `app.hookspecs`, libraries, and its own modules, nothing
else of Upriver; it owns no table, no page and no migration.

## Write one

```python
# ledger/plugin.py
"""Keeps a ledger."""

from decimal import Decimal

from app.contracts.records import Measured, MetricSpec
from app.hookspecs import hookimpl

VERSION = "1.0.0"


@hookimpl
def register_metrics():
    """Name the figures that gates and pages may ask for."""
    return [MetricSpec("ledger.bookings", {{"zh": "记账笔数", "en": "Bookings"}})]


@hookimpl
def measure_records(metric, of, records):
    """Measure one of them."""
    return Measured(Decimal(records.count("booking"))) if metric == "ledger.bookings" else None
```

1. Put the folder into `plugins/`, into a folder that the setting `plugin_dirs` names, or into a package with an entry
   point of the group `upriver`.
2. Add its name to the setting `plugins`. The list is the order of asking; rooms are asked before it.
3. Kinds of record are YAML files, read by `app.contracts.entity_files.read_entities`; see
   [`crm/entities`](crm/entities).
4. Words are marked by `flask_babel.gettext`, their Chinese stands in `translations/zh_Hans.po`.
5. `python3 run.py doctor` tells whether it loads; the page *Plugins* shows how each answer has been doing.

## What happens when it fails

A fault while loading or at a `register_` question stops the start and names the plugin; `--safe-mode` starts without
any. Later a failure is caught: an error, `SystemExit`, an answer of another type than the question declares, or a
`measure_` that takes longer than {seconds:g} seconds. The page comes without that answer. Three failures in a row
switch that one hook off in all processes, the administrators are told, and one of them switches it on again.

## The plugins that are here

{plugins}

## The questions

The verb tells the kind: `register_` once at start · `list_` lines for a page · `weigh_ score_ measure_ check_` one
value · `apply_` exactly one room answers, inside the caller's transaction · `on_` told afterwards. Answer `None` where
a question is not yours. Built-in rooms answer the same questions.
{hooks}

## The contracts

What questions hand over and answers are made of: frozen, and checked by type when they come back.
{contracts}
'''

PLAYBOOKS = '''# Playbooks

{made}

A playbook says what a good rollout does: phases, activities, deliverables, gates, and what the nine stages need. It is
data: YAML and Markdown, no program. An overlay changes a playbook for an industry, a consultant or a client, each
change with its reason.

## Write one

1. Copy [`crm-rollout`](crm-rollout) and change `id` and `version` in `playbook.yaml`. A section may stand there, or in
   a file of its own name beside it: `gates.yaml` holds what stands under `gates`.
2. Every text is there in each language of `locales`: `{{zh: 业务目标, en: Business goals}}`. The guide of an
   activity is `guides/ID.zh.md` and `guides/ID.en.md`.
3. Quote what YAML would guess: versions, `no`, `12:30`. An id is small letters, digits and `-`, and never used again
   for something else: say under `renamed` or `retired` what became of it.
4. `python3 run.py playbooks check PATH` names every fault with file, line and what mends it.
5. For an editor that completes and explains, make the first line of a file
   `# yaml-language-server: $schema=../schema.json` (overlays: `../../overlay-schema.json`).
6. `python3 run.py playbooks resolve PATH --overlay OVERLAY --explain` shows what an overlay changes, and why.
7. `python3 run.py playbooks pack PATH FILE.zip`, then install it on the page *Playbooks* or by `playbooks install`. A
   version that is installed never changes; a rollout keeps the whole playbook that it started with.
{reference}
'''


def _plugins() -> str:
    specs = wiring.specs()
    names = sorted(folder.parent.name for folder in loading.SHIPPED.glob("*/plugin.py"))
    found = plugins.assemble(specs, {}, names, [loading.SHIPPED])
    answers = {
        one.name: sorted(caller.name for caller in found.manager.get_hookcallers(one.module) or ())
        for one in found.loaded
    }
    return PLUGINS.format(
        made=MADE, seconds=found.measure_seconds, plugins="\n".join(catalogue.plugins(found.loaded, answers)),
        hooks="\n".join(catalogue.hooks(specs)), contracts="\n".join(catalogue.contracts(specs)),
    )


def _playbooks() -> str:
    return PLAYBOOKS.format(made=MADE, reference="\n".join(reference(SECTIONS)))


def commands() -> Iterable[tuple[str, str]]:
    """Yield every command with one line of what it does."""
    context = click.Context(cli.main, info_name="upriver")
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        if command is None:
            continue
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=context)
            for part in command.list_commands(inner):
                found = command.get_command(inner, part)
                if found is not None:
                    yield f"{name} {part}", _first_line(found)
        else:
            yield name, _first_line(command)


def _first_line(command: click.Command) -> str:
    return " ".join((command.help or "").split("\n\n")[0].split())


def _readme() -> str:
    """Return README.md with a fresh list of commands."""
    before, _begin, rest = (_read(ROOT / "README.md") or "").partition(BEGIN)
    _old, _end, after = rest.partition(END)
    lines = [f"| `python3 run.py {name}` | {told} |" for name, told in commands()]
    return "\n".join([f"{before}{BEGIN}", "| | |", "|---|---|", *lines, f"{END}{after}"])


PAGES: Mapping[str, Callable[[], str]] = {
    "config/README.md": upkeep.reference,
    "plugins/README.md": _plugins,
    "playbooks/README.md": _playbooks,
    "playbooks/schema.json": lambda: as_json(playbook_schema(SECTIONS)) + "\n",
    "playbooks/overlay-schema.json": lambda: as_json(overlay_schema(SECTIONS)) + "\n",
    "README.md": _readme,
}


def stale() -> list[str]:
    """Return the references that are not as the code would make them now."""
    return [name for name, make in PAGES.items() if _read(ROOT / name) != make()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a reference is out of date.")
def docs(check: bool) -> None:
    """Write the references of settings, plugins, playbooks and commands."""
    found = stale()
    for name in found:
        if not check:
            (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
        click.echo(f"{name}: out of date" if check else name)
    if not found:
        click.echo("docs: up to date")
    sys.exit(1 if check and found else 0)
