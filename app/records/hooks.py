"""What this room answers to others: its place in the menu, pages of its rows, figures about records."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.access.guards import may
from app.contracts.pages import ACROSS, CREATE, FirstStep, FoundPage, MenuEntry, PageLink, PaletteLine
from app.contracts.records import Measured
from app.core.actor import current_actor
from app.core.i18n import _, _l, pick
from app.hookspecs import hookimpl
from app.records.queries import batches, declarations, figures, naming, shelves
from app.records.views.frame import plural


@hookimpl
def list_menu(actor: Any) -> Sequence[MenuEntry]:
    """Offer the records, with the imports that wait for the person."""
    waiting = batches.waiting() if may("records.import") else 0
    return [
        MenuEntry(
            "records", _("Records"), "database", url_for("records.entities"), ACROSS, order=30, count=waiting,
            press="g r",
        )
    ]


@hookimpl
def list_first_steps(actor: Any) -> Sequence[FirstStep]:
    """Offer to bring the first records."""
    if not may("records.import") or not batches.is_first():
        return []
    why = _("An Excel or CSV file of your customers is enough. Nothing is imported before you have seen it.")
    return [FirstStep(_("Import records"), why, url_for("records.new_import"), "database-add", order=40)]


@hookimpl
def list_found(actor: Any, words: str) -> Sequence[FoundPage]:
    """Find records by what they are called."""
    return [
        FoundPage(record.title, url_for("records.record", entity=place.name, record=record.id), plural(place.entity),
                  icon="database")
        for place, record in (naming.named(words) if may("records.read") else ())
    ]


@hookimpl
def list_palette_lines(actor: Any) -> Sequence[PaletteLine]:
    """Offer to bring a file of records."""
    if not may("records.import"):
        return []
    bring = url_for("records.new_import")
    return [PaletteLine(_("Import records"), bring, group=CREATE, icon="database-add", words="Excel CSV")]


@hookimpl
def list_pages(wanted: Mapping[str, Sequence[str]]) -> Sequence[PageLink]:
    """Name the imports that the actor may see, and the records that amendments are about."""
    named = batches.titles(wanted["import_batch"]) if "import_batch" in wanted else []
    amended = shelves.amended(wanted["record_amendment"]) if "record_amendment" in wanted else []
    return [PageLink(ref, name, url_for("records.batch", batch=ref)) for ref, name in named] + [
        PageLink(ref, record.title, url_for("records.record", entity=entity, record=record.id))
        for ref, entity, record in amended
    ]


@hookimpl
def measure_metric(
    organisation_id: int, rollout_id: int | None, metric: str, of: Mapping[str, str]
) -> Measured | None:
    """Ask plugins for a figure about the organisation's records."""
    actor = current_actor()
    if actor is None or actor.organisation_id != organisation_id or not figures.is_known(metric):
        return None
    return figures.measured(metric, of)


@hookimpl
def list_metric_pages(metric: str, of: Mapping[str, str]) -> Sequence[str]:
    """Lead from a figure about an entity to the rows behind it."""
    entity = of.get("entity", "")
    if not figures.is_known(metric) or not figures.has_entity(entity):
        return []
    narrowed = {key: of[key] for key in ("field", "rule") if key in of}
    return [url_for("records.quality", entity=entity, metric=metric, **narrowed)]


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Tell what records write into the journal."""
    return {
        "import.begun": _l("brought the file “%(file)s” (%(entity)s)"),
        "import.dropped": _l("gave up the import of “%(about)s”"),
        "import.accepted": _l("imported “%(about)s”: %(new)s new, %(changed)s changed, %(returned)s returned"),
        "import.undone": _l("undid the import of “%(about)s”"),
        "record.amended": _l("mended “%(field)s” of “%(about)s”: %(why)s"),
        "record.shared": _l("opened a record (%(entity)s) to %(person)s"),
        "record.unshared": _l("closed a record (%(entity)s) to %(person)s again"),
    }


@hookimpl
def register_journal_values() -> Mapping[str, Mapping[str, Any]]:
    """Name entities and their fields as people call them."""
    entities = declarations.registry().entities.values()
    fields = {field.name: pick(field.label) for entity in entities for field in entity.fields}
    return {"entity": {entity.entity: pick(entity.label) for entity in entities}, "field": fields}
