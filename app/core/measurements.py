"""Measurements: figures as they were found, with moment and source, added and never changed.

Pages read what is stored; only the worker asks plugins. A measurement that could not be made is stored too, so that a
silent source shows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.contracts.records import Measured
from app.core import clock
from app.core.asking import is_per_rollout, plugins
from app.core.database import Addressed, Json, Model, OfOrganisation, db
from app.core.database.append_only import append_only


@append_only
class Measurement(Addressed, OfOrganisation, Model):
    """One figure at one moment. `value` is empty when nothing could be told; `silent` says why."""

    __tablename__ = "measurement"
    __table_args__ = (Index("ix_measurement_latest", "organisation_id", "metric", "of_hash", "id"),)

    rollout_id: Mapped[int | None]
    metric: Mapped[str]
    of: Mapped[dict[str, Any]] = mapped_column(Json)
    of_hash: Mapped[str]
    value: Mapped[Decimal | None]
    rows: Mapped[int] = mapped_column(default=0)
    failing: Mapped[int] = mapped_column(default=0)
    source: Mapped[str]
    silent: Mapped[str] = mapped_column(default="")
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    measured_at: Mapped[datetime]


def hash_of(of: Mapping[str, str], rollout_id: int | None) -> str:
    """Return what tells one narrowing of a figure from another."""
    body = json.dumps([sorted(of.items()), rollout_id], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def measure(organisation_id: int, rollout_id: int | None, metric: str, of: Mapping[str, str]) -> Measurement:
    """Ask rooms and plugins for one figure now and store the answer; a silent source is stored as such."""
    return keep(find(organisation_id, rollout_id, metric, of))


def find(organisation_id: int, rollout_id: int | None, metric: str, of: Mapping[str, str]) -> Measurement:
    """Ask rooms and plugins for one figure now; nothing is written, so that nobody waits for a slow source."""
    scope = rollout_id if is_per_rollout(metric) else None
    answers = plugins().ask(
        "measure_metric", organisation_id=organisation_id, rollout_id=rollout_id, metric=metric, of=of
    )
    found: Measured | None = answers[0].value if answers else None
    return Measurement(
        organisation_id=organisation_id, rollout_id=scope, metric=metric, of=dict(of), of_hash=hash_of(of, scope),
        value=found.value if found else None, rows=found.rows if found else 0, failing=found.failing if found else 0,
        source=metric.partition(".")[0], silent="" if found else "no answer", measured_at=clock.now(),
        particulars=_particulars(found) if found else {},
    )


def keep(found: Measurement) -> Measurement:
    """Store a figure that was found."""
    db.session.add(found)
    db.session.flush()
    return found


def _particulars(found: Measured) -> dict[str, Any]:
    return {"rules": list(found.rules), "entity": found.entity} | ({"note": dict(found.note)} if found.note else {})


def latest(
    organisation_id: int, rollout_id: int | None, wanted: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[tuple[str, str], Measurement]:
    """Return the newest measurement of each (metric, narrowing), keyed by (metric, hash), in one query."""
    keys = {(metric, hash_of(of, rollout_id if is_per_rollout(metric) else None)) for metric, of in wanted}
    if not keys:
        return {}
    newest = (
        select(func.max(Measurement.id))
        .where(
            Measurement.organisation_id == organisation_id,
            Measurement.metric.in_([metric for metric, _hash in keys]),
            Measurement.of_hash.in_([digest for _metric, digest in keys]),
        )
        .group_by(Measurement.metric, Measurement.of_hash)
        .scalar_subquery()
    )
    rows = db.session.scalars(select(Measurement).where(Measurement.id.in_(newest)))
    return {(row.metric, row.of_hash): row for row in rows}


def key_of(metric: str, of: Mapping[str, str], rollout_id: int | None) -> tuple[str, str]:
    """Return the key under which `latest` gives a measurement."""
    return metric, hash_of(of, rollout_id if is_per_rollout(metric) else None)
