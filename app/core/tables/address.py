"""The address of a table: it holds the whole state of the view, so that a link shows a colleague the same rows.

Unknown parameters are ignored; a known one with a value that cannot be meant is refused, with the value.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.core.errors import Invalid
from app.core.i18n import _
from app.core.tables.columns import Column, Kind
from app.core.tables.declaration import Table
from app.core.tables.searching import LONGEST

SIZES = (50, 100, 200)
LAST_PAGE = 99_999
MOST_VALUES = 50
FORMATS = ("csv", "xlsx", "json")
STATE = ("search", "facets", "only", "ranges", "sort", "chosen", "page", "size", "compact", "view")
VIEW = re.compile(r"[0-9a-z]{3,24}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,8})?")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
Pairs = list[tuple[str, str]]


def usual_of(columns: Iterable[Column]) -> list[Column]:
    """Return the columns that are shown unless others are chosen; the first names the row."""
    return [column for column in columns if not column.hidden]


def choice_of(columns: Iterable[Column]) -> list[Column]:
    """Return the columns that one may show or leave away: all but the first, and what else goes into files."""
    found = [column for column in columns if not column.hidden or column.in_files]
    first = next(iter(usual_of(found)), None)
    return [column for column in found if column is not first]


@dataclass(frozen=True)
class Ask:
    """What an address asks of a table: which rows, in which order, from where to where."""

    table: Table
    columns: tuple[Column, ...]
    search: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    size: int = 50
    compact: bool = False
    chosen: tuple[str, ...] = ()
    view: str = ""

    @property
    def shown(self) -> list[Column]:
        """Return the columns of the page, in the order of the table; the first names the row and always stands."""
        usual = usual_of(self.columns)
        if not self.chosen:
            return usual
        return [column for column in self.columns if column is usual[0] or column.key in self.chosen]

    @property
    def in_files(self) -> list[Column]:
        """Return the columns of an export: those that were chosen, else all that go into files."""
        return self.shown if self.chosen else [column for column in self.columns if column.in_files]

    @property
    def selected(self) -> tuple[Column, ...]:
        """Return the columns that the source gives, in the order of its rows."""
        return tuple(column for column in self.columns if column.selected)

    @property
    def order(self) -> tuple[Column, bool] | None:
        """Return the column to sort by and whether it falls; None where nothing was declared or asked."""
        key = self.sort or self.table.default_sort
        found = next((column for column in self.columns if column.key == key.lstrip("-")), None)
        return (found, key.startswith("-")) if found else None

    @property
    def offset(self) -> int:
        """Return how many rows stand before the window of `size` rows."""
        return (self.page - 1) * self.size

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything hides rows."""
        return bool(self.search or self.facets or self.only or self.ranges)

    def pairs(self, **changes: Any) -> Pairs:
        """Return the parameters of this view, with `changes`; what is usual is left out."""
        state = {name: getattr(self, name) for name in STATE} | changes
        found: Pairs = [("q", state["search"])] if state["search"] else []
        found += [(key, value) for key, values in state["facets"].items() for value in values]
        found += [("only", key) for key in state["only"]]
        for key, ends in state["ranges"].items():
            found += [(f"{key}_{end}", value) for end, value in zip(("from", "to"), ends, strict=True) if value]
        found += [("sort", state["sort"])] if state["sort"] else []
        found += [("col", key) for key in state["chosen"]]
        numbers = {"page": 1, "size": self.table.size, "compact": 0}
        found += [(name, str(int(state[name]))) for name, usual in numbers.items() if state[name] != usual]
        return found + ([("view", state["view"])] if state["view"] else [])

    def href(self, path: str, **changes: Any) -> str:
        """Return the address of this view with `changes`; whatever changes the rows starts at the first page."""
        if set(changes) - {"page", "compact", "chosen"} and "page" not in changes:
            changes["page"] = 1
        query = urlencode(self.pairs(**changes))
        return f"{path}?{query}" if query else path


