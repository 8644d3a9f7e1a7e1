"""Changing the ticked rows of a table at once: first as a rehearsal that shows what would happen, then for good.

Each row stands for itself: what is refused is named with its reason, the rest goes ahead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.exc import StaleDataError

from app.core.actor import current_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, NotFound, UpriverError
from app.core.i18n import _, _n
from app.core.money import Money
from app.core.tables.cells import writer
from app.core.tables.columns import Column
from app.core.tables.declaration import Bulk, Table
from app.core.web.targets import opened_target

MOST = 200
LONGEST_REF = 64
OWN_FIELDS = {"csrf_token", "ref", "action", "sure"}


class _Undone(Exception):
    """Ends a rehearsal: everything inside is taken back."""


@dataclass(frozen=True)
class Line:
    """What became of one row: its name, and either what changes (label, old, new) or why not."""

    ref: str
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of the ticked rows; after a rehearsal nothing is changed yet."""

    change: Bulk
    lines: tuple[Line, ...]
    is_rehearsal: bool

    @property
    def done(self) -> tuple[Line, ...]:
        """Return the rows that change."""
        return tuple(line for line in self.lines if not line.why)

    @property
    def refused(self) -> tuple[Line, ...]:
        """Return the rows that stay, each with its reason."""
        return tuple(line for line in self.lines if line.why)

    def answer(self, back: str, *, undo: str = "", **context: Any) -> ResponseReturnValue:
        """Return the preview, or the list of what was refused, or the way back to the table.

        `undo` is the address that takes back what was done; it is offered with the word of it.
        """
        if not self.lines:
            flash(_("Tick the rows first."), "warn")
            return redirect(back, 303)
        if self.is_rehearsal or self.refused:
            fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
            return render_template("bulk.html", outcome=self, back=back, fields=fields, undo=undo, **context)
        flash({"text": _n("%(num)s row changed.", "%(num)s rows changed.", len(self.done)), "undo": undo}, "good")
        return redirect(back, 303)


def change_ticked(
    table: Table, *, find: Callable[[str], Any], change: Callable[[Any, str], None], name: Callable[[Any], str],
    rollout_id: int | None = None,
) -> Outcome:
    """Do with the ticked rows what was asked, each in a savepoint of its own; the view commits.

    `find` turns a ref into a row, `change` does the named thing to it, `name` says what it is called. Unless the person
    was sure already, or the change needs no preview, it is a rehearsal: everything is done, looked at, and taken back.
    """
    wanted = _wanted(table, rollout_id)
    rehearsal = wanted.preview and request.form.get("sure") != "yes"
    lines: list[Line] = []
    try:
        with db.session.begin_nested():
            for ref in _refs():
                lines.append(_one(table, ref, find, lambda row: change(row, wanted.name), name))
            if rehearsal:
                raise _Undone
    except _Undone:
        db.session.rollback()
    return Outcome(wanted, tuple(lines), rehearsal)


def way_back(otherwise: str) -> str:
    """Return the address of the view in which the rows were ticked, filters, order and all; else `otherwise`."""
    return opened_target(request.form.get("back")) or otherwise


def _wanted(table: Table, rollout_id: int | None) -> Bulk:
    asked = request.form.get("action", "")
    wanted = next((one for one in table.bulk if one.name == asked), None)
    actor = current_actor()
    if wanted is None or actor is None:
        raise Invalid(_("There is no such change: “%(name)s”.", name=asked[:40]))
    if wanted.right:
        policy().demand(actor, wanted.right, rollout_id)
    return wanted


def _refs() -> list[str]:
    refs = list(dict.fromkeys(request.form.getlist("ref")))
    if len(refs) > MOST:
        raise Invalid(_("At most %(most)s rows are changed at once; these are %(given)s.", most=MOST, given=len(refs)))
    return [ref for ref in refs if 0 < len(ref) <= LONGEST_REF and ref.isprintable()]


def _one(
    table: Table, ref: str, find: Callable[[str], Any], change: Callable[[Any], None], name: Callable[[Any], str]
) -> Line:
    called = ref
    try:
        row = find(ref)
        called = name(row)
        before = _values(table, row)
        with db.session.begin_nested():
            change(row)
            db.session.flush()
        after = _values(table, row)
    except NotFound:
        return Line(ref, called, why=_("It is not there any more."))
    except StaleDataError:
        return Line(ref, called, why=_("Somebody saved this meanwhile."))
    except UpriverError as error:
        return Line(ref, called, why=str(error))
    return Line(ref, called, tuple(_differences(table, before, after)))


def _own(table: Table, row: Any) -> Iterator[Column]:
    """Yield the columns that show an attribute of the row itself."""
    for column in table.columns:
        if isinstance(column.expression, InstrumentedAttribute) and column.expression.class_ is type(row):
            yield column


def _values(table: Table, row: Any) -> dict[str, Any]:
    found = {}
    for column in _own(table, row):
        raw = getattr(row, column.expression.key)  # type: ignore[union-attr]
        found[column.key] = Money(raw, column.currency) if raw is not None and column.currency else raw
    return found


def _differences(table: Table, before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column in table.columns:
        if column.key in before and before[column.key] != after[column.key]:
            said = map(writer(column), (before[column.key], after[column.key]))
            old, new = ("–" if words in (None, "") else str(words) for words in said)
            yield str(column.label), old, new
