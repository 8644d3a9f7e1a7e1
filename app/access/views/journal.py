"""What happened in the organisation: who, when, what, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.access.models import Person
from app.access.queries import journal as queries
from app.access.rules import ROLE_WORDS, Role
from app.access.views.blueprint import bp
from app.access.views.settings import settings_tabs
from app.core import tables
from app.core.asking import plugins
from app.core.i18n import _, _l, grouped, pick
from app.core.journal import JournalEntry
from app.core.tables import Ask, Column, Found, Kind, Row, Table, sql
from app.core.web.links import titles_of
from app.core.wording import Places

THROUGH = {
    "web": _l("on a page"), "api": _l("through the API"), "command": _l("by a command"), "job": _l("by a job"),
    "system": _l("by the program"),
}


NO_WORDS: Mapping[str, Mapping[str, Any]] = {}


def words() -> dict[str, Any]:
    """Return the sentence of each kind of entry, as the rooms tell them."""
    return {kind: told for answer in plugins().ask("register_journal_words") for kind, told in answer.value.items()}


def values() -> dict[str, dict[str, Any]]:
    """Return words for raw values of entries by the name of their place, as the rooms tell them."""
    found: dict[str, dict[str, Any]] = {}
    for answer in plugins().ask("register_journal_values"):
        for place, told in answer.value.items():
            found.setdefault(place, {}).update(told)
    return found


def _readable(value: Any, known: Mapping[str, Any]) -> str:
    if isinstance(value, list | tuple):
        return _(", ").join(_readable(one, known) for one in value) or _("none")
    if isinstance(value, dict):
        return pick(value)
    if isinstance(value, str) and value in known:
        return str(known[value])
    if isinstance(value, int) and not isinstance(value, bool):
        return grouped(value)
    return str(ROLE_WORDS[Role(value)]) if value in set(Role) else str(value)


def sentence(
    kind: str, about: str, particulars: Mapping[str, Any], told: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]] = NO_WORDS,
) -> str:
    """Return what happened, to be read after the person's name; an unknown kind is shown with its particulars."""
    places = {key: _readable(value, known.get(key, {})) for key, value in particulars.items()}
    if kind in told:
        return str(told[kind]) % Places(places, about=about or "–")
    return " ".join(filter(None, [kind, about, *(f"{key}: {value}" for key, value in places.items())]))


class Titles:
    """What the rows are called that entries are about, looked up for a whole page at once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], tuple[str, str]] = {}

    def learn(self, about: Iterable[tuple[str, str]]) -> None:
        """Ask the rooms for titles and addresses of rows, given as (table, address id)."""
        self.known |= {row: (page.title, page.href) for row, page in titles_of(about).items()}

    def title(self, row: Row) -> str:
        """Return what the row is called that an entry is about."""
        return self.known.get((row["about_kind"], row["about_ref"]), ("", ""))[0]

    def href(self, row: Row) -> str:
        """Return the address of the row that an entry is about."""
        return self.known.get((row["about_kind"], row["about_ref"]), ("", ""))[1]


def _of_kind(row: Row) -> str:
    return url_for("access.journal", q=row["kind"])


def _table(titles: Titles) -> Table:
    told, known = words(), values()
    return Table(
        name="journal", title=_l("Journal"), default_sort="-number",
        columns=(
            Column(
                "what", _l("What happened"), href=titles.href,
                value=lambda row: sentence(row["kind"], titles.title(row), row["particulars"], told, known),
            ),
            Column("who", _l("Who"), queries.actor_name, facet=True, search=Person.name),
            Column("at", _l("When"), JournalEntry.at, kind=Kind.INSTANT, ranged=True),
            Column("through", _l("Through"), JournalEntry.through, words=THROUGH),
            Column("number", _l("Entry"), JournalEntry.number, kind=Kind.NUMBER),
            Column(
                "kind", _l("Kind of entry"), JournalEntry.kind, kind=Kind.MONO, search=True, hidden=True,
                exported=True, href=_of_kind,
            ),
            Column("about_kind", _l("Table of the row"), JournalEntry.about_kind, hidden=True, exported=True),
            Column(
                "about_ref", _l("Address id of the row"), JournalEntry.about_ref, search=True, hidden=True,
                exported=True,
            ),
            Column("particulars", _l("Particulars"), JournalEntry.particulars, hidden=True, sort=False),
            Column("hash", _l("Hash of the entry"), JournalEntry.hash, hidden=True, exported=True, sort=False),
        ),
        empty={"title": _l("Nothing is written yet"), "text": _l("Every change that counts is noted here by itself.")},
    )


@bp.get("/journal")
@require("access.read_journal")
def journal() -> ResponseReturnValue:
    """The journal, newest first."""
    titles = Titles()
    table = _table(titles)

    def source(ask: Ask) -> Found:
        found = sql.found(ask, queries.entries())
        at = {column.key: place for place, column in enumerate(ask.selected, 1)}
        rows: Sequence[Any] = list(found.rows)
        titles.learn((row[at["about_kind"]], row[at["about_ref"]]) for row in rows)
        return Found(rows, found.total, found.counts, found.total_all)

    tabs = settings_tabs("journal")
    return tables.answer(table, source, template="access/journal.html", subnav=tabs, here="settings")
