"""`upriver records …`: bring files from a terminal, with the rights of a person and the same steps as the page."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from app.access.queries import organisations, people
from app.access.rules import Role
from app.contracts.entities import EntitySpec
from app.contracts.strict_yaml import SpecFault
from app.core.actor import Actor, acting, the_actor
from app.core.asking import plugins, settings
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, NotFound, Refused
from app.core.files.arriving import arriving
from app.core.i18n import _, pick
from app.core.shell import Shell
from app.records.models import ImportBatch
from app.records.queries import declarations
from app.records.queries.batches import mapping_of
from app.records.rules import choosing
from app.records.rules.fault_words import hint, reason
from app.records.rules.mapping.words import why
from app.records.rules.mapping.written import FieldMapping, placed, read_mapping
from app.records.rules.verdict import Verdict
from app.records.services import batches, changing, working
from app.records.services.importing import imports
from app.records.services.importing.imports import Outcome
from app.records.services.importing.returning import Returned, lines, write_csv, write_xlsx

_MOST_TOLD = 200


@click.group("records")
def group() -> None:
    """Bring business records."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entity", required=True, help="Which kind of record, such as customer.")
@click.option("--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="YAML file that says which column becomes which field; guessed without it.")
@click.option("--keep-faulty", is_flag=True, help="Keep values that can be stored though a check fails.")
@click.option("--returned", "returned_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Where to write the rows that come back, as .csv or .xlsx.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How the result is told.")
@click.option("--as", "email", default="", help="E-mail address of who acts; an administrator without it.")
@click.option("--organisation", default="", help="Name or address id; not needed where there is only one.")
@click.pass_obj
def bring(
    shell: Shell, file: Path, entity: str, mapping_file: Path | None, keep_faulty: bool, returned_file: Path | None,
    form: str, email: str, organisation: str,
) -> None:
    """Import FILE: the good rows become records, the others come back with their reasons; then the exit code is 1."""
    with _somebody(shell, email, organisation):
        spec = _allowed(entity)
        mapping = _mapping(mapping_file, spec)
        batch = _read(file, spec, mapping)
        outcome = _accept(batch, keep_faulty)
        if returned_file is not None and outcome.verdict.returned:
            _write_returned(returned_file, batch, spec)
        told = _told(batch, spec, outcome)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1) if form == "json" else _as_text(told))
    sys.exit(1 if told["returned"] else 0)


@contextmanager
def _somebody(shell: Shell, email: str, organisation: str) -> Iterator[None]:
    """Act as the person named, or else as an administrator: whoever sits at the machine could be either."""
    if email:
        with shell.acting_as(email, organisation):
            yield
        return
    with shell.application(), acting(_administrator(organisation)):
        yield


def _administrator(organisation: str) -> Actor:
    named = organisations.organisation_of_name(organisation) if organisation else None
    every = [named] if named else [] if organisation else organisations.all_organisations()
    if len(every) != 1:
        raise Refused(_("Say who acts, by --as, or which organisation, by --organisation."))
    home, name = every[0].id, every[0].name
    for person_id in people.holders(Role.ADMINISTRATOR, home):
        found = plugins().ask_lists("list_actors", person_id=person_id, organisation_id=home, through="command")
        if found:
            db.session.remove()
            return found[0].value
    raise Refused(_("%(name)s has no administrator. Say who acts, by --as.", name=name))


def _allowed(entity: str) -> EntitySpec:
    policy().demand(the_actor(), "records.import")
    return declarations.entity(entity)


def _mapping(file: Path | None, spec: EntitySpec) -> FieldMapping | None:
    if file is None:
        return None
    try:
        return read_mapping(file.read_bytes(), file.name, spec)
    except SpecFault as fault:
        raise Invalid(str(fault)) from None


def _read(file: Path, spec: EntitySpec, mapping: FieldMapping | None) -> ImportBatch:
    """Take the file in and read it; what is read wrongly is kept as such, like on the page."""
    with file.open("rb") as stream, arriving(stream, settings().import_limit):
        batch = batches.take_in(spec.entity, stream, name=file.name)
    if mapping is not None:
        batch.encoding, batch.sheet = mapping.encoding, mapping.sheet
    db.session.commit()
    try:
        reading = working.read_file(batch)
        working.keep_reading(batch, reading)
        _choose(batch, mapping)
    except Invalid as error:
        db.session.rollback()
        working.keep_failure(batch, error.in_one_line())
        db.session.commit()
        raise
    db.session.commit()
    return batch


