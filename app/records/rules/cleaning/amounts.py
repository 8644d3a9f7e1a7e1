"""Numbers and amounts of money: thousands marks, 万 and 亿, currencies before or behind, brackets for minus."""

import re
from collections.abc import Callable
from decimal import Decimal

from app.contracts.entities import FieldSpec, FieldType
from app.core.money import LARGEST, digits
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.steps import Reading, Sql, Steps
from app.records.rules.text_sql import blank_to_null, literal, literals, narrow, plain

# Spelling in a file → ISO 4217. The bare yen sign means the field's own currency, as it stands for two of them.
CURRENCIES = {
    "CNY": ("CNY", "RMB", "人民币", "元", "圆"),
    "USD": ("USD", "US$", "$", "美元", "美金"),
    "EUR": ("EUR", "€", "欧元"),
    "HKD": ("HKD", "HK$", "港币", "港元"),
    "JPY": ("JPY", "日元"),
    "GBP": ("GBP", "£", "英镑"),
}
_SIGNS = sorted((sign for signs in CURRENCIES.values() for sign in signs), key=len, reverse=True)
_CURRENCY = "(" + "|".join(sign.replace("$", r"\$") for sign in [*_SIGNS, "¥"]) + ")"
_AMOUNT = (
    rf"^(\()?([+-])?(?:{_CURRENCY}([+-])?)?(\d{{1,3}}(?:,\d{{3}})+|\d{{1,15}})?(\.\d{{1,12}})?(?:E([+-]?\d{{1,2}}))?"
    rf"(千|万|亿)?{_CURRENCY}?整?(%)?\)?$"
)
_PLAIN = r"[+-]?\d{1,15}(\.\d{1,12})?"
_PARTS = ("minus", "sign", "before", "sign2", "whole", "part", "power", "unit", "behind", "percent")
_FACTORS = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_UNIT_IN_HEADING = re.compile(r"[(（\[【/:：,，]\s*(?:单位[:：]?\s*)?(千|万|百万|亿)元?\s*[)）\]】]?\s*$")
_COUNTED = "(天|日|个|件|次|台|DAYS?)$"
_POINTS_FOR_THOUSANDS = r"^[+-]?\d{1,3}(\.\d{3})+,\d{1,2}$"


def number_steps(spec: FieldSpec, reading: Reading) -> Steps:
    """Return the steps of an integer, a decimal or an amount of money."""
    def number(t: Sql, p: Sql) -> Sql:
        return f"({_number(t, p)}) * {reading.factor}" if reading.factor != 1 else _number(t, p)

    values = {"": lambda t, p: f"TRY_CAST({number(t, p)} AS DECIMAL(18,{spec.scale}))"}
    if spec.type is FieldType.MONEY:
        values = {"": lambda t, p: _minor(spec, number(t, p), p), "_currency": lambda t, p: _named_currency(spec, t, p)}
    elif spec.type is FieldType.INTEGER:
        values = {"": lambda t, p: _whole(number(t, p))}
    return Steps(
        tidy=_tidy(spec),
        apart=lambda t, a: _apart(t),
        values=values,
        fault=lambda t, p, v: _fault(spec, t, p, v),
    )


def _tidy(spec: FieldSpec) -> list[Callable[[Sql], Sql]]:
    steps = [plain, narrow, lambda x: f"upper(replace({x}, ' ', ''))"]
    if spec.type is FieldType.INTEGER:
        steps.append(lambda x: f"regexp_replace({x}, {literal(_COUNTED)}, '')")
    return [*steps, blank_to_null]


def _is_plain(t: Sql) -> Sql:
    return f"regexp_full_match({t}, {literal(_PLAIN)})"


def _apart(t: Sql) -> Sql:
    """Take an amount apart, unless it is just a number: the pattern costs more than everything else together."""
    taken = f"regexp_extract(replace({t}, '￥', '¥'), {literal(_AMOUNT)}, [{literals(_PARTS)}])"
    return f"CASE WHEN NOT {_is_plain(t)} THEN {taken} END"


def _whole(number: Sql) -> Sql:
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"


def _number(t: Sql, p: Sql) -> Sql:
    written = f"replace({p}.whole, ',', '') || {p}.part || CASE WHEN {p}.power <> '' THEN 'E' || {p}.power ELSE '' END"
    sign = f"CASE WHEN {p}.minus <> '' OR '-' IN ({p}.sign, {p}.sign2) THEN -1 ELSE 1 END"
    unit = f"CASE {p}.unit WHEN '千' THEN 1000 WHEN '万' THEN 10000 WHEN '亿' THEN 100000000 ELSE 1 END"
    european = f"replace(replace({t}, '.', ''), ',', '.')"
    return (
        f"CASE WHEN {_is_plain(t)} THEN TRY_CAST({t} AS DECIMAL(28,8)) "
        f"WHEN {p}.whole <> '' OR {p}.part <> '' THEN TRY_CAST({written} AS DECIMAL(28,8)) * ({sign}) * ({unit}) "
        f"WHEN regexp_matches({t}, {literal(_POINTS_FOR_THOUSANDS)}) THEN TRY_CAST({european} AS DECIMAL(28,8)) END"
    )


def _currency(spec: FieldSpec, p: Sql) -> Sql:
    named = f"CASE WHEN {p}.before IN ('', '¥') THEN {p}.behind ELSE {p}.before END"
    whens = " ".join(f"WHEN {named} IN ({literals(signs)}) THEN {literal(code)}" for code, signs in CURRENCIES.items())
    return f"CASE {whens} ELSE {literal(spec.currency)} END"


def _named_currency(spec: FieldSpec, t: Sql, p: Sql) -> Sql:
    return f"CASE WHEN {t} IS NOT NULL THEN {_currency(spec, p)} END"


def _minor(spec: FieldSpec, number: Sql, p: Sql) -> Sql:
    whens = " ".join(f"WHEN {literal(code)} THEN {10 ** digits(code)}" for code in sorted({*CURRENCIES, spec.currency}))
    factor = f"CASE {_currency(spec, p)} {whens} END"
    return f"CASE WHEN coalesce({p}.percent, '') = '' THEN TRY_CAST(round(({number}) * ({factor})) AS BIGINT) END"


def _fault(spec: FieldSpec, t: Sql, p: Sql, v: Sql) -> Sql:
    bounds = [f"abs({v}) > {LARGEST}"] if spec.type is FieldType.MONEY else []
    factor = 10 ** digits(spec.currency) if spec.type is FieldType.MONEY else 1
    if spec.min is not None:
        bounds.append(f"{v} < {spec.min * Decimal(factor):f}")
    if spec.max is not None:
        bounds.append(f"{v} > {spec.max * Decimal(factor):f}")
    outside = f"WHEN {' OR '.join(bounds)} THEN {literal(Fault.RANGE)} " if bounds else ""
    return f"CASE WHEN {t} IS NOT NULL AND {v} IS NULL THEN {literal(Fault.NUMBER)} {outside}END"


def factor_of(heading: str) -> int:
    """Return what a unit in the heading does to every number below it: 金额（万元） means ten thousands."""
    found = _UNIT_IN_HEADING.search(heading)
    return _FACTORS[found.group(1)] if found else 1
