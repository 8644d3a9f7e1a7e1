"""The figures of a result: each question with its answer in words and its bars."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import url_for

from app.core import charts
from app.core.charts import marks
from app.core.i18n import _, _n, pick
from app.core.wording import number, percent
from app.surveys.models import Survey
from app.surveys.rules.items import Item, steps

# Narrow enough for a phone with the words beside the bars.
WIDTH, LINE = 330, 28
WIDEST_LABEL, SMALLEST_PLOT = 170, 130


def labelled(item: Item, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (words, count) of each answer, in the order asked; spans of numbers name themselves."""
    words = dict(steps(item))
    return [(words.get(value, value), many) for value, many in counts.items()]


def _room(text: str) -> int:
    """Return about how wide a label is drawn; Han signs take twice the room of letters."""
    return sum(7 if sign.isascii() else 13 for sign in text) + 10


def bars(lines: list[tuple[str, int]]) -> marks.Spec:
    """Return a bar for each answer, with its count behind it."""
    values = [{"place": place, "label": text, "n": many} for place, (text, many) in enumerate(lines)]
    side = {"field": "label", "type": "nominal", "sort": {"field": "place"}, "title": None,
            "axis": {"labelLimit": WIDEST_LABEL, "labelFontSize": marks.TEXT, "labelColor": marks.colour("ink")}}
    along = {"field": "n", "type": "quantitative", "title": None, "axis": None,
             "scale": {"domain": [0, max([many for _text, many in lines] + [1]) * 1.12]}}
    width = max(WIDTH - min(max((_room(text) for text, _many in lines), default=0), WIDEST_LABEL), SMALLEST_PLOT)
    layers = [
        {"data": {"values": values}, "mark": {"type": "bar", "color": marks.colour("c1"), "height": 14},
         "encoding": {"x": along, "y": side}},
        {"data": {"values": values},
         "mark": {"type": "text", "align": "left", "dx": 6, "color": marks.colour("ink")},
         "encoding": {"x": along, "y": side, "text": {"field": "n", "type": "quantitative"}}},
    ]
    return {"background": None, "config": marks.CONFIG, "width": width, "height": LINE * len(lines), "layer": layers}


def told(item: Item, figures: Mapping[str, Any]) -> str:
    """Say the answer to a question in words, with how many stand behind it."""
    many = _n("%(num)s answer", "%(num)s answers", figures["n"])
    if "mean" in figures:
        return _("Mean %(mean)s, median %(median)s, %(many)s.", mean=number(Decimal(figures["mean"])),
                 median=number(Decimal(figures["median"])), many=many)
    if item["type"] == "yes_no":
        return _("%(share)s say yes, %(many)s.", share=percent(Decimal(figures["counts"]["yes"]) / figures["n"], 0),
                 many=many)
    words, most = max(labelled(item, figures["counts"]), key=lambda pair: pair[1])
    return _("Most often “%(answer)s”: %(most)s of %(many)s.", answer=words, most=most, many=many)


def figure(survey: Survey, item: Item, figures: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a question's figure for the page part `figure`; None where nothing is counted."""
    if not figures.get("counts"):
        return None
    return charts.figure(
        pick(item["ask"]), told(item, figures), bars(labelled(item, figures["counts"])),
        table=url_for("surveys.table", survey=survey.ref, item=item["id"]),
    )


def in_short(item: Item, figures: Mapping[str, Any] | None) -> str:
    """Write a department's figure into one cell: the mean, the share of yes, or the answer given most often."""
    if not figures:
        return "–"
    if "mean" in figures:
        return number(Decimal(figures["mean"]))
    if item["type"] == "yes_no":
        return percent(Decimal(figures["counts"]["yes"]) / figures["n"], 0)
    return max(labelled(item, figures["counts"]), key=lambda pair: pair[1])[0]
