"""Imports: the list of them, and bringing a file."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.models import Person
from app.core import files, tables
from app.core.asking import settings
from app.core.errors import Invalid, Refused
from app.core.files.receiving import megabytes
from app.core.i18n import _
from app.core.idempotency import once
from app.core.tables import Column, Kind, Only, Table
from app.records.forms import import_form
from app.records.models import ImportBatch
from app.records.queries import batches, declarations, viewers
from app.records.rules.batches import STATE_MARKS, STATE_WORDS, WAITING
from app.records.rules.choosing import may_bring
from app.records.services import batches as services
from app.records.views.blueprint import bp
from app.records.views.frame import HERE, crumb, places, plural


def _empty() -> dict[str, Any]:
    act = {"text": _("Import a file…"), "href": url_for("records.new_import"), "icon": "upload", "kind": "primary"}
    return {
        "title": _("Nobody has imported anything yet"), "act": act if may("records.import") else None,
        "text": _("A file becomes records in four steps. Nothing is imported unseen, and an import can be undone."),
    }


def _table() -> Table:
    """Return the table of imports; the words of entities are known only while the plugins are."""
    words = {name: plural(spec) for name, spec in declarations.registry().entities.items()}
    return Table(
        "imports", _("Imports"),
        columns=(
            Column("file", _("File"), ImportBatch.file_name, search=True),
            Column("entity", _("Kind"), ImportBatch.entity, words=words, facet=True),
            Column("state", _("State"), ImportBatch.state, Kind.CHIP, words=STATE_WORDS, marks=STATE_MARKS, facet=True),
            Column("rows", _("Rows"), ImportBatch.rows_read, Kind.NUMBER),
            Column("fresh", _("New records"), ImportBatch.rows_new, Kind.NUMBER),
            Column("changed", _("Changed records"), ImportBatch.rows_changed, Kind.NUMBER),
            Column("returned", _("Rows returned"), ImportBatch.rows_returned, Kind.NUMBER),
            Column("who", _("Brought by"), Person.name, Kind.PERSON, sort=Person.stands_at, search=True),
            Column("at", _("Brought"), ImportBatch.asked_at, Kind.INSTANT),
        ),
        default_sort="-at",
        only=(Only("waiting", _("Waiting for somebody"), lambda: ImportBatch.state.in_(WAITING)),),
        empty=_empty,
    )


@bp.get("/records/imports/")
@require("records.see_imports")
def imports() -> ResponseReturnValue:
    """Every import that one may see, newest first."""
    return tables.answer(
        _table(), batches.listed(), template="records/imports.html", here=HERE, crumb=crumb((_("Imports"), "")),
        places=places("imports"), may_import=may("records.import"),
        href=url_for("records.batch", batch=tables.ROW_REF),
    )


def _bringable() -> dict[str, str]:
    viewer = viewers.viewer()
    known = declarations.registry().entities
    return {name: plural(spec) for name, spec in known.items() if may_bring(spec, viewer)}


@bp.route("/records/imports/new", methods=["GET", "POST"])
@require("records.import")
@files.accepts("import_limit")
@once
def new_import() -> ResponseReturnValue:
    """Bring a file; the worker reads it."""
    words = _bringable()
    form = import_form(words, request.args.get("entity", "") if request.args.get("entity") in words else "")
    if form.validate_on_submit():
        try:
            batch = services.take_in(form.entity.data, form.file.data.stream, name=form.file.data.filename or "")
            services.have_read(batch)
            return redirect(url_for("records.batch", batch=batch.ref), 303)
        except (Invalid, Refused) as error:
            form.blame(error)
    return render_template(
        "records/new_import.html", form=form, here=HERE, words=words, limit=megabytes(settings().import_limit),
        crumb=crumb((_("Imports"), url_for("records.imports")), (_("Import a file"), "")),
    ), form.status


