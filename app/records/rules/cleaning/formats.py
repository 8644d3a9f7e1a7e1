"""Named shapes of texts: those that SQL can test by itself, and those that plugins bring."""

from app.contracts.entities import Format
from app.records.rules.text_sql import literal

_USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_SHAPE = "[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}"
# The check digit of the unified social credit code (GB 32100) is arithmetic, so a million are tested without a library.
CN_USCC = Format(
    name="cn_uscc",
    label={"zh": "统一社会信用代码", "en": "Unified social credit code"},
    hint={
        "zh": "应为 18 位，且末位校验码正确；请对照营业执照核对。",
        "en": "It has 18 characters, the last of which is a check digit; compare it with the business licence.",
    },
    pattern=_USCC_SHAPE,
)
BUILT_IN = {CN_USCC.name: CN_USCC}


def format_test(shape: Format, value: str) -> str:
    """Return the SQL that tells whether `value` has the shape, as far as SQL can tell."""
    tests = [f"regexp_full_match({value}, {literal(shape.pattern)})"] if shape.pattern else []
    if shape.name == CN_USCC.name:
        tests.append(_uscc_check_digit(value))
    return " AND ".join(tests) or "true"


def _uscc_check_digit(value: str) -> str:
    letters = literal(_USCC_LETTERS)
    weighed = " + ".join(
        f"(strpos({letters}, {value}[{place}]) - 1) * {weight}" for place, weight in enumerate(_USCC_WEIGHTS, 1)
    )
    return f"(31 - ({weighed}) % 31) % 31 = strpos({letters}, {value}[18]) - 1"
