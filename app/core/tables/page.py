"""The view of a table that its page draws; the names are those that the macro `data_table` reads."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from app.core.i18n import _
from app.core.tables import sql
from app.core.tables.address import SIZES, Ask, choice_of
from app.core.tables.cells import LOOK, RIGHT, Cell, drawer
from app.core.tables.columns import Column, Kind, Row
from app.core.tables.declaration import Bulk, Found, Source, Steady

# Stands for a row's ref in an address that is made once per page: url_for("x.one", thing=ROW_REF).
ROW_REF = "0" * 12
NO_FILTER: dict[str, Any] = {"search": "", "facets": {}, "only": (), "ranges": {}}
WORDS = frozenset({str, int, type(None)})
FILES = (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))


@dataclass(slots=True)
class Line:
    """One row as the macro reads it."""

    ref: str
    href: str
    cells: tuple[Cell, ...]
    tone: str = ""
    group: str = ""
    locked: bool = False

    @property
    def content(self) -> Hashable:
        """Return all that the row is written from; None where a cell holds more than plain words.

        Markup that equals a text is not the same as it.
        """
        if not all(type(cell.value) in WORDS and type(cell.sub) in WORDS for cell in self.cells):
            return None
        return self.ref, self.href, self.tone, self.group, self.locked, *self.cells


@dataclass
class View:
    """One page of a table, ready to be drawn."""

    name: str
    columns: list[dict[str, Any]]
    rows: list[Line]
    facets: list[dict[str, Any]]
    search: dict[str, Any] | None
    filters: list[dict[str, Any]]
    exports: list[dict[str, str]]
    page: dict[str, Any]
    total: int
    total_all: int
    clear_href: str
    empty: Any
    compact: bool = False
    bulk: list[dict[str, Any]] = field(default_factory=list)
    bulk_action: str = ""
    choice: dict[str, Any] = field(default_factory=dict)
    saved: Any = None
    here: str = ""

    @property
    def head(self) -> Hashable:
        """Return all of the columns that rows are written from."""
        return tuple(
            (one["key"], one["kind"], str(one["label"]), one["align"], one["hide_label"]) for one in self.columns
        )


def look_up(ask: Ask, source: Source) -> Found:
    """Return the rows of one page from wherever the table's rows are kept."""
    return sql.found(ask, source) if isinstance(source, Select | Steady) else source(ask)


def view(
    ask: Ask, found: Found, path: str, *, href: str = "", bulk: Sequence[Bulk] = (), bulk_action: str = "",
    fields: Callable[[Bulk], str] = lambda change: "",
) -> View:
    """Return the view of what was found; `href` is the address of a row, with `ROW_REF` in place of its ref."""
    shown = ask.shown
    empty = ask.table.empty() if callable(ask.table.empty) else ask.table.empty
    return View(
        name=str(ask.table.title), columns=[_head(ask, column, path, names=column is shown[0]) for column in shown],
        rows=list(_lines(ask, found, shown, href)), facets=list(_facets(ask, found, path)), search=_search(ask, path),
        filters=list(_filters(ask)), exports=_exports(ask, path), page=_pager(ask, found, path), total=found.total,
        total_all=found.total_all, clear_href=ask.href(path, **NO_FILTER) if ask.is_filtered else "",
        empty=empty, compact=ask.compact, bulk=[_change(change, fields(change)) for change in bulk],
        bulk_action=bulk_action, choice=_choice(ask, path), here=ask.href(path, page=ask.page),
    )


def _change(change: Bulk, fields: str) -> dict[str, Any]:
    return {
        "name": change.name, "label": change.label, "icon": change.icon, "danger": change.danger, "fields": fields,
    }


def _choice(ask: Ask, path: str) -> dict[str, Any]:
    """Return the columns one may choose from; nothing where there is no choice."""
    offered, shown = choice_of(ask.columns), {column.key for column in ask.shown}
    return {
        "action": path, "hidden": ask.pairs(chosen=()), "usual_href": ask.href(path, chosen=()) if ask.chosen else "",
        "columns": [{"key": one.key, "label": one.label, "on": one.key in shown} for one in offered],
    } if len(offered) > 1 else {}


def _head(ask: Ask, column: Column, path: str, *, names: bool) -> dict[str, Any]:
    """Return the head of a column; the one that names the rows stands at the left, as its cells do."""
    order = ask.order
    here = order is not None and order[0] is column
    falls = here and order is not None and order[1]
    return {
        "key": column.key, "label": column.label, "kind": LOOK.get(column.kind, column.kind.value),
        "align": "num" if column.kind in RIGHT and not names else "", "hide_label": column.hide_label,
        "sorted": ("desc" if falls else "asc") if here else None,
        "sort_href": ask.href(path, sort=f"-{column.key}" if here and not falls else column.key)
        if column.sortable else None,
    }


