"""Cleans a staged file column by column into typed values, each with its fault where it has one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.contracts.entities import EntitySpec, FieldSpec, FieldType, OnFault
from app.core.i18n import _l
from app.records.rules.cleaning.amounts import factor_of
from app.records.rules.cleaning.days import day_order, day_order_query
from app.records.rules.cleaning.steps import ColumnPlan, Reading, answers_table, clean_query, question_query
from app.records.rules.cleaning.types import steps_of
from app.records.rules.mapping.written import FieldMapping, placed
from app.records.rules.reading.headings import folded
from app.records.rules.reading.staged import Staged, raw_column
from app.records.rules.registry import Registry
from app.records.rules.text_sql import quoted
from app.records.services.importing.engine import Bench, Progress, save, table_of

_HANDFUL = 5_000
_DAYS = (FieldType.DATE, FieldType.INSTANT)


@dataclass(frozen=True)
class Options:
    """How strictly a file is taken: whether faulty values that can be stored are kept, and where its times are at home.

    `source` names who speaks through the file; records of different sources never overwrite each other.
    """

    source: str = "files"
    keep_faulty: bool = False
    zone: str = "Asia/Shanghai"


def plans_for(
    con: Any, bench: Bench, staged: Staged, entity: EntitySpec, mapping: FieldMapping, registry: Registry,
    options: Options,
) -> list[ColumnPlan]:
    """Return how each mapped column is cleaned; raise `Invalid` where the mapping does not fit the file."""
    days = {folded(heading): first for heading, first in mapping.days.items()}
    plans = []
    for place, name in sorted(placed(mapping, list(staged.headings)).items()):
        spec, heading = entity.field(name), staged.headings[place]
        order = days.get(folded(heading))
        if spec.type in _DAYS and order is None:
            order = _order_of(con, bench, raw_column(place))
        reading = Reading(order, options.zone, factor_of(heading))
        steps = steps_of(spec, registry.normalisers, registry.formats, reading)
        plans.append(ColumnPlan(raw_column(place), spec, steps, keeps_faulty(spec, options)))
    return plans


def keeps_faulty(spec: FieldSpec, options: Options) -> bool:
    """Tell whether a faulty value of this field is stored; a reference that leads nowhere usually is."""
    if spec.on_fault is None:
        return options.keep_faulty or spec.type is FieldType.REF
    return spec.on_fault is OnFault.KEEP or options.keep_faulty


def _order_of(con: Any, bench: Bench, column: str) -> bool | None:
    one, two, _count = con.execute(day_order_query(column, table_of(bench.raw))).fetchall()[0]
    return day_order(one, two)


def clean(con: Any, bench: Bench, plans: list[ColumnPlan], progress: Progress) -> None:
    """Write the cleaned values of every row into the bench."""
    raw = table_of(bench.raw)
    for plan in plans:
        if plan.steps.question:
            _ask(con, plan, raw, progress)
    progress(0, None, _l("Cleaning the values"))
    save(con, clean_query(plans, raw), bench.clean)


def _ask(con: Any, plan: ColumnPlan, raw: str, progress: Progress) -> None:
    """Ask a library about each distinct text that SQL leaves undecided, and keep its answers."""
    table = quoted(answers_table(plan.name))
    con.execute(f"CREATE OR REPLACE TABLE {table} (given VARCHAR, answer VARCHAR)")
    given = [text for (text,) in con.execute(question_query(plan, raw)).fetchall()]
    answered = _answers(plan, given)
    done = 0
    with con.appender(answers_table(plan.name)) as appender:
        while handful := list(islice(answered, _HANDFUL)):
            appender.append_rows(handful)
            done += len(handful)
            progress(done, len(given), _l("Checking values one by one"))


def _answers(plan: ColumnPlan, given: list[str]) -> Iterator[tuple[str, str | None]]:
    assert plan.steps.question is not None
    answer = plan.steps.question.answer
    return ((text, answer(text)) for text in given)
