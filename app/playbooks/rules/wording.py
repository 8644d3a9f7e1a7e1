"""What a value that does not fit is called, and what would mend it, in the reader's language."""

import re
from collections.abc import Callable
from typing import Any

from app.core.i18n import _
from app.playbooks.rules import shape
from app.playbooks.rules.faults import nearest

Said = tuple[str, str]
# What pydantic calls a fault, and what we call it.
CODES = {
    "literal_error": "wrong_word",
    "union_tag_invalid": "wrong_word",
    "union_tag_not_found": "missing",
    "string_pattern_mismatch": "wrong_form",
    "string_type": "not_text",
    "dict_type": "not_mapping",
    "model_type": "not_mapping",
    "model_attributes_type": "not_mapping",
    "list_type": "not_list",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_long": "too_long",
}


def say(kind: str, context: dict[str, Any], written: Any) -> Said:
    """Return the message and the hint for one kind of fault; `written` is what stood there."""
    value = _shown(written)
    if kind in _WRITTEN:
        return _WRITTEN[kind](context, value)
    told = _expected(value) | _bounds(context, value) | {code: (said, "") for code, said in _sentences(context).items()}
    return told.get(kind) or (_("“%(value)s” does not fit here.", value=value), "")


def unknown_key(key: str, known: list[str]) -> Said:
    """Return the words for a key that does not belong where it stands."""
    return _("“%(key)s” is not known here.", key=key[:60]), nearest(key, known)


def missing_key(key: str) -> Said:
    """Return the words for a key that is not there."""
    return _("“%(key)s” is missing here.", key=key), ""


def _shown(written: Any) -> str:
    if isinstance(written, str):
        return written if len(written) <= 60 else f"{written[:59]}…"
    return {dict: "{…}", list: "[…]"}.get(type(written), str(written))


def _words(expected: Any) -> list[str]:
    return re.findall(r"'([^']*)'", str(expected))


def _not_allowed(context: dict[str, Any], value: str) -> Said:
    words = _words(context.get("expected") or context.get("expected_tags"))
    return _("“%(value)s” is not one of the words allowed here.", value=value), nearest(value, words)


def _pattern(context: dict[str, Any], value: str) -> Said:
    said = _("“%(value)s” is not written as it should be here.", value=value)
    return said, _by_pattern().get(str(context.get("pattern")), "")


def _by_pattern() -> dict[str, str]:
    return {
        shape.ID: _("An id has 2 to 49 small letters, digits and hyphens, and begins with a letter."),
        shape.OPTION: _("An id has small letters, digits and hyphens, and begins with a letter."),
        shape.FIELD: _("A field has small letters, digits, - and _, and begins with a letter."),
        shape.NAME: _("A name has small letters, digits and _, and begins with a letter."),
        shape.DOTTED: _("Write the plugin and the name with a dot between: base_data.valid_share."),
        shape.SEMVER: _('A version has three numbers, in quotes: "1.0.0".'),
        shape.RANGE: _('Versions that fit are written ">=1,<2".'),
        shape.PERIOD: _("A period is written P7D, P2W, P1M or P1Y."),
    }


def _mapping(context: dict[str, Any], value: str) -> Said:
    hint = _("After a key stands the half-width colon “:” and a space, not “：”.") if "：" in value else ""
    return _("Keys with values are expected here, not “%(value)s”.", value=value), hint


def _expected(value: str) -> dict[str, Said]:
    """Another kind of thing stands here than the one expected."""
    return {
        "string_type": (_("A text is expected here, not “%(value)s”.", value=value), ""),
        "list_type": (
            _("A list is expected here, not “%(value)s”.", value=value),
            _("Write [a, b], or one line with “- ” for each."),
        ),
        "not_scalar": (_("A single value is expected here."), ""),
        "not_texts": (
            _("A text in the languages of the playbook is expected here, not “%(value)s”.", value=value),
            _("Write {zh: …, en: …}."),
        ),
        "not_whole": (
            _("“%(value)s” is not a whole number.", value=value),
            _("Digits only, without a zero in front."),
        ),
        "not_number": (
            _("“%(value)s” is not a number.", value=value),
            _("Write 5 or 0.5, at most fifteen digits."),
        ),
        "not_yes_no": (_("“%(value)s” is neither true nor false.", value=value), _("Write true or false.")),
        "quote_it": (
            _("“%(value)s” is read differently by different programs.", value=value),
            _("Put it in quotes."),
        ),
        "blank": (_("This text is empty."), _("Write it, or leave the key out.")),
        "unseen": (_("This text holds a mark that cannot be seen."), _("Delete it and type the line again.")),
    }


def _bounds(context: dict[str, Any], value: str) -> dict[str, Said]:
    """The right kind of thing, but too much or too little of it."""
    most, least = context.get("max_length"), context.get("min_length")
    return {
        "string_too_long": (_("This text is longer than %(most)s characters.", most=most), ""),
        "too_long": (_("More than %(most)s items stand here.", most=most), ""),
        "too_short": (_("At least %(least)s items are needed here.", least=least), ""),
        "greater_than_equal": (
            _("“%(value)s” is too small; the smallest is %(bound)s.", value=value, bound=context.get("ge")),
            "",
        ),
        "less_than_equal": (
            _("“%(value)s” is too large; the largest is %(bound)s.", value=value, bound=context.get("le")),
            "",
        ),
    }


def _sentences(context: dict[str, Any]) -> dict[str, str]:
    """What one item says against itself."""
    name = context.get("name")
    return {
        "one_unit": _("Give exactly one of hours, days, business_hours, business_days."),
        "options_for_choice": _("“options” belongs to the kinds that choose, and only to them."),
        "range_upside_down": _("“min” must be below “max”."),
        "range_for_number": _("“min” and “max” belong to numbers, and only to them."),
        "default_outside": _("The default is not between “min” and “max”."),
        "default_not_offered": _("The default is not among the answers offered."),
        "effort_order": _("Effort must rise: o ≤ m ≤ p."),
        "roles_or_everyone": _("Name roles, or say everyone: true, but not both."),
        "unknown_column": _("The register has no column “%(name)s”.", name=name),
        "must_off_scale": _("“must” lies outside the scale."),
        "n_or_tolerable": _("Give either “n” or “tolerable”."),
        "checks_or_rules": _("An audit needs checks or rules."),
        "gate_or_phase": _("Count from a gate or from a phase, not from both."),
        "at_least_or_at_most": _("Give either “at_least” or “at_most”."),
        "unknown_part": _("The exam has no part “%(name)s”.", name=name),
        "bank_too_small": _(
            "The part “%(name)s” draws %(want)s questions, but its bank holds %(have)s.",
            name=name,
            want=context.get("want"),
            have=context.get("have"),
        ),
        "one_right": _("Exactly one answer must be right."),
        "some_right": _("At least one answer must be right."),
    }


_WRITTEN: dict[str, Callable[[dict[str, Any], str], Said]] = {
    "literal_error": _not_allowed,
    "union_tag_invalid": _not_allowed,
    "string_pattern_mismatch": _pattern,
    "union_tag_not_found": lambda context, value: missing_key(_words(context["discriminator"])[0]),
    "condition": lambda context, value: (context["text"], context["hint"]),
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
}
