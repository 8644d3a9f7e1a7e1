"""Every page of which a part is made from the code, and how it would read now."""

from collections.abc import Callable, Mapping
from pathlib import Path

from app import upkeep
from app.core.settings import ROOT
from app.documents import blocks
from app.documents.references import commands, hooks, playbooks, routes, settings
from app.documents.wording import Wording
from app.playbooks.rules.schema import overlay_schema, playbook_schema
from app.playbooks.rules.writing import as_json
from app.sections import SECTIONS

MAKERS: Mapping[str, blocks.Maker] = {
    "commands-overview": commands.overview, "commands": commands.commands,
    "settings": settings.settings,
    "routes": routes.routes, "rights": routes.rights,
    "hooks-overview": hooks.overview, "hooks": hooks.hooks, "contracts": hooks.contracts, "plugins": hooks.shipped,
    "sections-overview": playbooks.overview, "frame": playbooks.frame, "sections": playbooks.sections,
    "shapes": playbooks.shared, "overlay": playbooks.overlay,
}
# By the name that both languages share.
PARTLY = ("docs/commands", "docs/routes", "plugins/README", "playbooks/README")
LANGUAGES = {"en": ".md", "zh": ".zh.md"}


def page(name: str, root: Path, say: Wording) -> str:
    """Return a page of which parts are made, as it would read now."""
    return blocks.made((root / name).read_text(encoding="utf-8"), MAKERS, say)


def _partly(name: str, language: str) -> Callable[[], str]:
    return lambda: page(name, ROOT, Wording(language))


PAGES: Mapping[str, Callable[[], str]] = {
    "config/README.md": upkeep.reference,
    "config/README.zh.md": _partly("config/README.zh.md", "zh"),
    "playbooks/schema.json": lambda: as_json(playbook_schema(SECTIONS)) + "\n",
    "playbooks/overlay-schema.json": lambda: as_json(overlay_schema(SECTIONS)) + "\n",
} | {
    name + ending: _partly(name + ending, language) for name in PARTLY for language, ending in LANGUAGES.items()
}


def stale(root: Path) -> list[str]:
    """Return the pages below `root` that are not as the code would make them now."""
    return [name for name, make in PAGES.items() if _read(root / name) != make()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
