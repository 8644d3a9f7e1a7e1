"""Days and instants: Chinese, ISO, day first or month first, English month names, spreadsheets' serial numbers.

Whether 03/11/2026 is in March or in November, the column decides: one value above 12 settles it for all. Where nothing
does, the row goes back with a question instead of a guess.
"""

from app.contracts.entities import FieldSpec, FieldType
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.steps import Reading, Sql, Steps
from app.records.rules.text_sql import blank_to_null, literal, literals, narrow, plain

_CLOCK = (
    r"(?:[T ] ?(?:星期.|周.)? ?(上午|下午|AM|PM)? ?(\d{1,2})[:时点](\d{1,2})分?:?(?:(\d{1,2})(?:\.\d+)?秒?)?"
    r" ?(AM|PM)? ?(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT_CLOCK = r"(?:T?()(\d{2})(\d{2})(\d{2})()(Z)?)?"
_YEAR_FIRST = rf"^(\d{{4}}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}}) ?日?{_CLOCK}$"
_COMPACT = rf"^(\d{{4}})(\d{{2}})(\d{{2}}){_COMPACT_CLOCK}$"
_YEAR_LAST = rf"^(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}),?{_CLOCK}$"
_PARTS = ("one", "two", "three", "noon", "hour", "minute", "second", "noon2", "shift")
_PLAIN = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_TWO_NUMBERS = r"^\s*'?[0-9０-９]{1,2}[-/.／－．][0-9０-９]{1,2}[-/.／－．]"
_STARTS_SMALL = r"^[0-9]{1,2}[-/.]"
_TWO_SMALL = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{2}|[0-9]{4})([ T,].*)?$"
_NAMED_MONTHS = ("%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%b %d %Y", "%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d-%B-%Y")
# Serials of 1954 to 2064; smaller and larger numbers are more likely a mistake than a day.
_SERIAL = r"[2-5]\d{4}(\.\d+)?"
EARLIEST, LATEST = 1900, 2100


def day_order_query(column: Sql, source: Sql) -> Sql:
    """Return the query that tells of a column: is a first number above 12, is a second one, how many such values."""
    tidied = f"SELECT trim({narrow(column)}) AS t FROM {source} WHERE regexp_matches({column}, {literal(_TWO_NUMBERS)})"
    parts = f"SELECT {_extract('t', _YEAR_LAST)} AS p FROM ({tidied})"
    small = "TRY_CAST(p.one AS INTEGER) AS one, TRY_CAST(p.two AS INTEGER) AS two"
    numbers = f"SELECT {small} FROM ({parts}) WHERE p.one <> ''"
    return f"SELECT coalesce(bool_or(one > 12), false), coalesce(bool_or(two > 12), false), count(*) FROM ({numbers})"


def day_order(one_above: bool, two_above: bool) -> bool | None:
    """Return True for day first, False for month first, None where the column does not tell or contradicts itself."""
    return None if one_above == two_above else one_above


def day_steps(spec: FieldSpec, reading: Reading) -> Steps:
    """Return the steps of a date or an instant."""
    value = _instant if spec.type is FieldType.INSTANT else _date
    return Steps(
        tidy=[plain, narrow, lambda x: f"upper({x})", blank_to_null],
        apart=lambda t, a: _apart(t),
        values={"": lambda t, p: value(t, p, reading)},
        fault=lambda t, p, v: _fault(t, v, reading),
    )


def _extract(t: Sql, pattern: str) -> Sql:
    return f"regexp_extract({t}, {literal(pattern)}, [{literals(_PARTS)}])"


def _apart(t: Sql) -> Sql:
    # A plain day needs no taking apart, and the patterns cost more than everything else together.
    return (
        f"CASE WHEN {_is_plain(t)} THEN NULL WHEN regexp_matches({t}, '^[0-9]{{8}}') THEN {_extract(t, _COMPACT)} "
        f"WHEN regexp_matches({t}, {literal(_STARTS_SMALL)}) THEN {_extract(t, _YEAR_LAST)} "
        f"ELSE {_extract(t, _YEAR_FIRST)} END"
    )


def _is_plain(t: Sql) -> Sql:
    return f"regexp_full_match({t}, {literal(_PLAIN)})"


