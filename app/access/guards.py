"""The door of every route: who asks, which row is meant, and whether the policy table allows it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort

from app.core.actor import Actor, current_actor
from app.core.database.nets import policy
from app.core.errors import NotFound

View = Callable[..., Any]
PUBLIC = "public"


def signed_in() -> Actor:
    """Return who asks; answer 401 (or the way to the sign-in page) when nobody signed in."""
    actor = current_actor()
    if actor is None:
        abort(401)
    return actor


def may(right: str, rollout_id: int | None = None) -> bool:
    """Tell whether the actor holds a right; for templates that leave out what would be refused."""
    actor = current_actor()
    return actor is not None and policy().allows(actor, right, rollout_id)


def _find(finders: dict[str, Callable[[str], Any]], given: dict[str, Any]) -> int | None:
    """Replace address ids in `given` by the rows they mean; return the rollout they belong to."""
    rollout_id = None
    for name, finder in finders.items():
        given[name] = finder(given[name])
        belongs = getattr(given[name], "rollout_id", None)
        if rollout_id is not None and belongs not in (None, rollout_id):
            raise NotFound()
        rollout_id = rollout_id if rollout_id is not None else belongs
    return rollout_id


def require(right: str, **finders: Callable[[str], Any]) -> Callable[[View], View]:
    """Open a route to those who hold `right`; `finders` turn URL arguments into rows first.

    A row that is absent, hidden or foreign answers 404 before any right is looked at; a visible row without the right
    answers 403 with the reason. Rows of a rollout are judged with the roles held in that rollout.
    """

    def around(view: View) -> View:
        @wraps(view)
        def guarded(**given: Any) -> Any:
            actor = signed_in()
            rollout_id = _find(finders, given)
            policy().demand(actor, right, rollout_id)
            return view(**given)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return around


def public(view: View) -> View:
    """Mark a route that everybody may open, signed in or not."""
    view.right = PUBLIC  # type: ignore[attr-defined]
    return view
