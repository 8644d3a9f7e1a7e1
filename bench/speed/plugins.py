"""Ten small plugins: each answers what every page asks, and what a change tells."""

from pathlib import Path

MANY = 10
TEXT = '''"""Small plugin number {number}: keeps nothing, answers everything that pages ask."""

from app.contracts.pages import MenuEntry
from app.contracts.records import MetricSpec
from app.hookspecs import hookimpl

VERSION = "1.0.0"


@hookimpl
def list_menu(actor):
    """Offer one place of its own where the person leads."""
    return [MenuEntry("small-{number}", "Small {number}", "dot", "/work", order=95)] if {number} == 0 else []


@hookimpl
def list_switches(actor):
    """Offer nothing."""
    return []


@hookimpl
def list_pages(wanted):
    """Name no rows."""
    return []


@hookimpl
def list_found(actor, words):
    """Find nothing."""
    return []


@hookimpl
def register_metrics():
    """Name one figure."""
    return [MetricSpec("small_{number}.nothing", {{"zh": "无", "en": "Nothing"}})]


@hookimpl
def on_records_changed(organisation_id, entities):
    """Take note."""
'''


def write(folder: Path) -> tuple[str, ...]:
    """Write the plugins into a folder; return their names."""
    names = tuple(f"small_{number}" for number in range(MANY))
    for number, name in enumerate(names):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "plugin.py").write_text(TEXT.format(number=number))
    return names
