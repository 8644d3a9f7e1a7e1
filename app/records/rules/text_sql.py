"""Texts as DuckDB SQL: quoting, tidying, width, folding for comparison.

Every function takes an expression and returns one."""

from app.core.conditions.rows_duckdb import quoted as quoted

# Control characters, no-break and typographic spaces, zero-width marks, byte order marks.
_ZERO_WIDTH = r"[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]"
_INVISIBLE = r"[\x{0001}-\x{001F}\x{007F}-\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}-\x{2029}\x{202F}\x{205F}\x{3000}]"
_SPECIAL = r"[^\x20-\x7E\x{00A1}-\x{00AC}\x{00AE}-\x{1FFF}\x{3001}-\x{FEFE}\x{FF01}-\x{FFEF}]"
# One look that sends a text on only if any of the slower steps could change it.
_WANTS_CARE = r"^[ ']| $|  |[^\x20-\x7E\x{00A1}-\x{00AC}\x{00AE}-\x{167F}\x{3001}-\x{FEFE}\x{FF00}-\x{FFEF}]"
_APOSTROPHE = r"^'[=+@\-0-9＝＋＠－]"
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_NARROW = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
# Spellings of "nothing" that people type because a cell must not stay empty.
BLANKS = ("-", "--", "—", "——", "/", "\\", "NULL", "null", "N/A", "n/a", "NaN", "nan", "无", "暂无", "空")


def literal(text: str) -> str:
    """Return `text` as a quoted SQL text, whatever it contains."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: tuple[str, ...] | list[str]) -> str:
    """Return several texts as a quoted list."""
    return ", ".join(map(literal, texts))


def plain(text: str) -> str:
    """Take away invisible marks, outer and double spaces, and a spreadsheet's apostrophe."""
    # Each step names its text several times over, so the whole is slow; few texts need it.
    cleaned = one_line(without_apostrophe(visible(text)))
    return f"CASE WHEN regexp_matches({text}, {literal(_WANTS_CARE)}) THEN {cleaned} ELSE {text} END"


def visible(text: str) -> str:
    """Take away invisible marks and outer spaces."""
    gone = f"regexp_replace(regexp_replace({text}, {literal(_ZERO_WIDTH)}, '', 'g'), {literal(_INVISIBLE)}, ' ', 'g')"
    return f"CASE WHEN regexp_matches({text}, {literal(_SPECIAL)}) THEN trim({gone}) ELSE trim({text}) END"


def visible_lines(text: str) -> str:
    """Take away invisible marks and outer space of a long text, whose line breaks stay."""
    marks = f"regexp_replace(replace({text}, chr(13), ''), {literal(_ZERO_WIDTH)}, '', 'g')"
    return f"trim({marks}, ' ' || chr(9) || chr(10))"


def without_apostrophe(text: str) -> str:
    """Take away the apostrophe that spreadsheets put before a number or a formula to keep it a text."""
    marked = f"starts_with({text}, '''') AND regexp_matches({text}, {literal(_APOSTROPHE)})"
    return f"CASE WHEN {marked} THEN substr({text}, 2) ELSE {text} END"


def blank_to_null(text: str) -> str:
    """Return NULL for an empty text and for the signs that people type for nothing."""
    return f"CASE WHEN {text} IN ({literals(['', *BLANKS])}) THEN NULL ELSE {text} END"


def one_line(text: str) -> str:
    """Make several spaces one."""
    return f"CASE WHEN contains({text}, '  ') THEN regexp_replace({text}, ' {{2,}}', ' ', 'g') ELSE {text} END"


def narrow(text: str) -> str:
    """Turn full-width letters, digits and marks into half-width ones."""
    # translate() looks every character up in the whole list, 40 times slower than two replacements; so brackets,
    # the only wide marks in most files, go first and the rest pays only where it is.
    brackets = f"replace(replace({text}, '（', '('), '）', ')')"
    rest = r"[\x{FF01}-\x{FF07}\x{FF0A}-\x{FF5E}]"
    all_of_them = f"translate({text}, {literal(_WIDE)}, {literal(_NARROW)})"
    return f"CASE WHEN regexp_matches({text}, {literal(rest)}) THEN {all_of_them} ELSE {brackets} END"


def fold(text: str) -> str:
    """Return the form in which two texts are compared: half width, lower case, no spaces."""
    return f"lower(replace({narrow(text)}, ' ', ''))"
