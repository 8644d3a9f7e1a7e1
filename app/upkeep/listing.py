"""Commands that list what there is: routes, settings."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from app import wiring
from app.core import settings as settings_
from app.core.settings import ROOT, Settings

REFERENCE = ROOT / "config" / "README.md"


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is shown.")
def routes(form: str) -> None:
    """List every route: method, path, and the right that it needs."""
    app = wiring.build(settings_.load())
    lines: list[dict[str, Any]] = [
        {"method": method, "path": rule.rule, "right": getattr(app.view_functions[rule.endpoint], "right", "public")}
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    if form == "json":
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(f"{line['method']:7} {line['path']:60} {line['right']}")


def reference() -> str:
    """Return the reference of all settings, made from their declaration."""
    lines = [
        "# Settings", "", "Made by `python3 run.py settings`; do not edit. `config/base.yaml` holds the defaults;",
        "a file named in `UPRIVER_CONFIG` and the environment override them, in this order.", "",
        "| key | environment | default | meaning |", "|---|---|---|---|",
    ]
    for key, field in Settings.model_fields.items():
        default = ", ".join(map(str, field.default)) if isinstance(field.default, tuple) else field.default
        shown = str(default).lower() if isinstance(default, bool) else default
        value = f"`{shown}`" if str(shown) else ""
        lines.append(f"| `{key}` | `UPRIVER_{key.upper()}` | {value} | {field.description} |")
    return "\n".join([*lines, ""])


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the file is out of date.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), default=REFERENCE, help="Where to write it.")
def settings(check: bool, to: Path) -> None:
    """Write the reference of all settings, config/README.md."""
    fresh = reference()
    if check:
        same = to.exists() and to.read_text(encoding="utf-8") == fresh
        click.echo("settings: up to date" if same else f"settings: {to} is out of date")
        sys.exit(0 if same else 1)
    to.write_text(fresh, encoding="utf-8")
    click.echo(str(to))
