"""Mending one value of one record: by whoever owns the field, with a reason, cleaned and checked like an import."""

from typing import Any

from app.access.rules import Role
from app.contracts.entities import EntitySpec, FieldSpec
from app.core import clock, journal
from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.i18n import _, pick
from app.records.models import RecordAmendment
from app.records.queries import shelves, viewers
from app.records.queries.lake import connect, reading
from app.records.queries.shelves import Shelf
from app.records.queries.sources import Sources
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.steps import (
    ColumnPlan,
    Reading,
    answers_table,
    clean_query,
    fault_column,
    question_query,
)
from app.records.rules.cleaning.types import steps_of
from app.records.rules.columns import ID, SOURCE
from app.records.rules.fault_words import hint, reason
from app.records.rules.judging import names_query
from app.records.rules.registry import Registry
from app.records.rules.role_words import roles_in_words
from app.records.rules.scopes import Viewer, may_create, may_see_field, may_write_field
from app.records.rules.stored_values import columns_of_field, text_of, value_of
from app.records.rules.text_sql import fold, literal, quoted
from app.records.rules.verdict import FaultLine
from app.records.services.changing import tell

LONGEST_WHY = 500


def may_mend(shelf: Shelf, spec: FieldSpec) -> bool:
    """Tell whether the person may mend a field: whoever owns it, else whoever may bring such records."""
    if not may_see_field(spec, shelf.viewer) or _audits_only(shelf.viewer):
        return False
    return may_write_field(spec, shelf.viewer) if spec.owner_roles else may_create(shelf.entity, shelf.viewer)


def _audits_only(viewer: Viewer) -> bool:
    """Tell whether somebody is here to look: an auditor, and nothing else but a member of staff."""
    return Role.AUDITOR in viewer.roles and viewer.roles <= {Role.AUDITOR, Role.MEMBER}


def demand_mender(shelf: Shelf, spec: FieldSpec) -> None:
    """Raise `NotAllowed`, saying who owns the field and whom to ask."""
    if may_mend(shelf, spec):
        return
    roles = spec.owner_roles or shelf.entity.owner_roles
    told = _("“%(field)s” is set by %(roles)s.", field=pick(spec.label), roles=roles_in_words(roles))
    names = viewers.holders(roles)[:3]
    raise NotAllowed(told, ask=roles, hint=_("Ask %(names)s.", names=_(", ").join(names)) if names else "")


def amend(shelf: Shelf, record_id: str, field: str, typed: str, why: str, *, seen: str | None) -> RecordAmendment:
    """Let a field of a record say something else from now on; `seen` is what it said when the person looked."""
    record, actor = shelves.one(shelf, record_id), the_actor()
    if not shelf.entity.has(field):
        raise Invalid(_("There is no field “%(name)s”.", name=field[:60]))
    spec = shelf.entity.field(field)
    demand_mender(shelf, spec)
    if not why.strip():
        told = _("Say why, so that others can follow it.")
        raise Invalid(told, faults={"why": told})
    old = text_of(record.values[field])
    if (seen or None) != old:
        told = _("Somebody changed this meanwhile. Look at it again.")
        raise Stale(told, theirs={"value": (typed, old or "–")})
    new = cleaned(shelf, spec, typed)
    if new is not None and field == shelf.entity.owner_field:
        new = viewers.owner_meant(new)
    if new == old:
        raise Refused(_("It says that already."))
    _demand_fitting(shelf, record_id, spec, new)
    mended = RecordAmendment(
        organisation_id=actor.organisation_id, entity=shelf.name, record_id=record_id, field=field,
        said=_said(shelf, record_id, spec), old=old, new=new, why=why.strip()[:LONGEST_WHY], by_id=actor.person_id,
        at=clock.now(), through=actor.through,
    )
    db.session.add(mended)
    db.session.flush()
    # People write the value itself into the reason; of personal fields only the amendment keeps it, under their rules.
    told = "–" if spec.pii else mended.why
    journal.record("record.amended", about=mended, entity=shelf.name, record=record_id, field=field, why=told)
    tell(shelf.name)
    return mended


