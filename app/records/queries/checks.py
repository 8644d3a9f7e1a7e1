"""What checks found when they last ran; pages read this, only the worker runs checks."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.contracts.entities import Rule
from app.core.database import db
from app.records.models import CheckRun
from app.records.queries import declarations
from app.records.queries.quality import kept_findings
from app.records.queries.shelves import Shelf
from app.records.rules.limits import Found, Standing
from app.records.rules.scopes import Fragment


class Run(NamedTuple):
    """One run of all checks of an entity."""

    entity: str
    rows: int
    at: datetime
    revision: int
    found: tuple[Found, ...]

    @property
    def above(self) -> int:
        """Return how many checks are above their limit."""
        return sum(one.standing in (Standing.ABOVE, Standing.WARNS) for one in self.found)


def latest() -> dict[str, Run]:
    """Return the newest run of each entity."""
    newest = select(func.max(CheckRun.id)).group_by(CheckRun.entity)
    rows = db.session.execute(
        select(CheckRun.entity, CheckRun.rows, CheckRun.at, CheckRun.revision, CheckRun.results)
        .where(CheckRun.id.in_(newest))
    )
    return {
        one.entity: Run(one.entity, one.rows, one.at, one.revision, _found(one.entity, one.results)) for one in rows
    }


def _found(entity: str, results: list[dict[str, Any]]) -> tuple[Found, ...]:
    """Return the results of checks that still exist, in the order in which plugins bring them."""
    known = {one["rule"]: one for one in results}
    rules = declarations.registry().rules_of(entity)
    return tuple(_one(rule, known[rule.id]) for rule in rules if rule.id in known)


def _one(rule: Rule, kept: dict[str, Any]) -> Found:
    return Found(rule, kept["rows"], kept["failing"], kept["returned"], kept["groups"], kept["could_not_run"])


def failing(shelf: Shelf, rule: str) -> Fragment:
    """Return what picks the records that failed a check when it last ran."""
    return f"_id IN (SELECT _id FROM {kept_findings(shelf.sources, shelf.name)} WHERE rule = ?)", [rule]
