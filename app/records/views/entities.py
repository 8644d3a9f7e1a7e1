"""The front page of records, and the list of one entity."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core.asking import plugin_title, plugins
from app.core.database.nets import policy
from app.core.i18n import _
from app.core.tables import ROW_REF, address, answering, kept
from app.core.tables import page as pages
from app.core.wording import moment
from app.records.queries import batches, declarations, shelves, viewers
from app.records.queries.listing import Listing
from app.records.queries.shelves import Shelf
from app.records.rules.choosing import may_bring
from app.records.rules.shown_values import within_a_sentence
from app.records.views.blueprint import bp
from app.records.views.frame import HERE, crumb, places, plural
from app.records.views.record_table import table_of


@bp.get("/records/")
@require("records.read")
def entities() -> ResponseReturnValue:
    """Every kind of record that plugins bring, with how many of them the person sees."""
    ground, viewer = shelves.sources(), viewers.viewer()
    known = [shelves.shelf(name, ground, viewer) for name in declarations.registry().entities]
    # What holds records stands first, what is not open last.
    lines = sorted(map(_line, known), key=lambda line: (line["closed"], not line["count"]))
    return render_template(
        "records/entities.html", here=HERE, crumb=[(_("Records"), "")],
        places=places("entities", batches.waiting() or None), lines=lines,
        plugins=[one.name for one in plugins().loaded],
        may_import=may("records.import"), may_plugins=may("access.see_plugins"),
        has_any=any(line["count"] for line in lines),
    )


def _line(shelf: Shelf) -> dict[str, Any]:
    last = shelf.sources.manifest.of(shelf.name)
    return {
        "title": plural(shelf.entity), "href": url_for("records.listing", entity=shelf.name), "closed": shelf.is_closed,
        "count": None if shelf.is_closed else shelves.count(shelf),
        "plugin": plugin_title(declarations.registry().brought_by[shelf.name]),
        "fields": len(shelf.fields), "checks": len(declarations.registry().rules_of(shelf.name)),
        "last": moment(datetime.fromisoformat(last[-1].accepted_at)) if last and not shelf.is_closed else "",
    }


def _empty(shelf: Shelf) -> dict[str, Any]:
    records = within_a_sentence(plural(shelf.entity))
    if shelf.name in shelf.sources.manifest.current:
        return {
            "title": _("None of these records is yours"),
            "text": _("You see the records that you are responsible for, and those that were opened to you."),
        }
    act = {"text": _("Import a file…"), "href": url_for("records.new_import", entity=shelf.name), "icon": "upload",
           "kind": "primary"}
    return {
        "title": _("No %(records)s here yet", records=records),
        "text": _("They come from a file that somebody imports. The plugin “%(plugin)s” says what they are.",
                  plugin=plugin_title(declarations.registry().brought_by[shelf.name])),
        "act": act if may("records.import") and may_bring(shelf.entity, shelf.viewer) else None,
    }


@bp.get("/records/<slug:entity>/")
@require("records.read")
def listing(entity: str) -> ResponseReturnValue:
    """The records of one kind that the person sees, filtered, sorted, as a page or a file."""
    shelf = shelves.shelf(entity)
    shelves.demand_open(shelf)
    table, fields = table_of(shelf, _empty(shelf))
    ask, source = address.read(table, request.args), Listing(shelf, fields)
    if wanted := address.file_format(request.args):
        policy().demand(signed_in(), "records.export")
        return answering.file(ask, source, wanted)
    bar = kept.bar(ask, request.path)
    if bar and bar.opens_at:
        return redirect(bar.opens_at, 303)
    ask = bar.ask if bar else ask
    view = pages.view(
        ask, pages.look_up(ask, source), request.path,
        href=url_for("records.record", entity=entity, record=ROW_REF),
    )
    view.saved = bar
    view.exports = view.exports if may("records.export") else []
    return render_template(
        "records/list.html", view=view, here=HERE, entity=shelf.entity, title=plural(shelf.entity),
        density="compact" if view.compact else "", crumb=crumb((plural(shelf.entity), "")), total=view.total,
        may_import=may("records.import") and may_bring(shelf.entity, shelf.viewer),
        may_check=may("records.see_checks"), last=shelf.sources.manifest.of(entity)[-1:],
    )
