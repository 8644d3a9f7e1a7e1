"""What rooms are asked for the frame around every page, and for links to their own pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.contracts.pages import FirstStep, FoundPage, MenuEntry, PageLink, PaletteLine, Switch
from app.hookspecs.markers import hookspec


@hookspec
def list_menu(actor: Any) -> Sequence[MenuEntry]:
    """Return the places of this room that `actor` may open, for the side bar, the phone's tabs and the own menu."""


@hookspec
def list_switches(actor: Any) -> Sequence[Switch]:
    """Return the rollouts that `actor` may switch to; `here` marks the one the page is about."""


@hookspec
def list_first_steps(actor: Any) -> Sequence[FirstStep]:
    """Return what `actor` may do first in this room when everything is still empty."""


@hookspec
def list_pages(wanted: Mapping[str, Sequence[str]]) -> Sequence[PageLink]:
    """Return title and address of those rows that the actor may see. `wanted` maps tables to address ids, as
    `{"activity": ["k3f…"], "gate": [...]}`, so that a page asks once for all its rows; pass over tables of others."""


@hookspec
def list_palette_lines(actor: Any) -> Sequence[PaletteLine]:
    """Return what `actor` may do by the jump box: on the rollout that the page is about, create something, settle
    something. What is offered must be allowed."""


@hookspec
def list_found(actor: Any, words: str) -> Sequence[FoundPage]:
    """Return what of this room `actor` may mean by `words`, typed into the jump box; a few, the likeliest first."""


@hookspec
def register_journal_words() -> Mapping[str, Any]:
    """Return for each kind of journal entry the sentence that follows the person's name, with `%(about)s` and the
    entry's particulars as places: `{"person.added": _l("added %(about)s as %(roles)s")}`."""


@hookspec
def register_journal_values() -> Mapping[str, Mapping[str, Any]]:
    """Return words for the values that entries keep as ids, by the name of their place:
    `{"after": {"done": _l("Done")}}`."""


@hookspec
def register_reversals() -> Mapping[str, Callable[[list[dict[str, Any]]], None]]:
    """Return for each kind of act that this room lets people take back what does it: called with the steps that were
    kept when the act was done, inside the caller's transaction; it raises `Refused` when something changed since."""
