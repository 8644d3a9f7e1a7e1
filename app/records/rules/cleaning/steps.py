"""The steps of cleaning one field, and the query that takes them for all fields of a file at once.

Three levels, each a column that the next one builds on: `t` the tidied text, `p` what was taken apart, `v` the value,
beside it the fault. What SQL cannot decide is asked of a library, once for each distinct text, and joined in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.contracts.entities import FieldSpec
from app.records.rules.text_sql import quoted

ROW, EXTRA = "_row", "_extra"
Sql = str


@dataclass(frozen=True)
class Question:
    """What a library is asked: the texts for which `when` holds, each answered once, None for no answer."""

    when: Callable[[Sql], Sql]
    answer: Callable[[str], str | None]


@dataclass(frozen=True)
class Reading:
    """What must be known of a column before its values are read.

    Which comes first, day or month; the zone of times; the factor that the heading sets for all numbers: （万元）.
    """

    day_first: bool | None = None
    zone: str = "Asia/Shanghai"
    factor: int = 1


@dataclass(frozen=True)
class Steps:
    """How one field is cleaned.

    `tidy` takes the raw column; `apart` takes the tidied text and the library's answer; `values` take text and parts
    and give the stored columns, by suffix; `fault` takes text, parts and value and names a fault or is NULL; `kept`
    takes the text and gives what is stored of a faulty value where faulty values are kept.
    """

    tidy: Callable[[Sql], Sql]
    apart: Callable[[Sql, Sql], Sql]
    values: Mapping[str, Callable[[Sql, Sql], Sql]]
    fault: Callable[[Sql, Sql, Sql], Sql]
    question: Question | None = None
    kept: Callable[[Sql], Sql] | None = None


@dataclass(frozen=True)
class ColumnPlan:
    """One column of a file on its way into one field."""

    column: str
    spec: FieldSpec
    steps: Steps
    keeps_faulty: bool = False

    @property
    def name(self) -> str:
        """Return the field's name."""
        return self.spec.name


@dataclass
class _Levels:
    tidied: list[Sql] = field(default_factory=lambda: [ROW, EXTRA])
    apart: list[Sql] = field(default_factory=lambda: ["tidied.*"])
    valued: list[Sql] = field(default_factory=lambda: ["*"])
    final: list[Sql] = field(default_factory=lambda: [ROW, EXTRA])
    joins: list[Sql] = field(default_factory=list)


def fault_column(name: str) -> str:
    """Return the name of the column that says what is wrong with a field."""
    return f"f:{name}"


def answers_table(name: str) -> str:
    """Return the name of the table that holds a library's answers about a field: given, answer."""
    return f"answers:{name}"


def clean_query(plans: list[ColumnPlan], source: Sql) -> Sql:
    """Return the query from raw texts to values and faults, one row for each row of `source`."""
    levels = _Levels()
    for plan in plans:
        _add(plan, levels)
    tidied = f"SELECT {', '.join(levels.tidied)} FROM {source}"
    apart = f"SELECT {', '.join(levels.apart)} FROM ({tidied}) AS tidied {' '.join(levels.joins)}"
    valued = f"SELECT {', '.join(levels.valued)} FROM ({apart})"
    return f"SELECT {', '.join(levels.final)} FROM ({valued})"


def question_query(plan: ColumnPlan, source: Sql) -> Sql:
    """Return the query for the distinct texts that a library must be asked about."""
    assert plan.steps.question is not None
    tidied = f"SELECT {plan.steps.tidy(quoted(plan.column))} AS t FROM {source}"
    return f"SELECT DISTINCT t FROM ({tidied}) WHERE t IS NOT NULL AND ({plan.steps.question.when('t')})"


def _add(plan: ColumnPlan, levels: _Levels) -> None:
    name, steps = plan.name, plan.steps
    text, parts, value = quoted(f"t:{name}"), quoted(f"p:{name}"), quoted(f"v:{name}")
    answer = "NULL"
    if steps.question:
        table = quoted(answers_table(name))
        levels.joins.append(f"LEFT JOIN {table} ON {table}.given = tidied.{text}")
        answer = f"{table}.answer"
    levels.tidied.append(f"{steps.tidy(quoted(plan.column))} AS {text}")
    levels.apart.append(f"{steps.apart(text, answer)} AS {parts}")
    for suffix, expression in steps.values.items():
        levels.valued.append(f"{expression(text, parts)} AS {quoted(f'v:{name}{suffix}')}")
        levels.final.append(f"{_stored(plan, suffix, text)} AS {quoted(name + suffix)}")
    levels.final.append(f"{steps.fault(text, parts, value)} AS {quoted(fault_column(name))}")


def _stored(plan: ColumnPlan, suffix: str, text: Sql) -> Sql:
    value = quoted(f"v:{plan.name}{suffix}")
    if plan.keeps_faulty and plan.steps.kept and not suffix:
        return f"coalesce({value}, {plan.steps.kept(text)})"
    return value
