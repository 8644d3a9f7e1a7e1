"""What the pages of this room share: tabs, crumbs, words that templates ask for."""

from typing import Any

from flask import url_for

from app.access.guards import may
from app.contracts.entities import EntitySpec
from app.core.asking import plugin_title
from app.core.i18n import _, pick
from app.records.queries import declarations, figures
from app.records.rules.batches import STATE_MARKS, STATE_WORDS, BatchState
from app.records.views.blueprint import bp

HERE = "records"


def places(here: str, waiting: int | None = None) -> list[dict[str, Any]]:
    """Return the three places of the room, as far as the person may open them."""
    known = [("entities", _("Entities"), "records.entities", "records.read", None)]
    known += [("imports", _("Imports"), "records.imports", "records.see_imports", waiting)]
    known += [("checks", _("Base data"), "records.checks", "records.see_checks", None)]
    return [
        {"text": text, "href": url_for(endpoint), "here": key == here, "n": count}
        for key, text, endpoint, right, count in known if may(right)
    ]


def crumb(*items: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way from the room's front page to this one."""
    return [(_("Records"), url_for("records.entities")), *items]


def plural(entity: EntitySpec | str) -> str:
    """Return what several records of an entity are called; its plain name where no plugin brings it any more."""
    if isinstance(entity, str):
        found = declarations.registry().entities.get(entity)
        if found is None:
            return entity
        entity = found
    return pick(entity.plural or entity.label)


@bp.app_template_global()
def failed_figures() -> list[dict[str, str]]:
    """Return the plugins whose figures are missing; what went wrong is for those who look after plugins."""
    told = may("access.see_plugins")
    return [{"plugin": plugin_title(plugin), "error": error if told else ""} for plugin, error in figures.failed()]


@bp.app_template_filter()
def records_plural(entity: EntitySpec | str) -> str:
    """Name several records of an entity."""
    return plural(entity)


@bp.app_template_filter()
def import_state(state: BatchState) -> dict[str, str]:
    """Return the words and the sign of where an import stands."""
    return {"text": str(STATE_WORDS[state]), "kind": STATE_MARKS[state]}