def _day_of_parts(p: Sql, reading: Reading) -> Sql:
    day_first = f"TRY_CAST({p}.three || '-' || {p}.two || '-' || {p}.one AS DATE)"
    month_first = f"TRY_CAST({p}.three || '-' || {p}.one || '-' || {p}.two AS DATE)"
    is_plain = f"{p}.one = {p}.two OR {day_first} IS NULL OR {month_first} IS NULL"
    either = f"CASE WHEN {is_plain} THEN coalesce({day_first}, {month_first}) END"
    year_last = {True: day_first, False: month_first, None: either}[reading.day_first]
    year_first = f"TRY_CAST({p}.one || '-' || {p}.two || '-' || {p}.three AS DATE)"
    return f"CASE WHEN length({p}.three) = 4 THEN {year_last} ELSE {year_first} END"


def _date(t: Sql, p: Sql, reading: Reading) -> Sql:
    named = f"CAST(try_strptime({t}, [{literals(_NAMED_MONTHS)}]) AS DATE)"
    serial = f"DATE '1899-12-30' + CAST(floor(TRY_CAST({t} AS DOUBLE)) AS INTEGER)"
    return (
        f"CASE WHEN {_is_plain(t)} THEN TRY_CAST({t} AS DATE) WHEN {p}.one <> '' THEN {_day_of_parts(p, reading)} "
        f"WHEN regexp_full_match({t}, {literal(_SERIAL)}) THEN {serial} ELSE {named} END"
    )


def _instant(t: Sql, p: Sql, reading: Reading) -> Sql:
    zone = literal(reading.zone)
    serial = f"TIMESTAMP '1899-12-30' + to_seconds(CAST(round(TRY_CAST({t} AS DOUBLE) * 86400) AS BIGINT))"
    is_clock = f"{_whole(p, 'hour')} < 24 AND {_whole(p, 'minute')} < 60 AND {_whole(p, 'second')} < 60"
    local = f"CAST({_date(t, p, reading)} AS TIMESTAMP) + to_seconds({_seconds(p)})"
    return (
        f"CASE WHEN regexp_full_match({t}, {literal(_SERIAL)}) THEN timezone('UTC', timezone({zone}, {serial})) "
        f"WHEN NOT ({is_clock}) THEN NULL WHEN coalesce({p}.shift, '') <> '' THEN {local} - to_minutes({_shift(p)}) "
        f"ELSE timezone('UTC', timezone({zone}, {local})) END"
    )


def _whole(p: Sql, part: str) -> Sql:
    return f"coalesce(TRY_CAST({p}.{part} AS INTEGER), 0)"


def _seconds(p: Sql) -> Sql:
    noon, hour = f"coalesce({p}.noon || {p}.noon2, '')", _whole(p, "hour")
    half_day = f"WHEN {noon} IN ('PM', '下午') THEN {hour} % 12 + 12 WHEN {noon} <> '' THEN {hour} % 12"
    hours = f"CASE {half_day} ELSE {hour} END"
    return f"({hours}) * 3600 + {_whole(p, 'minute')} * 60 + {_whole(p, 'second')}"


def _shift(p: Sql) -> Sql:
    digits = f"replace({p}.shift, ':', '')"
    minutes = f"(TRY_CAST({digits}[2:3] AS INTEGER) * 60 + TRY_CAST({digits}[4:5] AS INTEGER))"
    return f"CASE WHEN {digits} IN ('Z', 'UTC') THEN 0 WHEN {digits}[1] = '-' THEN -{minutes} ELSE {minutes} END"


def _fault(t: Sql, v: Sql, reading: Reading) -> Sql:
    unread = literal(Fault.DATE)
    if reading.day_first is None:
        is_open = f"regexp_matches({t}, {literal(_TWO_SMALL)})"
        unread = f"CASE WHEN {is_open} THEN {literal(Fault.AMBIGUOUS_DATE)} ELSE {unread} END"
    outside = f"CASE WHEN year({v}) NOT BETWEEN {EARLIEST} AND {LATEST} THEN {literal(Fault.RANGE)} END"
    return f"CASE WHEN {v} IS NOT NULL THEN {outside} WHEN {t} IS NOT NULL THEN {unread} END"
