"""What a column looks like from its first values, for headings that say nothing."""

import re
from collections.abc import Callable, Sequence

from app.contracts.entities import FieldSpec, FieldType
from app.records.rules.cleaning.texts import NO, YES, spellings

_USCC = re.compile(r"[0-9A-HJ-NP-RTUW-Ya-z]{18}")
_TESTS = {
    FieldType.EMAIL: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    FieldType.PHONE: re.compile(r"(\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8}([-转 ]+\d+)?)"),
    FieldType.URL: re.compile(r"(https?://|www\.)\S+", re.IGNORECASE),
    FieldType.DATE: re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*|(19|20)\d{6}"),
    FieldType.MONEY: re.compile(r"[(+\-]?[¥￥$€]?\s?\d[\d,]*(\.\d+)?\s?(万|亿|元)?\)?"),
}
_TESTS[FieldType.INSTANT] = _TESTS[FieldType.DATE]
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?%?")
_SAYS_A_LOT = (FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.DATE, FieldType.INSTANT)


def share_fitting(spec: FieldSpec, values: Sequence[str]) -> float | None:
    """Return the part of `values` that look like the field's type; None where its type has no look."""
    test = _test(spec)
    filled = [value.strip() for value in values if value and value.strip()]
    if test is None or not filled:
        return None
    return sum(test(value) for value in filled) / len(filled)


def tells(spec: FieldSpec) -> bool:
    """Tell whether the look of its values alone may suggest this field."""
    has_choices = spec.type is FieldType.CHOICE and len(spec.choices) > 1
    return spec.type in _SAYS_A_LOT or spec.check == "cn_uscc" or has_choices


def _test(spec: FieldSpec) -> Callable[[str], bool] | None:
    if spec.check == "cn_uscc":
        return lambda value: bool(_USCC.fullmatch(value))
    if spec.type is FieldType.CHOICE:
        known = spellings(spec)
        return lambda value: value.lower().replace(" ", "") in known
    if spec.type is FieldType.BOOLEAN:
        return lambda value: value.lower() in (*YES, *NO)
    if spec.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return lambda value: bool(_NUMBER.fullmatch(value))
    pattern = _TESTS.get(spec.type)
    return (lambda value: bool(pattern.fullmatch(value))) if pattern else None
