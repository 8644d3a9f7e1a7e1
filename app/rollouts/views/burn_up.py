"""The figure of the map: effort done against the plan, its answer in words, and the same numbers as a table."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core import charts, clock, tables
from app.core.charts import marks
from app.core.i18n import _, _l, text_key
from app.core.tables import Ask, Column, Found, Kind, Table
from app.core.wording import day, number
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import burn_up as queries
from app.rollouts.rules.burn_up import BurnUp, Standing
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp

WIDTH, NARROW, HEIGHT = 690, 290, 220
TABLE = Table(
    name="burn-up", title=_l("Effort done and planned"),
    columns=(
        Column("day", _l("Day"), kind=Kind.DATE, sort=False),
        Column("planned", _l("Planned, days of work"), kind=Kind.NUMBER, sort=False),
        Column("done", _l("Done, days of work"), kind=Kind.NUMBER, sort=False),
        Column("ahead", _l("Ahead of the plan"), kind=Kind.NUMBER, sort=False),
    ),
    empty=lambda: {"title": _("There is no activity."), "text": _("The playbook it runs on names none.")},
)


def _short(days: float) -> str:
    return number(Decimal(str(round(days, 1))))


def answer(found: BurnUp) -> str:
    """Say in words whether the work is where the plan wants it."""
    said = {"done": _short(found.done), "total": _short(found.total), "due": _short(found.due)}
    if found.standing is Standing.FINISHED:
        return _("All %(total)s days of work are done.", total=said["total"])
    if found.standing is Standing.AHEAD:
        return _("Ahead: %(done)s of %(total)s days of work are done; the plan wants %(due)s by tonight.", **said)
    if found.standing is Standing.AS_PLANNED and not found.done:
        return _("Yes: nothing of the %(total)s days of work was due before today.", total=said["total"])
    if found.standing is Standing.AS_PLANNED:
        done, total = said["done"], said["total"]
        return _("Yes: %(done)s of %(total)s days of work are done, as planned.", done=done, total=total)
    if not found.reached_on:
        return _("No: nothing of the %(total)s days of work is done; the plan wanted %(due)s by now.",
                 total=said["total"], due=said["due"])
    return _("No: %(done)s of %(total)s days of work are done; the plan wanted %(due)s by now. It was here on %(day)s.",
             day=day(found.reached_on), **said)


def _words_inside(when: date, first: date, last: date, room: float = 0.5) -> dict[str, Any]:
    """Return to which side words stand, to stay inside the drawing: to the right while there is room."""
    return {"side": "left", "dx": -7} if when - first > (last - first) * room else {"side": "right", "dx": 7}


def _today(found: BurnUp, today: date, first: date, last: date) -> list[marks.Spec]:
    """Return the point of today with its words, on the side of the line where the plan is not."""
    if not first <= today <= last:
        return []
    said = _("Today: %(done)s done", done=_short(found.done))
    below = found.standing is Standing.BEHIND
    place = _words_inside(today, first, last, 0.75 if below else 0.15)
    return [
        marks.dot(today, found.done),
        marks.words(today, found.done, said, strong=True, dy=13 if below else -11, **place),
    ]


def spec(found: BurnUp, today: date, promised: date, width: int = WIDTH) -> marks.Spec:
    """Return the drawing in one width: the plan dashed and grey, what is done in colour to today, the promised day."""
    first = found.points[0].day
    last = max(found.points[-1].day, promised, first + timedelta(days=1))
    done = [(point.day, point.done) for point in found.points if point.done is not None]
    planned = [(point.day, point.planned) for point in found.points]
    # Where little is done, the words of today lie at the foot; those of the promise go above them.
    end, foot = planned[-1][0], found.total * (0.06 if found.done > found.total * 0.25 else 0.3)
    promise_words = _("Promised: %(day)s", day=day(promised))
    return marks.chart(
        marks.line(planned, "c4", dashed=True, stepped=True),
        marks.words(end, found.total, _("Plan"), "soft", dy=-9, **_words_inside(end, first, last)),
        marks.upright(promised, "bad", dashed=True),
        marks.words(promised, foot, promise_words, "bad", strong=True, **_words_inside(promised, first, last)),
        *([marks.line(done, stepped=True)] if done else []),
        *_today(found, today, first, last),
        x=marks.days(first, last, text_key(), ticks=8 if width == WIDTH else 3), y=marks.amounts(found.total * 1.15),
        width=width, height=HEIGHT,
    )


@bp.app_template_filter()
def burn_up_figure(rollout: Rollout) -> dict[str, Any] | None:
    """Return the figure “Are we where the plan says?” for the page part `figure`; None without any work."""
    today = clock.today(rollout.zone)
    found = queries.of(rollout, today)
    if found.standing is Standing.EMPTY:
        return None
    promised = rollout.starts_on + timedelta(days=rollout.build_days)
    return charts.figure(
        _("Are we where the plan says?"), answer(found),
        spec(found, today, promised), narrow=spec(found, today, promised, NARROW),
        table=url_for("rollouts.burn_up", rollout=rollout.ref),
        source=(_("Days of work as expected by the playbook; the plan as it stood on the first day."),),
    )


def _exact(days: float | None) -> Decimal | None:
    return None if days is None else Decimal(str(round(days, 2)))


def _rows(found: BurnUp) -> list[tuple[Any, ...]]:
    return [
        (point.day.isoformat(), point.day, _exact(point.planned), _exact(point.done),
         _exact(None if point.done is None else point.done - point.planned))
        for point in found.points
    ] if found.total else []


@bp.get("/rollouts/<ref:rollout>/burn-up")
@require("rollouts.read", rollout=seen.rollout)
def burn_up(rollout: Rollout) -> ResponseReturnValue:
    """The numbers behind the figure, day by day; as a page, CSV or XLSX."""

    def source(ask: Ask) -> Found:
        rows = _rows(queries.of(rollout, clock.today(rollout.zone)))
        return Found(rows[ask.offset:ask.offset + ask.size], len(rows), total_all=len(rows))

    way = [(rollout.name, url_for("rollouts.map_", rollout=rollout.ref)), (str(TABLE.title), "")]
    return tables.answer(TABLE, source, crumb=way, here="map", rollout_id=rollout.id)
