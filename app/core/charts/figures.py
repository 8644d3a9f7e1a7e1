"""A figure: a question, its answer in words, the drawing, and the same numbers as a table, CSV and XLSX."""

from collections.abc import Iterable
from typing import Any

from app.core.charts.drawing import draw
from app.core.charts.marks import Spec


def figure(
    question: str, answer: str, spec: Spec, *, table: str, source: Iterable[str] = (), narrow: Spec | None = None
) -> dict[str, Any]:
    """Return what the page part `figure` takes: `{{ ui.figure(**figure) }}`.

    `table` is the address of the table of the same numbers, one of `core.tables`: no chart comes without it. `source`
    says where the numbers come from, and when. `narrow` is the same drawn for a phone.
    """
    joint = "&" if "?" in table else "?"
    return {
        "question": question, "answer": answer, "chart": draw(spec, f"{question} {answer}"), "table_url": table,
        "csv_url": f"{table}{joint}format=csv", "xlsx_url": f"{table}{joint}format=xlsx", "source": tuple(source),
        "narrow": draw(narrow, f"{question} {answer}") if narrow is not None else "",
    }