def read(table: Table, args: MultiDict[str, str], columns: tuple[Column, ...] | None = None) -> Ask:
    """Return what the address asks of `table`; raise `Invalid` with the offending value."""
    columns = table.columns if columns is None else columns
    return Ask(
        table, columns,
        search=_plain(" ".join(args.get("q", "").split())),
        facets=_facets(columns, args),
        only=_only(table, args.getlist("only")),
        ranges=_ranges(columns, args),
        sort=_sort(columns, args.get("sort", "")),
        page=_whole(args.get("page", ""), 1, LAST_PAGE, otherwise=1),
        size=_size(table, args.get("size", "")),
        compact=args.get("compact") == "1",
        chosen=_chosen(columns, args.getlist("col")),
        view=args.get("view", "") if VIEW.fullmatch(args.get("view", "")) else "",
    )


def file_format(args: MultiDict[str, str]) -> str:
    """Return which file is asked for, or an empty text for the page; raise `Invalid` for any other."""
    wanted = args.get("format", "")
    if wanted and wanted not in FORMATS:
        raise _refused(wanted, _("A table comes as csv, xlsx or json."))
    return wanted


def _refused(value: str, hint: str) -> Invalid:
    clean = _UNSEEN.sub("�", value)
    short = clean if len(clean) <= 60 else clean[:59] + "…"
    return Invalid(_("This table cannot be shown for “%(value)s”.", value=short), hint=hint)


def _plain(value: str) -> str:
    if _UNSEEN.search(value):
        raise _refused(value, _("Leave out signs that cannot be seen."))
    if len(value) > LONGEST:
        raise _refused(value, _("Use at most %(most)s characters.", most=LONGEST))
    return value


def _whole(value: str, least: int, most: int, otherwise: int) -> int:
    if not value:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        raise _refused(value, _("Use a whole number from %(least)s to %(most)s.", least=least, most=most))
    return int(value)


def _size(table: Table, value: str) -> int:
    size = _whole(value, 1, SIZES[-1], otherwise=table.size)
    if size not in (*SIZES, table.size):
        raise _refused(value, _("A page has %(sizes)s rows.", sizes=_(", ").join(map(str, SIZES))))
    return size


def _sort(columns: Iterable[Column], value: str) -> str:
    if value and not any(column.sortable and column.key == value.removeprefix("-") for column in columns):
        raise _refused(value, _("There is no such column to sort by. Click the head of a column instead."))
    return value


def _only(table: Table, values: list[str]) -> tuple[str, ...]:
    known = [only.key for only in table.only]
    for value in values:
        if value not in known:
            raise _refused(value, _("There is no such filter here."))
    return tuple(key for key in known if key in values)


def _chosen(columns: tuple[Column, ...], values: list[str]) -> tuple[str, ...]:
    """Return the keys of the columns to show, in the order of the table; none where it is the usual ones."""
    known = [column.key for column in choice_of(columns)]
    for value in values:
        if value not in known:
            raise _refused(value, _("There is no such column to show."))
    chosen = tuple(key for key in known if key in values)
    return () if list(chosen) == [column.key for column in usual_of(columns)[1:]] else chosen


def _facets(columns: Iterable[Column], args: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for column in columns:
        if column.facet and (values := [value for value in args.getlist(column.key) if value or not column.named]):
            if len(values) > MOST_VALUES:
                raise _refused(column.key, _("Choose at most %(most)s values.", most=MOST_VALUES))
            found[column.key] = tuple(dict.fromkeys(_known(column, _plain(value)) for value in values))
    return found


def _known(column: Column, value: str) -> str:
    if column.named and value not in column.named:
        raise _refused(value, _("“%(column)s” has no such value.", column=column.label))
    return value


def _ranges(columns: Iterable[Column], args: MultiDict[str, str]) -> dict[str, tuple[str, str]]:
    found = {}
    for column in columns:
        ends = (args.get(f"{column.key}_from", ""), args.get(f"{column.key}_to", "")) if column.ranged else ("", "")
        for end in filter(None, ends):
            bound(column, end)
        if any(ends):
            found[column.key] = ends
    return found


def bound(column: Column, value: str) -> date | Decimal:
    """Return an end of a range as a day or a number; raise `Invalid` for what is neither."""
    if column.kind in (Kind.DATE, Kind.INSTANT):
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise _refused(value, _("Write a day as 2026-11-18."))
    if not _NUMBER.fullmatch(value):
        raise _refused(value, _("Write a number such as 1200 or 12.5."))
    return Decimal(value)
