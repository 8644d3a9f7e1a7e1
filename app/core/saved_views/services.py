"""What people decide about views of tables: keep, change, share, open with, remove."""

from dataclasses import dataclass
from typing import Any

from app.core import clock, journal, numbering
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.i18n import _
from app.core.saved_views import queries
from app.core.saved_views.models import OpeningView, SavedView
from app.core.saved_views.rules import LONGEST_NAME, LONGEST_QUERY, MOST, folded, settled, tidy


@dataclass(frozen=True)
class Place:
    """Which table a view is of: its name, its address, and the rollout it belongs to."""

    table: str
    path: str
    rollout_id: int | None = None


def _free_number(path: str) -> int:
    """Return a free place for one more of the actor's views; that two take the same one, the database refuses."""
    number = numbering.free(queries.numbers(path, the_actor().person_id), MOST)
    if number is None:
        raise Refused(_("You keep %(most)s views of this table already. Remove one first.", most=MOST))
    return number


def _named(path: str, name: str, *, is_shared: bool, but: SavedView | None = None) -> str:
    """Return the name as it is kept; raise `Invalid` when it is none, or when it is taken."""
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        told = _("A view needs a name of at most %(most)s characters.", most=LONGEST_NAME)
        raise Invalid(told, faults={"name": told})
    me = the_actor().person_id
    for other in queries.named(path, folded(name)):
        if other is not but and (other.owner_id == me or (is_shared and other.is_shared)):
            told = _("“%(name)s” is taken by another view of this table. Choose another name.", name=other.name)
            raise Invalid(told, faults={"name": told})
    return name


def _query(query: str) -> str:
    query = settled(query)
    if len(query) > LONGEST_QUERY:
        raise Invalid(_("This view sets too much to be kept. Take some filters away."))
    return query


def _demand_share(rollout_id: int | None) -> None:
    policy().demand(the_actor(), "core.share_view", rollout_id)


def _demand_own(view: SavedView, *, may_tidy: bool = False) -> None:
    actor = the_actor()
    tidies = may_tidy and view.is_shared and policy().allows(actor, "core.tidy_views", view.rollout_id)
    if view.owner_id != actor.person_id and not tidies:
        raise NotAllowed(_("This view belongs to somebody else. Save it as a view of your own."))


def keep(place: Place, *, name: str, query: str, is_shared: bool = False, opens: bool = False) -> SavedView:
    """Keep what an address sets as a view of one's own."""
    if is_shared:
        _demand_share(place.rollout_id)
    number = _free_number(place.path)
    actor, name = the_actor(), _named(place.path, name, is_shared=is_shared)
    view = SavedView(
        organisation_id=actor.organisation_id, owner_id=actor.person_id, table_name=place.table, path=place.path,
        rollout_id=place.rollout_id, number=number, name=name, folded=folded(name), query=_query(query),
        is_shared=is_shared, made_at=clock.now(),
    )
    db.session.add(view)
    db.session.flush()
    if is_shared:
        journal.record("view.shared", about=view, name=view.name)
    if opens:
        open_with(view)
    return view


def settle(view: SavedView, *, name: str, is_shared: bool) -> None:
    """Rename one's view, share it, or keep it to oneself again."""
    _demand_own(view)
    if view.is_shared or is_shared:
        _demand_share(view.rollout_id)
    if view.is_shared != is_shared:
        journal.record("view.shared" if is_shared else "view.unshared", about=view, name=tidy(name))
    view.name = _named(view.path, name, is_shared=is_shared, but=view)
    view.folded, view.is_shared = folded(view.name), is_shared
    db.session.flush()


def replace(view: SavedView, query: str) -> None:
    """Let one's view set from now on what stands in the address; what others use, whoever may share."""
    _demand_own(view)
    if view.is_shared:
        _demand_share(view.rollout_id)
    view.query = _query(query)


def open_with(view: SavedView) -> None:
    """Let the table open with this view, for oneself."""
    actor, now = the_actor(), queries.opening(view.path)
    if now is None:
        db.session.add(OpeningView(
            organisation_id=actor.organisation_id, person_id=actor.person_id, path=view.path, view_id=view.id
        ))
    else:
        now.view_id = view.id


def open_plainly(view: SavedView) -> None:
    """Let the table open with all its rows again, where it opened with this view."""
    now = queries.opening(view.path)
    if now is not None and now.view_id == view.id:
        db.session.delete(now)


def remove(view: SavedView) -> list[dict[str, Any]]:
    """Remove one's view, or tidy a shared one away; return what brings it back."""
    _demand_own(view, may_tidy=True)
    now = queries.opening(view.path)
    step = {
        "ref": view.ref, "table": view.table_name, "path": view.path, "rollout": view.rollout_id, "name": view.name,
        "owner": view.owner_id, "number": view.number, "query": view.query, "shared": view.is_shared,
        "opens": now is not None and now.view_id == view.id,
    }
    if view.is_shared:
        journal.record("view.removed", about=view, name=view.name)
    open_plainly(view)
    db.session.flush()
    db.session.delete(view)
    db.session.flush()
    return [step]


def bring_back(steps: list[dict[str, Any]]) -> None:
    """Keep removed views again, under their old addresses; refused where the name was taken meanwhile."""
    for step in steps:
        place = Place(step["table"], step["path"], step["rollout"])
        view = keep(
            place, name=step["name"], query=step["query"], is_shared=step["shared"], opens=step["opens"]
        )
        if step["owner"] != view.owner_id:
            view.owner_id, view.number = step["owner"], step["number"]
        view.ref = step["ref"]
