"""Phone numbers, e-mail addresses and web addresses.

SQL decides what is plainly right; what it leaves undecided a library sees once for each distinct text.
"""

import re

from app.contracts.entities import FieldSpec
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.steps import Question, Sql, Steps
from app.records.rules.text_sql import blank_to_null, literal, narrow, plain

_CN_MOBILE = r"(?:\+?86|0086)?1[3-9]\d{9}"
_SEPARATORS = r"[\s\-()./·]"
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ASCII_EMAIL = rf"{_ATOM}(\.{_ATOM})*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,24}}"
_URL = r"https?://[^\s/@<>\"]+\.[^\s<>\"]{2,}"
STORED_URL = _URL
_BARE_URL = r"([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(:\d+)?(/[^\s<>\"]*)?"
_DASHED_EXTENSION = re.compile(r"^(.*\d{7,8})-(\d{1,6})$")
E164 = r"\+[1-9]\d{6,14}(;ext=\d{1,8})?"
STORED_EMAIL = r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}"


def phone_steps(spec: FieldSpec) -> Steps:
    """Return the steps of a phone number: stored as E.164, an extension behind it."""

    def undecided(t: Sql) -> Sql:
        return f"NOT regexp_full_match({_digits(t)}, {literal(_CN_MOBILE)})"

    return Steps(
        tidy=[plain, narrow, blank_to_null],
        apart=lambda t, a: f"CASE WHEN {undecided(t)} THEN {a} ELSE '+86' || right({_digits(t)}, 11) END",
        values={"": lambda t, p: p},
        fault=lambda t, p, v: _fault(t, v, Fault.PHONE),
        question=Question(undecided, lambda text: phone_number(text, spec.region)),
        # A faulty number that is kept must not look like a good one.
        kept=lambda t: f"regexp_replace({t}, '^\\+', '')",
    )


def _digits(t: Sql) -> Sql:
    return f"regexp_replace({t}, {literal(_SEPARATORS)}, '', 'g')"


def phone_number(text: str, region: str) -> str | None:
    """Return the number in E.164 with its extension, or None where it is no valid number."""
    text = text.replace("转", " x")
    return _valid_number(text, region) or _valid_number(_DASHED_EXTENSION.sub(r"\1 x\2", text), region)


def _valid_number(text: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written};ext={number.extension}" if number.extension else written


def email_steps(spec: FieldSpec) -> Steps:
    """Return the steps of an e-mail address: half width, lower case, without mailto: and brackets."""
    return Steps(
        tidy=[plain, narrow, _bare_address, blank_to_null],
        apart=lambda t, a: f"CASE WHEN regexp_full_match({t}, {literal(_ASCII_EMAIL)}) THEN {t} ELSE {a} END",
        values={"": lambda t, p: p},
        fault=lambda t, p, v: _fault(t, v, Fault.EMAIL),
        question=Question(lambda t: f"contains({t}, '@') AND strlen({t}) <> length({t})", email_address),
        kept=lambda t: f"substr({t}, 1, 254)",
    )


def _bare_address(x: Sql) -> Sql:
    return f"regexp_replace(lower(replace({x}, ' ', '')), '^(mailto:|<)+|[>;,]+$', '', 'g')"


def email_address(text: str) -> str | None:
    """Return the address as it is stored, or None where it is none; whether mail arrives, only mail tells."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def url_steps(spec: FieldSpec) -> Steps:
    """Return the steps of a web address; a bare name gets its scheme."""
    return Steps(
        tidy=[plain, narrow, lambda x: f"replace({x}, ' ', '')", blank_to_null],
        apart=lambda t, a: (
            f"CASE WHEN regexp_full_match({t}, {literal(_BARE_URL)}) THEN 'https://' || {t} "
            f"ELSE regexp_replace({t}, '^(?i)(https?)://', lower(regexp_extract({t}, '^[A-Za-z]+')) || '://') END"
        ),
        values={"": lambda t, p: f"CASE WHEN regexp_full_match({p}, {literal(_URL)}) THEN {p} END"},
        fault=lambda t, p, v: _fault(t, v, Fault.URL),
        kept=lambda t: f"substr({t}, 1, 2000)",
    )


def _fault(t: Sql, v: Sql, fault: Fault) -> Sql:
    return f"CASE WHEN {t} IS NOT NULL AND {v} IS NULL THEN {literal(fault)} END"
