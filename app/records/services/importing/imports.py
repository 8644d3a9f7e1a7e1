"""The whole way of a file, step by step for a page, in one go for a job or a command; and the way back."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.contracts.entities import EntitySpec
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import _, _l, _n, pick
from app.records.queries.lake import Lake, parquet
from app.records.rules.judging import Subject
from app.records.rules.manifest import Batch, Manifest
from app.records.rules.mapping.guessing import Match, guess
from app.records.rules.mapping.written import FieldMapping
from app.records.rules.registry import Registry
from app.records.rules.scopes import Viewer, may_write_field
from app.records.rules.verdict import Verdict
from app.records.services.importing.accepting import Draft, accept
from app.records.services.importing.cleaning import Options, clean, plans_for
from app.records.services.importing.currents import without_batch
from app.records.services.importing.engine import Bench, Progress, engine, no_progress
from app.records.services.importing.judging import Case, judge
from app.records.services.importing.staging import first_values, stage, staged_in
from app.records.services.importing.verdicts import verdict_of
from app.records.services.storing import publish, writing


@dataclass(frozen=True)
class Bringer:
    """Who brings a file, into which lake, by which declarations, at what time."""

    lake: Lake
    registry: Registry
    viewer: Viewer
    now: datetime
    options: Options = field(default_factory=Options)

    def entity(self, name: str) -> EntitySpec:
        """Return the entity `name`; raise `NotFound` where no plugin brings it."""
        if name not in self.registry.entities:
            raise NotFound(_("No plugin brings records called “%(name)s”.", name=name))
        return self.registry.entities[name]


@dataclass(frozen=True)
class Outcome:
    """What an import did: the batch it made, or None where nothing changed, and the judgement of the file."""

    batch: Batch | None
    verdict: Verdict


def suggest(bench: Bench, bringer: Bringer, entity: str, remembered: FieldMapping | None = None) -> list[Match]:
    """Return which column of the staged file probably becomes which field."""
    staged, spec = staged_in(bench), bringer.entity(entity)
    return guess(
        spec, staged.headings, first_values(bench, staged) or [[] for _heading in staged.headings],
        remembered.columns if remembered else None, lambda one: may_write_field(one, bringer.viewer),
    )


def _guessed(entity: str, matches: Collection[Match]) -> FieldMapping:
    return FieldMapping(entity, {match.heading: match.field for match in matches})


def check(
    bench: Bench, bringer: Bringer, entity: str, mapping: FieldMapping, progress: Progress = no_progress
) -> Verdict:
    """Say what accepting the staged file would do, row by row where it matters; nothing is written."""
    with engine(bench, bringer.lake.folder) as con:
        case = _cleaned(con, bench, bringer, entity, mapping, progress)
        judge(con, bench, case, progress)
        return verdict_of(con, bench, case)


def accept_file(
    bench: Bench, bringer: Bringer, entity: str, mapping: FieldMapping, *, ref: str, label: str,
    progress: Progress = no_progress,
) -> Outcome:
    """Take the good rows of the staged file as the batch `ref`; asking twice for one batch takes it once."""
    with engine(bench, bringer.lake.folder) as con:
        case = _cleaned(con, bench, bringer, entity, mapping, progress)
        with writing(bringer.lake) as manifest:
            case = replace(case, manifest=manifest)
            known = manifest.batch(ref)
            judge(con, bench, case, progress)
            verdict = verdict_of(con, bench, case)
            draft = Draft(ref, label, staged_in(bench))
            batch = known or accept(con, bench, case, draft, progress)
    progress(verdict.rows, verdict.rows, _l("Done"))
    return Outcome(batch, verdict)


def import_file(
    bench: Bench, file: Path, bringer: Bringer, entity: str, *, ref: str, mapping: FieldMapping | None = None,
    progress: Progress = no_progress,
) -> Outcome:
    """Bring a file in one go: staged, mapped as told or guessed, cleaned, judged, accepted."""
    spec = bringer.entity(entity)
    told = {"encoding": mapping.encoding, "sheet": mapping.sheet} if mapping else {}
    with engine(bench, file.parent, bringer.lake.folder):
        stage(bench, file, spec, progress=progress, **told)
        chosen = mapping or _guessed(entity, suggest(bench, bringer, entity))
        return accept_file(bench, bringer, entity, chosen, ref=ref, label=file.name, progress=progress)


def _cleaned(
    con: Any, bench: Bench, bringer: Bringer, entity: str, mapping: FieldMapping, progress: Progress
) -> Case:
    spec, staged = bringer.entity(entity), staged_in(bench)
    plans = plans_for(con, bench, staged, spec, mapping, bringer.registry, bringer.options)
    _refuse_useless(spec, {plan.name for plan in plans})
    clean(con, bench, plans, progress)
    subject = Subject(spec, tuple(plan.name for plan in plans), bringer.options.source)
    return Case(
        subject, plans, bringer.registry, bringer.lake, bringer.lake.manifest(), bringer.viewer, bringer.now
    )


def _refuse_useless(entity: EntitySpec, mapped: set[str]) -> None:
    if any(mapped.issuperset(key) for key in entity.natural_keys):
        return
    wanted = "; ".join(" + ".join(pick(entity.field(part).label) for part in key) for key in entity.natural_keys)
    raise Invalid(
        _("No column says which record a row is about."), hint=_("One of these is needed: %(keys)s.", keys=wanted)
    )


def undo(bench: Bench, lake: Lake, ref: str, amended: Collection[str] = ()) -> Batch:
    """Take a batch out of the lake as if it had never come; raise `Refused` once its records were touched since.

    `amended` are the ids of records that people mended in Upriver.
    """
    with writing(lake) as manifest, engine(bench, lake.folder) as con:
        gone = manifest.batch(ref)
        if gone is None:
            raise NotFound(_("This import is not in the lake."))
        touched = _touched(con, lake, manifest, gone, amended)
        if touched:
            raise Refused(
                _n(
                    "%(num)s record of this import was changed since.",
                    "%(num)s records of this import were changed since.", touched,
                ),
                hint=_("Mend them one by one, or bring a corrected file."),
            )
        current = without_batch(con, lake, manifest, gone)
        publish(lake, manifest.without_batch(ref, current), [lake.path(current.path)] if current else [])
    return gone


def _touched(con: Any, lake: Lake, manifest: Manifest, gone: Batch, amended: Collection[str]) -> int:
    if "rows" not in gone.files:
        return 0
    place = manifest.batches.index(gone)
    since = [one for one in manifest.batches[place + 1:] if one.entity == gone.entity]
    later = [one.files["rows"] for one in since if "rows" in one.files]
    newer = f"SELECT _id FROM {parquet(lake, later)}" if later else "SELECT NULL WHERE FALSE"
    query = (
        f"SELECT count(DISTINCT _id) FROM {parquet(lake, [gone.files['rows']])} "
        f"WHERE _id IN ({newer}) OR list_contains(CAST(? AS VARCHAR[]), _id)"
    )
    return con.execute(query, [list(amended)]).fetchall()[0][0]
