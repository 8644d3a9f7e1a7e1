"""When two payment terms say the same: the same number of days, and nothing else that differs.

30天, 30 days net, T30 and 月结30天 mean thirty days; what is left after days and filling words is the residue, by
which 30天现金 stays apart from 30天承兑. A residue that is only the name of a customer says nothing about payment.
"""

from app.records.rules.text_sql import literal, narrow, quoted

# Words around the number that say nothing by themselves.
_FILLING = (
    "货到付款", "月结", "净", "付款", "账期", "帐期", "期限", "结算", "收货后", "货到", "开票后", "票到",
    "以内", "个自然日", "自然日", "天数", "后", "内", "天", "日",
)
_NUMBER = r"\b[tnd]?[0-9]+ ?(t|n|d|days?)?\b"
_WORDS = r"\b(net|days?|payment|terms?|within|after|invoice|due|in|of|from|the)\b"
_MONTHS = r"(\d+) ?(个月|months?|月)"
_NO_WORD = r"[^a-z\p{Han}]+"
_AT_ONCE = ("现结", "现付", "预付", "款到发货", "货到付款", "立即付款", "immediate", "cash on", "prepaid", "cod")


def _lowered(name: str) -> str:
    return f"lower({narrow(name)})"


def days_of(name: str, days: str = "NULL") -> str:
    """Return the SQL of the days that a term grants: its own field, else the number in its name, months as thirty."""
    text = _lowered(name)
    months = f"TRY_CAST(nullif(regexp_extract({text}, {literal(_MONTHS)}, 1), '') AS INTEGER) * 30"
    number = f"TRY_CAST(nullif(regexp_extract({text}, '(\\d+)', 1), '') AS INTEGER)"
    at_once = " OR ".join(f"contains({text}, {literal(word)})" for word in _AT_ONCE)
    return f"coalesce(TRY_CAST({days} AS INTEGER), {months}, {number}, CASE WHEN {at_once} THEN 0 END)"


def residue_of(name: str) -> str:
    """Return the SQL of what a term says beyond its days."""
    left = _lowered(name)
    for taken in (_MONTHS, _NUMBER, _WORDS, "|".join(sorted(_FILLING, key=len, reverse=True)), "[0-9]+", _NO_WORD):
        left = f"regexp_replace({left}, {literal(taken)}, '', 'g')"
    return left


def meaning_of(fields: tuple[str, ...], names: str = "") -> str:
    """Return the SQL of the meaning of a term, by the fields of the rule: its name, and its days if it has any.

    `names` is the SQL of folded names of those who use such terms.
    """
    name = quoted(fields[0])
    days = quoted(fields[1]) if len(fields) > 1 else "NULL"
    residue = residue_of(name)
    said = f"CASE WHEN {residue} IN ({names}) THEN '' ELSE {residue} END" if names else residue
    return f"CAST({days_of(name, days)} AS VARCHAR) || '|' || {said}"