def cleaned(shelf: Shelf, spec: FieldSpec, typed: str) -> str | None:
    """Return what was typed as it would be stored; raise `Invalid` with what is wrong and what would mend it."""
    values, fault = _cleaned_alone(spec, typed, shelf.sources.registry, str(shelf.now.tzinfo))
    if fault:
        raise _refused(FaultLine(0, spec.name, fault, typed[:300]), shelf)
    new = text_of(value_of(spec, values))
    if new is None and spec.required:
        raise _refused(FaultLine(0, spec.name, Fault.REQUIRED), shelf)
    return new


def _refused(fault: FaultLine, shelf: Shelf) -> Invalid:
    told, mend = reason(fault, shelf.entity), hint(fault, shelf.entity, shelf.sources.registry)
    return Invalid(told, faults={"value": f"{told} {mend}".strip()})


def _cleaned_alone(spec: FieldSpec, typed: str, registry: Registry, zone: str) -> tuple[tuple[Any, ...], str | None]:
    """Clean one text by the very steps that an import takes."""
    plan = ColumnPlan("c0", spec, steps_of(spec, registry.normalisers, registry.formats, Reading(None, zone)))
    con = connect()
    try:
        con.execute("CREATE TABLE raw (_row BIGINT, _extra VARCHAR, c0 VARCHAR)")
        con.execute("INSERT INTO raw VALUES (1, NULL, ?)", [typed])
        if plan.steps.question:
            table = quoted(answers_table(spec.name))
            con.execute(f"CREATE TABLE {table} (given VARCHAR, answer VARCHAR)")
            for (given,) in con.execute(question_query(plan, "raw")).fetchall():
                con.execute(f"INSERT INTO {table} VALUES (?, ?)", [given, plan.steps.question.answer(given)])
        wanted = ", ".join(quoted(name) for name in (*columns_of_field(spec), fault_column(spec.name)))
        *values, fault = con.execute(f"SELECT {wanted} FROM ({clean_query([plan], 'raw')})").fetchall()[0]
    finally:
        con.close()
    return tuple(values), fault


def _said(shelf: Shelf, record_id: str, spec: FieldSpec) -> str | None:
    """Return what the source says of a field, whatever was mended."""
    bare = Sources(shelf.sources.lake, shelf.sources.manifest, shelf.sources.registry)
    columns = ", ".join(map(quoted, columns_of_field(spec)))
    with reading(shelf.sources.lake) as con:
        found = con.execute(f"SELECT {columns} FROM {bare.of(shelf.name)} WHERE {ID} = ?", [record_id]).fetchall()
    return text_of(value_of(spec, found[0]))


def _demand_fitting(shelf: Shelf, record_id: str, spec: FieldSpec, new: str | None) -> None:
    """Raise `Invalid` where the value leads to no record, or belongs to another one."""
    if new is None:
        return
    value = fold(literal(new))
    with reading(shelf.sources.lake) as con:
        if spec.to:
            names = names_query(_target(shelf, spec), shelf.sources.of(spec.to))
            if not con.execute(f"SELECT 1 WHERE {value} IN ({names})").fetchall():
                raise _refused(FaultLine(0, spec.name, Fault.REFERENCE, new), shelf)
        if spec.unique:
            mine = f"(SELECT {SOURCE} FROM {shelf.sources.of(shelf.name)} WHERE {ID} = ?)"
            same = f"{fold(f'CAST({quoted(spec.name)} AS VARCHAR)')} = {value} AND {SOURCE} = {mine} AND {ID} <> ?"
            query = f"SELECT 1 FROM {shelf.sources.of(shelf.name)} WHERE {same} LIMIT 1"
            if con.execute(query, [record_id, record_id]).fetchall():
                raise _refused(FaultLine(0, spec.name, Fault.TAKEN, new), shelf)


def _target(shelf: Shelf, spec: FieldSpec) -> EntitySpec:
    return shelf.sources.registry.entities[spec.to]
