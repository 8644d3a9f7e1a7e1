"""Semantic versions, and the ranges that plugins and overlays ask for."""

import operator
import re

_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+){0,2})\s*")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def number(version: str) -> tuple[int, int, int, int, str]:
    """Return the version as numbers that compare; a pre-release comes before its release."""
    released, _dash, early = version.partition("-")
    parts = [int(part) for part in released.split(".")]
    major, minor, patch = [*parts, 0, 0][:3]
    return major, minor, patch, 0 if early else 1, early


def fits(version: str, wanted: str) -> bool:
    """Whether the version satisfies every clause of a range such as `>=1,<2`."""
    clauses = _CLAUSE.findall(wanted)
    return bool(clauses) and all(_COMPARE[sign](number(version)[:3], number(bound)[:3]) for sign, bound in clauses)
