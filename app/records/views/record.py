"""One record: its fields, where they come from, what was mended, what is related, to whom it is open."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.access.queries import people
from app.contracts.entities import FieldSpec, FieldType
from app.core.database import db
from app.core.errors import Invalid, NotFound, Refused, Stale
from app.core.forms import Form
from app.core.i18n import _, pick
from app.core.idempotency import once
from app.core.web.links import page_of
from app.core.wording import day, moment, when
from app.records.forms import amend_form, known_choices, share_form
from app.records.queries import amendments, related, shelves
from app.records.queries.sharing import shares
from app.records.queries.shelves import Record, Shelf
from app.records.rules.role_words import roles_in_words
from app.records.rules.shown_values import shown
from app.records.rules.stored_values import from_text, text_of
from app.records.services import amending, sharing
from app.records.views.blueprint import bp
from app.records.views.frame import HERE, crumb, plural
from app.records.views.record_table import key_of

MOST_TARGETS = 50
FILES = "files"


def _page(shelf: Shelf, record: Record, form: Form | None = None, sharing_form: Form | None = None) -> str:
    there = related.pointed_to(shelf, record)
    mended = amendments.history(shelf.name, record.id, [spec.name for spec in shelf.fields])
    return render_template(
        "records/record.html", here=HERE, shelf=shelf, record=record, mended=[_mending(shelf, one) for one in mended],
        lines=[_line(shelf, record, spec, there, {one.field for one in mended}) for spec in shelf.fields],
        crumb=crumb((plural(shelf.entity), url_for("records.listing", entity=shelf.name)), (record.title, "")),
        form=form, source=_source(shelf, record), pointing=[_pointing(one) for one in related.pointing(shelf, record)],
        shares=shares(shelf, record) if may("access.share") else [], may_share=may("access.share"),
        sharing_form=sharing_form, until=lambda one: day(one.until.date()) if one.until else "–",
    )


def _line(
    shelf: Shelf, record: Record, spec: FieldSpec, there: dict[str, tuple[str, Record]], mended: set[str]
) -> dict[str, Any]:
    value = record.values[spec.name]
    target = there.get(spec.name)
    link = url_for("records.record", entity=target[0], record=target[1].id) if target else ""
    mine = may("records.amend") and amending.may_mend(shelf, spec)
    return {
        "name": spec.name, "label": pick(spec.label), "value": shown(spec, value), "href": link,
        "long": spec.type is FieldType.LONG_TEXT, "dangling": bool(value) and bool(spec.to) and not link,
        "is_mended": spec.name in mended, "help": pick(spec.help),
        "mend": url_for(
            "records.record", entity=shelf.name, record=record.id, mend=spec.name, _anchor="mend"
        ) if mine else "",
        "owners": roles_in_words(spec.owner_roles) if spec.owner_roles and not mine else "",
    }


def _mending(shelf: Shelf, one: amendments.Mending) -> dict[str, Any]:
    spec = shelf.entity.field(one.field)
    return {
        "who": one.by, "icon": "pencil", "why": one.why, "when": moment(one.at), "at": one.at.isoformat(),
        "label": pick(spec.label), "old": shown(spec, from_text(spec, one.old)),
        "new": shown(spec, from_text(spec, one.new)),
    }


def _source(shelf: Shelf, record: Record) -> dict[str, Any]:
    batch = shelf.sources.manifest.batch(record.batch)
    link = page_of("import_batch", record.batch)
    return {
        "file": batch.label if batch else record.batch, "href": link.href if link else "", "row": record.row,
        "when": when(record.accepted_at), "name": _("imported files") if record.source == FILES else record.source,
    }


def _pointing(one: related.Pointing) -> dict[str, Any]:
    entity = one.shelf.entity
    return {
        "title": plural(entity), "field": pick(one.field.label), "count": one.count,
        "href": url_for("records.listing", entity=entity.entity, **{key_of(one.field.name): list(one.spellings)}),
        "first": [(name, url_for("records.record", entity=entity.entity, record=ref)) for ref, name in one.first],
    }


def _form(shelf: Shelf, record: Record, field: str) -> Form:
    """Return the form that mends a field; raise where the person may not."""
    if not shelf.entity.has(field):
        raise NotFound()
    spec = shelf.entity.field(field)
    amending.demand_mender(shelf, spec)
    choices = known_choices(spec) or (_targets(shelf, spec) if spec.to else {})
    now = text_of(record.values[field]) or ""
    return amend_form(spec, now, choices if not now or now in choices else {})


def _targets(shelf: Shelf, spec: FieldSpec) -> dict[str, str]:
    """Return the records that a reference may lead to, where they are few enough to choose from."""
    there = shelves.shelf(spec.to, shelf.sources, shelf.viewer)
    titles = shelves.titles(there, MOST_TARGETS + 1)
    return {title: title for title in titles} if len(titles) <= MOST_TARGETS else {}


@bp.get("/records/<slug:entity>/<ref:record>")
@require("records.read", entity=shelves.shelf)
def record(entity: Shelf, record: str) -> ResponseReturnValue:
    """One record, as far as the person sees its fields; `mend` opens one of them for mending, `share` the sharing."""
    found = shelves.one(entity, record)
    wanted = request.args.get("mend", "")
    form = _form(entity, found, wanted) if wanted and may("records.amend") else None
    opening = share_form(_colleagues()) if "share" in request.args and may("access.share") else None
    return _page(entity, found, form, opening)


@bp.post("/records/<slug:entity>/<ref:record>/amend")
@require("records.amend", entity=shelves.shelf)
@once
def amend(entity: Shelf, record: str) -> ResponseReturnValue:
    """Mend one field, with a reason."""
    found = shelves.one(entity, record)
    field = request.form.get("field", "")[:60]
    form = _form(entity, found, field)
    if form.validate_on_submit():
        try:
            seen = request.form.get("old", "")
            amending.amend(entity, record, field, form.value.data or "", form.why.data, seen=seen)
            flash(_("“%(field)s” is mended.", field=pick(entity.entity.field(field).label)), "good")
            return redirect(url_for("records.record", entity=entity.name, record=record), 303)
        except Stale as stale:
            form.theirs, form.old.data = dict(stale.theirs), text_of(found.values[field]) or ""
        except (Invalid, Refused) as error:
            form.blame(error)
    return _page(entity, found, form), form.status


def _colleagues() -> list[tuple[str, str]]:
    me = signed_in().person_id
    return [(one.ref, one.name) for one in people.people() if one.active and one.id != me]


@bp.post("/records/<slug:entity>/<ref:record>/share")
@require("access.share", entity=shelves.shelf)
@once
def share(entity: Shelf, record: str) -> ResponseReturnValue:
    """Open the record to a person until a day."""
    found = shelves.one(entity, record)
    form = share_form(_colleagues())
    if form.validate_on_submit():
        try:
            person = people.person(form.person.data)
            sharing.share(entity, found, person, until=form.until.data, why=form.why.data)
            flash(_("%(name)s sees this record until %(day)s.", name=person.name, day=day(form.until.data)), "good")
            return redirect(url_for("records.record", entity=entity.name, record=record), 303)
        except (Invalid, Refused) as error:
            form.blame(error)
    return _page(entity, found, None, form), form.status


@bp.post("/records/<slug:entity>/<ref:record>/unshare")
@require("access.share", entity=shelves.shelf)
def unshare(entity: Shelf, record: str) -> ResponseReturnValue:
    """Close the record to a person again."""
    found = shelves.one(entity, record)
    sharing.unshare(entity, found, request.form.get("grant", "")[:24])
    db.session.commit()
    return redirect(url_for("records.record", entity=entity.name, record=record), 303)

