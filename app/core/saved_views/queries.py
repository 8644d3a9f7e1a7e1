"""The views of a table that the actor sees."""

from typing import NamedTuple

from sqlalchemy import bindparam, exists, select

from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import NotFound
from app.core.saved_views.models import OpeningView, SavedView


class Kept(NamedTuple):
    """One view: its address id, its name, what it sets, whether it is one's own, shared, and opens by itself."""

    ref: str
    name: str
    query: str
    is_shared: bool
    is_own: bool
    opens: bool


# Every table asks this; a statement that is made once costs half.
_OWN = SavedView.owner_id == bindparam("me")
_OPENS = exists(
    select(OpeningView.id).where(OpeningView.view_id == SavedView.id, OpeningView.person_id == bindparam("me"))
)
_OF_PATH = (
    select(SavedView.ref, SavedView.name, SavedView.query, SavedView.is_shared, _OWN, _OPENS)
    .where(SavedView.path == bindparam("path")).order_by(_OWN.desc(), SavedView.folded, SavedView.id)
)


def of_path(path: str) -> list[Kept]:
    """Return the views of one table: one's own first, then those that others share, each by name."""
    return [Kept(*row) for row in db.session.execute(_OF_PATH, {"me": the_actor().person_id, "path": path})]


def numbers(path: str, owner_id: int) -> list[int]:
    """Return the places that somebody's views of a table take, as far as the actor sees them."""
    return list(db.session.scalars(
        select(SavedView.number).where(SavedView.path == path, SavedView.owner_id == owner_id)
    ))


def named(path: str, name: str) -> list[SavedView]:
    """Return the views of a table that the actor sees and that are called so; `name` as it is compared."""
    return list(db.session.scalars(select(SavedView).where(SavedView.path == path, SavedView.folded == name)))


def one(ref: str) -> SavedView:
    """Return the view of this address id, if the actor sees it; raise `NotFound`."""
    found = db.session.scalar(select(SavedView).where(SavedView.ref == ref))
    if found is None:
        raise NotFound()
    return found


def opening(path: str) -> OpeningView | None:
    """Return which view a table opens with for the actor."""
    me = the_actor().person_id
    return db.session.scalar(select(OpeningView).where(OpeningView.path == path, OpeningView.person_id == me))