def _choose(batch: ImportBatch, mapping: FieldMapping | None) -> None:
    """Take the columns as a mapping says; without one as they are guessed, leaving out what nobody knows."""
    headings = [column["heading"] for column in batch.columns]
    if mapping is None:
        wanted = {place: choosing.LEFT_OUT for place, column in enumerate(batch.columns) if not column["field"]}
    else:
        chosen = placed(mapping, headings)
        wanted = {place: chosen.get(place, choosing.LEFT_OUT) for place in range(len(headings))}
        batch.days = dict(mapping.days)
    batch.columns = [
        {**chosen, "how": known["how"], "confidence": known["confidence"], "instead": known["instead"]}
        if chosen["field"] is None else chosen
        for chosen, known in zip(choosing.rechosen(batch.columns, wanted), batch.columns, strict=True)
    ]


def _accept(batch: ImportBatch, keep_faulty: bool) -> Outcome:
    who = working.bringer()
    who = replace(who, options=replace(who.options, keep_faulty=keep_faulty))
    outcome = imports.accept_file(
        working.bench_of(batch), who, batch.entity, mapping_of(batch), ref=batch.ref, label=batch.file_name
    )
    working.settle(batch, outcome)
    if outcome.batch is not None:
        changing.tell(batch.entity)
    db.session.commit()
    return outcome


def _write_returned(target: Path, batch: ImportBatch, spec: EntitySpec) -> None:
    folder, headings = working.returned_rows(batch)
    write = write_xlsx if target.suffix.lower() == ".xlsx" else write_csv
    with target.open("wb") as out:
        write(out, Returned(folder, headings), spec, declarations.registry())


def _told(batch: ImportBatch, spec: EntitySpec, outcome: Outcome) -> dict[str, Any]:
    verdict = outcome.verdict
    counts = {name: getattr(verdict, name) for name in ("rows", "blank", "new", "changed", "same", "returned")}
    return {
        "batch": batch.ref, "entity": spec.entity, "file": batch.file_name,
        "changed_anything": outcome.batch is not None, **counts, "accepted": verdict.accepted,
        "unchanged": verdict.same,
        "columns": [_column(column, spec) for column in batch.columns],
        "problems": [asdict(tally) for tally in verdict.tallies], "rejects": _rejects(batch, spec, verdict),
    }


def _column(column: dict[str, Any], spec: EntitySpec) -> dict[str, Any]:
    return {"heading": column["heading"], "field": column["field"] or None, "why": why(choosing.match_of(column), spec)}


def _rejects(batch: ImportBatch, spec: EntitySpec, verdict: Verdict) -> list[dict[str, Any]]:
    if not verdict.returned:
        return []
    try:
        folder, headings = working.returned_rows(batch)
    except NotFound:
        return []
    registry = declarations.registry()
    return [
        {**asdict(fault), "reason": reason(fault, spec), "hint": hint(fault, spec, registry)}
        for line in lines(Returned(folder, headings)) for fault in line.faults
    ]


def _as_text(told: dict[str, Any]) -> str:
    counted = _(
        "%(rows)s rows: %(new)s new, %(changed)s changed, %(same)s unchanged, %(returned)s come back.",
        rows=told["rows"], new=told["new"], changed=told["changed"], same=told["same"], returned=told["returned"],
    )
    columns = [f"  {one['heading']} → {one['field'] or '–'}  ({one['why']})" for one in told["columns"]]
    faults = [
        _("  row %(row)s: %(reason)s %(hint)s", row=one["row"], reason=one["reason"], hint=one["hint"])
        for one in told["rejects"][:_MOST_TOLD]
    ]
    return "\n".join([counted, *columns, *faults])


@group.command("entities")
@click.pass_obj
def entities(shell: Shell) -> None:
    """List the kinds of record that plugins bring."""
    with shell.application():
        for name, spec in declarations.registry().entities.items():
            click.echo(f"{name:20} {pick(spec.label)}")