def as_rows(ask: Ask, found: Found) -> Iterator[Row]:
    """Yield what a source gave as rows by keys."""
    keys = ("ref", *(column.key for column in ask.selected))
    return (dict(zip(keys, values, strict=True)) for values in found.rows)


def _lines(ask: Ask, found: Found, shown: list[Column], href: str) -> Iterator[Line]:
    table, before = ask.table, None
    draw = [drawer(column) for column in shown]
    heads = next((drawer(c) for c in ask.columns if c.key == table.group), None) if not ask.sort else None
    for row in as_rows(ask, found):
        line = Line(
            str(row["ref"]), href.replace(ROW_REF, str(row["ref"])), tuple([cell(row) for cell in draw]),
            table.tone(row) if table.tone else "", locked=bool(table.locked and table.locked(row)),
        )
        if heads is not None and (words := str(heads(row).value)) != before:
            line.group = before = words
        yield line


def _facets(ask: Ask, found: Found, path: str) -> Iterator[dict[str, Any]]:
    """Yield the facets; a group whose choices no row found has, and of which none is chosen, would only take a line."""
    for group in _groups(ask, found, path):
        if not found.total or any(one["count"] or one["pressed"] for one in group["options"]):
            yield group


def _groups(ask: Ask, found: Found, path: str) -> Iterator[dict[str, Any]]:
    for column in ask.columns:
        if column.facet and not column.hidden:
            counts, chosen = found.counts.get(column.key, {}), ask.facets.get(column.key, ())
            # Known values stay, even with none behind them; open ones are those that occur, and those that were chosen.
            values = dict.fromkeys([*column.named, *chosen]) if column.named else dict.fromkeys([*counts, *chosen])
            # “Yes” and “no” say nothing without the question.
            yield {"label": column.label, "is_named": column.kind is Kind.FLAG, "options": [
                _option(
                    column.named.get(value, value) or _("not set"), counts.get(value, 0), value in chosen,
                    ask.href(path, facets={**ask.facets, column.key: _toggled(chosen, value)}),
                ) for value in values
            ]}
    if ask.table.only:
        counts = found.counts.get("only", {})
        yield {"label": _("Only"), "options": [
            _option(
                only.label, counts.get(only.key, 0), only.key in ask.only,
                ask.href(path, only=_toggled(ask.only, only.key)),
            ) for only in ask.table.only
        ]}


def _option(label: Any, count: int, pressed: bool, href: str) -> dict[str, Any]:
    return {"label": label, "count": count, "href": href, "pressed": pressed}


def _toggled(chosen: Sequence[str], value: str) -> tuple[str, ...]:
    return tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)


def _search(ask: Ask, path: str) -> dict[str, Any] | None:
    if not any(column.search is not False or column.ranged for column in ask.columns):
        return None
    return {"name": "q", "value": ask.search, "hidden": ask.pairs(search="", ranges={}, page=1), "action": path}


def _filters(ask: Ask) -> Iterator[dict[str, Any]]:
    for column in ask.columns:
        if column.ranged:
            ends = ask.ranges.get(column.key, ("", ""))
            kind = "date" if column.kind in (Kind.DATE, Kind.INSTANT) else "text"
            labels = _("%(what)s from", what=column.label), _("%(what)s to", what=column.label)
            for end, label, value in zip(("from", "to"), labels, ends, strict=True):
                yield {"name": f"{column.key}_{end}", "label": label, "kind": kind, "value": value}


def _exports(ask: Ask, path: str) -> list[dict[str, str]]:
    base = ask.href(path, page=1, size=ask.table.size, compact=False)
    return [{"label": label, "href": f"{base}{'&' if '?' in base else '?'}format={name}"} for name, label in FILES]


def _pager(ask: Ask, found: Found, path: str) -> dict[str, Any]:
    last = max(1, -(-found.total // ask.size))
    here = min(ask.page, last)
    return {
        "first": min(found.total, (here - 1) * ask.size + 1), "last": min(found.total, here * ask.size),
        "total": found.total, "prev_href": ask.href(path, page=here - 1) if here > 1 else "",
        "next_href": ask.href(path, page=here + 1) if here < last else "",
        "sizes": [
            {"label": str(size), "href": ask.href(path, size=size, page=1), "here": size == ask.size} for size in SIZES
        ],
    }
