"""Reads a file into the work folder of an import: every kind of file that records may come in."""

from pathlib import Path

from app.contracts.entities import EntitySpec
from app.core.errors import Invalid, Refused
from app.core.i18n import _, _l
from app.records.rules.reading import limits
from app.records.rules.reading.headings import folded
from app.records.rules.reading.kinds import LOCKED, Kind, kind_of
from app.records.rules.reading.staged import Staged, read_staged, write_staged
from app.records.services.importing.engine import Bench, Progress, engine, no_progress
from app.records.services.importing.texts import read_text
from app.records.services.importing.workbooks import read_workbook

_PIECE = 1 << 20


def stage(
    bench: Bench, file: Path, entity: EntitySpec, *, encoding: str = "", sheet: str = "",
    progress: Progress = no_progress,
) -> Staged:
    """Read `file` into `bench` and say what was found; raise `Invalid` where it cannot be read, and why."""
    before = file.stat()
    progress(0, None, _l("Reading the file"))
    kind = demand_table(file)
    known = {folded(name) for spec in entity.fields for name in (spec.name, *spec.label.values(), *spec.aliases)}
    with engine(bench, file.parent) as con:
        if kind is Kind.WORKBOOK:
            staged = read_workbook(con, bench, file, known, sheet, progress)
        else:
            staged = read_text(con, bench, file, known, encoding, progress)
    after = file.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Refused(_("The file changed while it was being read."), hint=_("Close it elsewhere and try again."))
    if not staged.rows:
        raise Invalid(_("There are no rows below the headings."), hint=_("Is it the right sheet?"))
    bench.staged.write_text(write_staged(staged), encoding="utf-8")
    return staged


def staged_in(bench: Bench) -> Staged:
    """Return what `stage` found."""
    return read_staged(bench.staged.read_text(encoding="utf-8"))


def demand_table(file: Path) -> Kind:
    """Return what kind of table the file is by its content; raise `Invalid` where it is none, and say what to do."""
    with file.open("rb") as opened:
        kind = kind_of(opened.read(limits.SAMPLE))
    if kind is Kind.OLD_WORKBOOK and _is_locked(file):
        kind = Kind.LOCKED_WORKBOOK
    if kind not in (Kind.WORKBOOK, Kind.TEXT):
        raise _not_read(kind)
    return kind


def _is_locked(file: Path) -> bool:
    """Look through the whole file, since its list of contents may stand anywhere."""
    before = b""
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            if LOCKED in before + piece:
                return True
            before = piece[-len(LOCKED):]
    return False


def _not_read(kind: Kind) -> Invalid:
    told, mend = {
        Kind.EMPTY: (_("The file is empty."), ""),
        Kind.OLD_WORKBOOK: (
            _("This is a workbook of the old kind (.xls)."), _("Save it as .xlsx without a password and bring that."),
        ),
        Kind.LOCKED_WORKBOOK: (
            _("This workbook is locked with a password."), _("Save it as .xlsx without a password and bring that."),
        ),
        Kind.OTHER_ARCHIVE: (_("This is an archive, not a table."), ""),
        Kind.PDF: (_("This is a PDF, not a table."), ""),
    }.get(kind, (_("This is no table."), ""))
    mend = mend or _("Save it as XLSX or CSV and choose that file.")
    return Invalid(told, hint=mend, faults={"file": f"{told} {mend}"})


def first_values(bench: Bench, staged: Staged, most: int = 200) -> list[list[str]]:
    """Return the first filled values of each column, for guesses and for people to recognise it by."""
    with engine(bench) as con:
        rows = con.execute(f"SELECT {', '.join(staged.columns)} FROM '{bench.raw}' LIMIT {most}").fetchall()
    return [[value for value in column if value] for column in zip(*rows, strict=True)] if rows else []


