"""The steps of cleaning one field, and the query that takes them for all fields of a file at once.

Three levels, each a column that the next one builds on: `t` the tidied text, `p` what was taken apart, `v` the value,
beside it the fault. What SQL cannot decide is asked of a library, once for each distinct text, and joined in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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

    `tidy` are the steps from the raw column to the tidied text, each taking what the one before left; `apart` takes
    the text and the library's answer; `values` take text and parts and give the stored columns, by suffix; `fault`
    takes text, parts and value and names a fault or is NULL; `kept` takes the text and gives what is stored of a
    faulty value where faulty values are kept.
    """

    tidy: Sequence[Callable[[Sql], Sql]]
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


def fault_column(name: str) -> str:
    """Return the name of the column that says what is wrong with a field."""
    return f"f:{name}"


def answers_table(name: str) -> str:
    """Return the name of the table that holds a library's answers about a field: given, answer."""
    return f"answers:{name}"


def clean_query(plans: list[ColumnPlan], source: Sql) -> Sql:
    """Return the query from raw texts to values and faults, one row for each row of `source`."""
    tidied = _tidied(plans, source)
    apart, joins, values, final = [], [], [], [ROW, EXTRA]
    for plan in plans:
        text, parts = quoted(f"t:{plan.name}"), quoted(f"p:{plan.name}")
        answer, join = _answer(plan, text)
        joins += join
        apart.append(f"{plan.steps.apart(text, answer)} AS {parts}")
        values += [f"{take(text, parts)} AS {_value(plan, suffix)}" for suffix, take in plan.steps.values.items()]
        final += [f"{_stored(plan, suffix, text)} AS {quoted(plan.name + suffix)}" for suffix in plan.steps.values]
        final.append(f"{plan.steps.fault(text, parts, _value(plan, ''))} AS {quoted(fault_column(plan.name))}")
    taken = f"SELECT {', '.join(['tidied.*', *apart])} FROM ({tidied}) AS tidied {' '.join(joins)}"
    return f"SELECT {', '.join(final)} FROM (SELECT {', '.join(['*', *values])} FROM ({taken}))"


def question_query(plan: ColumnPlan, source: Sql) -> Sql:
    """Return the query for the distinct texts that a library must be asked about."""
    assert plan.steps.question is not None
    text = quoted(f"t:{plan.name}")
    wanted = f"{text} IS NOT NULL AND ({plan.steps.question.when(text)})"
    return f"SELECT DISTINCT {text} FROM ({_tidied([plan], source)}) WHERE {wanted}"


def _tidied(plans: list[ColumnPlan], source: Sql) -> Sql:
    """Take the tidying steps of all columns side by side, one level each: a step names its text more than once."""
    columns = [f"{plan.column} AS {quoted(f't:{plan.name}')}" for plan in plans]
    query = f"SELECT {', '.join([ROW, EXTRA, *columns])} FROM {source}"
    for level in range(max((len(plan.steps.tidy) for plan in plans), default=0)):
        taken = []
        for plan in plans:
            text = quoted(f"t:{plan.name}")
            step = plan.steps.tidy[level](text) if level < len(plan.steps.tidy) else text
            taken.append(f"{step} AS {text}")
        query = f"SELECT {', '.join([ROW, EXTRA, *taken])} FROM ({query})"
    return query


def _answer(plan: ColumnPlan, text: Sql) -> tuple[Sql, list[Sql]]:
    if plan.steps.question is None:
        return "NULL", []
    table = quoted(answers_table(plan.name))
    return f"{table}.answer", [f"LEFT JOIN {table} ON {table}.given = tidied.{text}"]


def _value(plan: ColumnPlan, suffix: str) -> Sql:
    return quoted(f"v:{plan.name}{suffix}")


def _stored(plan: ColumnPlan, suffix: str, text: Sql) -> Sql:
    if plan.keeps_faulty and plan.steps.kept and not suffix:
        return f"coalesce({_value(plan, suffix)}, {plan.steps.kept(text)})"
    return _value(plan, suffix)
