"""The views that people keep of a table, as its page offers them: to open, to change, to keep another."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from app.core import signing
from app.core.actor import current_actor
from app.core.database.nets import policy
from app.core.errors import Invalid
from app.core.saved_views import queries
from app.core.saved_views.queries import Kept
from app.core.saved_views.rules import NO_VIEW, address, settled
from app.core.tables.address import Ask, read

# Signs which table a view is kept of and by whom, so that nobody keeps one of a page that they were never shown.
PLACE = "view of a table"
# So many stand side by side; the others are behind a menu.
SIDE_BY_SIDE = 5


@dataclass(frozen=True)
class Bar:
    """What a page says about the views of its table.

    `here` is the view that is open; `is_changed` tells whether the address sets something else than it keeps; `is_set`
    whether the address sets anything. `opens_at` is where the page leads on to when a view opens by itself. `query` is
    what would be kept, `place` of which table.
    """

    ask: Ask
    path: str
    views: tuple[Kept, ...]
    here: Kept | None
    is_changed: bool
    query: str
    table: tuple[Any, ...]
    may_keep: bool
    may_share: bool
    may_tidy: bool
    opens_at: str = ""

    def __repr__(self) -> str:
        """Return what decides how the bar looks, for the ETag of its page."""
        return repr((self.views, self.here, self.query, self.may_keep, self.may_share, self.may_tidy))

    @property
    def place(self) -> str:
        """Return, signed, which table a view is kept of and by whom."""
        return signing.sign(PLACE, list(self.table))

    @property
    def is_set(self) -> bool:
        """Tell whether the address sets anything that a view could keep."""
        return bool(self.query)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Return the links to the views: those that stand side by side, the one that is open always among them."""
        near = list(self.views[:SIDE_BY_SIDE])
        if self.here and self.here not in near:
            near[-1:] = [self.here]
        return [self._tab(view) for view in near]

    @property
    def more(self) -> list[dict[str, Any]]:
        """Return the links to the views that do not stand side by side."""
        near = {tab["ref"] for tab in self.tabs}
        return [self._tab(view) for view in self.views if view.ref not in near]

    @property
    def all_href(self) -> str:
        """Return the address of the table with nothing set."""
        return f"{self.path}?view={NO_VIEW}" if any(view.opens for view in self.views) else self.path

    def _tab(self, view: Kept) -> dict[str, Any]:
        return {
            "ref": view.ref, "text": view.name, "href": address(self.path, view.query, view.ref),
            "here": view == self.here, "shared": view.is_shared, "opens": view.opens,
        }


def _fits(ask: Ask, query: str) -> bool:
    """Tell whether the table still understands what a view sets."""
    try:
        read(ask.table, MultiDict(parse_qsl(query, keep_blank_values=True)), ask.columns)
    except Invalid:
        return False
    return True


def _here(views: list[Kept], ask: Ask, query: str) -> Kept | None:
    """Return the view that is open: the one the address names, else one that sets just the same."""
    if ask.view:
        return next((view for view in views if view.ref == ask.view), None)
    return next((view for view in views if query and view.query == query), None)


def bar(ask: Ask, path: str, rollout_id: int | None = None) -> Bar | None:
    """Return what the page of a table says about its views; None before anybody signed in."""
    actor = current_actor()
    if actor is None:
        return None
    views, query = queries.of_path(path), settled(urlencode(ask.pairs()))
    first = next((view for view in views if view.opens and _fits(ask, view.query)), None)
    here = _here(views, ask, query)
    if first and not ask.view:
        # The links of this page must not lead back to the view that opens by itself.
        ask = replace(ask, view=here.ref if here else NO_VIEW)
    table = ask.table.name, path, rollout_id, actor.organisation_id, actor.person_id
    acts = ("core.keep_view", "core.share_view", "core.tidy_views")
    rights = [policy().allows(actor, act, rollout_id) for act in acts]
    return Bar(
        ask, path, tuple(views), here, here is not None and here.query != query, query, table, *rights,
        address(path, first.query, first.ref) if first and not request.args else "",
    )
