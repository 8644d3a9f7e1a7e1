"""Searching in people's text: a word is found wherever it stands, in Chinese too, and wild cards mean themselves."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, and_, func, or_, type_coerce

LONGEST = 200
MOST_WORDS = 8
ESCAPE = "\\"


def normal(text: str) -> str:
    """Return `text` as it is compared: full-width letters narrowed, case folded, spaces made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def pattern(word: str) -> str:
    """Return the LIKE pattern that finds `word` anywhere, with `%`, `_` and the escape itself taken literally."""
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word}%"


def words(text: str) -> list[str]:
    """Return the words to look for, each once; more than a person would type are left out."""
    return list(dict.fromkeys(normal(text).split()))[:MOST_WORDS]


def matches(text: str, expressions: Iterable[ColumnElement]) -> ColumnElement[bool]:
    """Return the condition that every word of `text` stands in at least one of `expressions`."""
    places = [func.lower(type_coerce(expression, String)) for expression in expressions]
    return and_(*(or_(*(place.like(pattern(word), escape=ESCAPE) for place in places)) for word in words(text)))
