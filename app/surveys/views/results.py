"""What came of a survey: a figure for each question, departments, texts, an earlier run beside it, tables."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.core import tables
from app.core.errors import NotFound
from app.core.i18n import _, _l, pick
from app.core.tables import Ask, Column, Found, Kind, Table
from app.core.wording import number, percent
from app.surveys.models import Survey, SurveyResult
from app.surveys.queries import surveys as queries
from app.surveys.rules.figures import compared
from app.surveys.rules.items import shown
from app.surveys.views import charts
from app.surveys.views.blueprint import bp

TABLE = Table(
    name="survey-result", title=_l("Figures of the survey"),
    columns=(
        Column("question", _l("Question"), sort=False),
        Column("item", _l("Question's id"), kind=Kind.MONO, sort=False, hidden=True, exported=True, facet=True),
        Column("group", _l("Department"), sort=False),
        Column("answer", _l("What was answered"), sort=False),
        Column("count", _l("Times given"), kind=Kind.NUMBER, sort=False),
        Column("answers", _l("Answers in all"), kind=Kind.NUMBER, sort=False),
        Column("mean", _l("Mean"), kind=Kind.NUMBER, sort=False),
        Column("median", _l("Median"), kind=Kind.NUMBER, sort=False),
    ),
    empty=lambda: {
        "title": _("There is no figure to show."),
        "text": _("Without names nothing is shown about fewer than five answers."),
    },
)
NAMES = Table(
    name="survey-answers", title=_l("Answers with names"),
    columns=(
        Column("name", _l("Who answered"), kind=Kind.PERSON, sort=False),
        Column("question", _l("Question"), sort=False),
        Column("item", _l("Question's id"), kind=Kind.MONO, sort=False, hidden=True, exported=True),
        Column("answer", _l("What was answered"), sort=False),
    ),
    empty=lambda: {"title": _("Nobody has answered yet."), "text": _("Each answer stands here with its name.")},
)


def _demand_result(survey: Survey) -> SurveyResult:
    found = queries.figures(survey)
    if found is None:
        raise NotFound()
    return found


def _departments(survey: Survey, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questions by department, as far as any department may be named."""
    names = [group["name"] for group in figures["groups"]]
    by_item = {one["id"]: one for one in figures["items"]}
    lines = []
    for item in survey.items:
        groups = by_item.get(item["id"], {}).get("groups") or {}
        if groups:
            cells = [charts.in_short(item, groups.get(name)) for name in names]
            lines.append((pick(item["ask"]), cells, charts.in_short(item, by_item[item["id"]])))
    return {"heads": [(name, "num") for name in names], "lines": lines}


def _difference(item: Mapping[str, Any], by: Decimal) -> str:
    said = percent(abs(by), 0) if item["type"] == "yes_no" else number(abs(by).quantize(Decimal("0.01")).normalize())
    return said if by == 0 else f"{'+' if by > 0 else '−'}{said}"


def _before(survey: Survey, figures: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an earlier run beside this one: the one asked for, else the newest that tells something."""
    runs = queries.previous_runs(survey)
    wanted = request.args.get("with", "")
    for run in [one for one in runs if one.ref == wanted] or runs:
        found = queries.figures(run)
        lines = compared(survey.items, found.figures, figures) if found else []
        if found and lines:
            return {"run": run, "answered": found.figures["answered"], "lines": [
                (pick(item["ask"]), charts.in_short(item, then), charts.in_short(item, now), _difference(item, by))
                for item, then, now, by in lines
            ]}
    return None


def _part(survey: Survey, item: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page tells of one question."""
    is_counted = bool(found.get("n")) and "counts" in found
    return {
        "item": item, "figures": found or {"n": None}, "figure": charts.figure(survey, item, found),
        "told": charts.told(item, found) if is_counted else "",
    }


@bp.get("/surveys/<ref:survey>/result")
@require("surveys.read", survey=queries.one)
def result(survey: Survey) -> ResponseReturnValue:
    """The result of a closed survey; what stands behind too few answers is named, not shown."""
    found = queries.figures(survey)
    figures = found.figures if found else None
    by_item = {one["id"]: one for one in figures["items"]} if figures else {}
    parts = [_part(survey, item, by_item.get(item["id"], {})) for item in survey.items]
    return render_template(
        "surveys/result.html", survey=survey, figures=figures, parts=parts, result=found, here="surveys",
        outcomes=queries.outcomes(survey),
        departments=_departments(survey, figures) if figures else None,
        before=_before(survey, figures) if figures else None,
        reads_names=not survey.anonymous and may("surveys.read_named", survey.rollout_id),
    )


def _rows(survey: Survey, figures: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    items = {item["id"]: item for item in survey.items}
    for one in figures["items"]:
        parts = [("", one), *sorted((one.get("groups") or {}).items())] if one.get("n") else []
        for group, part in parts:
            item = items[one["id"]]
            middle = [Decimal(part[key]) if key in part else None for key in ("mean", "median")]
            for words, many in charts.labelled(item, part.get("counts") or {}) or [("", None)]:
                yield (
                    f"{one['id']}.{group}.{words}", pick(item["ask"]), one["id"], group or _("All"), words, many,
                    part["n"], *middle,
                )


@bp.get("/surveys/<ref:survey>/result/table")
@require("surveys.read", survey=queries.one)
def table(survey: Survey) -> ResponseReturnValue:
    """The numbers behind the figures; as a page, CSV or XLSX."""
    rows = list(_rows(survey, _demand_result(survey).figures))

    def source(ask: Ask) -> Found:
        chosen = [row for row in rows if row[2] in ask.facets["item"]] if ask.facets.get("item") else rows
        return Found(chosen[ask.offset:ask.offset + ask.size], len(chosen), total_all=len(rows))

    return tables.answer(TABLE, source, crumb=_way(survey, str(TABLE.title)), here="surveys")


@bp.get("/surveys/<ref:survey>/answers")
@require("surveys.read_named", survey=queries.one)
def names(survey: Survey) -> ResponseReturnValue:
    """The answers of a survey that keeps names; as a page, CSV or XLSX."""
    items = {item["id"]: item for item in survey.items}
    rows = [
        (f"{given.person_id}.{given.item}", given.name, pick(items[given.item]["ask"]), given.item,
         shown(given.value, items[given.item]))
        for given in queries.named_answers(survey)
    ]

    def source(ask: Ask) -> Found:
        return Found(rows[ask.offset:ask.offset + ask.size], len(rows), total_all=len(rows))

    return tables.answer(NAMES, source, crumb=_way(survey, str(NAMES.title)), here="surveys")


def _way(survey: Survey, title: str) -> list[tuple[str, str]]:
    return [
        (_("My surveys"), url_for("surveys.surveys")),
        (pick(survey.title), url_for("surveys.survey", survey=survey.ref, about=1)), (title, ""),
    ]
