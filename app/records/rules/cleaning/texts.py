"""Texts, codes, references, choices, and yes or no."""

from collections.abc import Callable, Mapping

from app.contracts.entities import FieldSpec, FieldType, Format, Normaliser
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.formats import format_test
from app.records.rules.cleaning.steps import Question, Sql, Steps
from app.records.rules.text_sql import blank_to_null, fold, literal, literals, narrow, plain, visible_lines

LONGEST = {FieldType.LONG_TEXT: 20_000, FieldType.CODE: 100, FieldType.URL: 2_000}
LONGEST_OTHER = 500
YES = ("是", "y", "yes", "true", "t", "1", "1.0", "√", "✓", "对", "有", "启用", "在售", "on", "x")
NO = ("否", "n", "no", "false", "f", "0", "0.0", "×", "✗", "不是", "无", "没有", "停用", "停售", "off")
# What SQL does for `normalise:`; other names are plugins' functions, asked once for each distinct text.
BUILT_IN = {
    "width": narrow,
    "nfkc": narrow,
    "upper": lambda x: f"upper({x})",
    "lower": lambda x: f"lower({x})",
    "no_spaces": lambda x: f"replace({x}, ' ', '')",
    "digits": lambda x: f"regexp_replace({x}, '[^0-9]', '', 'g')",
}
_FORMULA_ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#CALC!", "#SPILL!")
_LOST = r"\d(\.\d+)?[eE]\+?\d+"


def longest(spec: FieldSpec) -> int:
    """Return how many characters a text of this field may have."""
    return spec.max_length or LONGEST.get(spec.type, LONGEST_OTHER)


def is_formula_error(t: Sql) -> Sql:
    """Tell whether the cell holds a spreadsheet's error instead of a value."""
    return f"{t} IN ({literals(_FORMULA_ERRORS)})"


def text_steps(spec: FieldSpec, normalisers: Mapping[str, Normaliser], formats: Mapping[str, Format]) -> Steps:
    """Return the steps of a text, a long text, a code or a reference."""
    python = [normalisers[name] for name in spec.normalise if name not in BUILT_IN]
    valid = formats[spec.check].valid if spec.check else None
    asked = Question(lambda t: "true", lambda text: _answered(python, valid, text)) if python or valid else None
    return Steps(
        tidy=_tidy(spec),
        apart=lambda t, a: a if asked else t,
        values={"": lambda t, p: p},
        fault=lambda t, p, v: _text_fault(spec, t, v, formats),
        question=asked,
        kept=lambda t: f"substr({t}, 1, {longest(spec)})",
    )


def _answered(normalisers: list[Normaliser], valid: Callable[[str], bool] | None, text: str) -> str | None:
    for one in normalisers:
        text = one.apply(text)
    return text if valid is None or valid(text) else None


def _tidy(spec: FieldSpec) -> list[Callable[[Sql], Sql]]:
    if spec.type is FieldType.LONG_TEXT:
        return [visible_lines, blank_to_null]
    steps: list[Callable[[Sql], Sql]] = [plain]
    if spec.type in (FieldType.CODE, FieldType.REF):
        steps += [narrow, _without_point]
    steps += [BUILT_IN[name] for name in spec.normalise if name in BUILT_IN and BUILT_IN[name] not in steps]
    return [*steps, blank_to_null]


def _without_point(x: Sql) -> Sql:
    return f"CASE WHEN ends_with({x}, '.0') THEN regexp_replace({x}, '^([0-9]+)\\.0$', '\\1') ELSE {x} END"


def _text_fault(spec: FieldSpec, t: Sql, v: Sql, formats: Mapping[str, Format]) -> Sql:
    is_lost = f"WHEN regexp_full_match({t}, {literal(_LOST)}) THEN {literal(Fault.DIGITS_LOST)} "
    shape = format_test(formats[spec.check], v) if spec.check else "true"
    return (
        f"CASE WHEN {t} IS NULL THEN NULL WHEN {is_formula_error(t)} THEN {literal(Fault.FORMULA_ERROR)} "
        f"WHEN length({t}) > {longest(spec)} THEN {literal(Fault.TOO_LONG)} "
        f"{is_lost if spec.type is FieldType.CODE else ''}"
        f"WHEN {v} IS NULL OR NOT ({shape}) THEN {literal(Fault.FORMAT)} END"
    )


def choice_steps(spec: FieldSpec) -> Steps:
    """Return the steps of a choice: its id, its labels and every spelling lead to the id."""
    return Steps(
        tidy=[plain, blank_to_null],
        apart=lambda t, a: fold(t),
        values={"": lambda t, p: _chosen(spec, p)},
        fault=lambda t, p, v: _if(f"{t} IS NOT NULL AND {v} IS NULL", Fault.CHOICE),
        kept=lambda t: f"substr({t}, 1, {LONGEST_OTHER})",
    )


def spellings(spec: FieldSpec) -> dict[str, str]:
    """Return the id for every spelling of a choice; where two choices claim one spelling, the first has it."""
    found: dict[str, str] = {}
    for choice in spec.choices:
        for spelled in (choice.id, *choice.label.values(), *choice.aliases):
            found.setdefault(spelled.lower().replace(" ", ""), choice.id)
    return found


def _chosen(spec: FieldSpec, p: Sql) -> Sql:
    by_id: dict[str, list[str]] = {}
    for spelled, choice in spellings(spec).items():
        by_id.setdefault(choice, []).append(spelled)
    whens = " ".join(f"WHEN {p} IN ({literals(spelled)}) THEN {literal(choice)}" for choice, spelled in by_id.items())
    return f"CASE {whens} END"


def yes_no_steps(spec: FieldSpec) -> Steps:
    """Return the steps of yes or no; 无 means no here, not nothing."""
    return Steps(
        tidy=[plain, lambda x: f"nullif({x}, '')"],
        apart=lambda t, a: fold(t),
        values={"": lambda t, p: _yes_or_no(p)},
        fault=lambda t, p, v: _if(f"{v} IS NULL AND {blank_to_null(t)} IS NOT NULL", Fault.YES_NO),
    )


def _yes_or_no(p: Sql) -> Sql:
    return f"CASE WHEN {p} IN ({literals(YES)}) THEN true WHEN {p} IN ({literals(NO)}) THEN false END"


def _if(condition: Sql, fault: Fault) -> Sql:
    return f"CASE WHEN {condition} THEN {literal(fault)} END"
