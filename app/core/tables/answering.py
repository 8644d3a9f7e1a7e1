"""Answers a request for a table: its page, or the very same view as a file, under the same permissions."""

import tempfile
from collections.abc import Callable
from typing import Any

from flask import Response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from app.core import clock, wording
from app.core.errors import Refused
from app.core.i18n import _
from app.core.tables import kept, page, sql
from app.core.tables.address import Ask, file_format, read
from app.core.tables.declaration import Bulk, Found, Source, Steady, Table
from app.core.tables.writers import WRITERS, in_pieces
from app.core.web.etags import tag_of, tagged, unchanged

# A file is made while the reader waits; a row costs three times as much in XLSX.
MOST_ROWS = {"csv": 100_000, "json": 100_000, "xlsx": 30_000}
IN_MEMORY = 1_000_000


def answer(
    table: Table, source: Source | None = None, *, template: str = "table.html", href: str = "",
    bulk_action: str = "", fields: Callable[[Bulk], str] = lambda change: "", rollout_id: int | None = None,
    revision: Any = None, **context: Any,
) -> ResponseReturnValue:
    """Return the page of `table` with `view` in its template, or the file that `?format=` asks for.

    `source` gives the rows: a SELECT whose first column is the ref, with the tables joined that the columns name, or a
    function that answers an `Ask`. `href` is the address of a row with `ROW_REF` in place of its ref. With a
    `revision` the page has an ETag, and the database is left alone while the revision stays.
    """
    rows = source if source is not None else table.source
    if rows is None:
        raise LookupError(f"the table {table.name!r} has no source")
    ask = read(table, request.args, table.columns_for(rollout_id))
    if wanted := file_format(request.args):
        return file(ask, rows, wanted)
    bar = kept.bar(ask, request.path, rollout_id)
    if bar and bar.opens_at:
        return redirect(bar.opens_at, 303)
    ask = bar.ask if bar else ask
    tag = tag_of(table.name, revision, bar) if revision is not None and "_flashes" not in session else ""
    if tag and (same := unchanged(tag)):
        return same
    bulk = table.bulk_for(rollout_id) if bulk_action else ()
    view = page.view(
        ask, page.look_up(ask, rows), request.path, href=href, bulk=bulk, bulk_action=bulk_action, fields=fields
    )
    view.saved = bar
    if view.compact:
        context["density"] = "compact"
    body = render_template(template, view=view, **{"title": table.title, **context})
    return tagged(body, tag) if tag else body


def file(ask: Ask, source: Source, wanted: str) -> Response:
    """Return all rows of the view as a file; refuse more rows than a file takes, rather than leave some out."""
    found = _every(ask, source, MOST_ROWS[wanted])
    if found.total > MOST_ROWS[wanted]:
        raise Refused(
            _("This view has %(total)s rows; a %(kind)s file takes at most %(most)s.",
              total=found.total, kind=wanted.upper(), most=MOST_ROWS[wanted]),
            hint=_("Narrow it by a filter or a search, then export again."),
        )
    columns = ask.in_files
    write, mime = WRITERS[wanted]
    about = {"table": ask.table.name, "made_at": clock.now().isoformat(), "total": found.total}
    # Written whole before the first byte leaves: a fault is an error page, never half a file that looks complete.
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the answer closes it
    try:
        write(out, columns, page.as_rows(ask, found), **about)
    except BaseException:
        out.close()
        raise
    response = Response(in_pieces(out), content_type=mime)
    response.content_length = out.tell()
    response.call_on_close(out.close)
    if request.method == "HEAD":  # its answer is never read, so never closed either
        out.close()
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(ask.table)}.{wanted}"'
    return response


def _every(ask: Ask, source: Source, most: int) -> Found:
    if isinstance(source, Select | Steady):
        return sql.every(ask, source, most)
    return source(Ask(ask.table, ask.columns, ask.search, ask.facets, ask.only, ask.ranges, ask.sort, size=most))


def _file_name(table: Table) -> str:
    return f"{table.name}-{clock.today(str(wording.zone())).isoformat()}"
