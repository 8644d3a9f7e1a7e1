"""Two languages from the first line: Simplified Chinese and English.

Source strings are English and marked `_()` (now) or `_l()` (when shown). Each room and each plugin keeps its Chinese
beside its code in `translations/zh_Hans.po`; `catalogues.py` compiles them into one catalogue at start.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any

from babel.support import NullTranslations as Catalogue
from flask import g, has_app_context
from flask_babel import force_locale, get_locale, get_translations
from flask_babel.speaklater import LazyString

# One map for the three ways a language is written: in code, in HTML, and as a key in playbooks.
HTML_CODES = {"zh_Hans": "zh-Hans", "en": "en"}
TEXT_KEYS = {"zh_Hans": "zh", "en": "en"}
LOCALES = tuple(TEXT_KEYS)
KEYS = frozenset(TEXT_KEYS.values())

# Who speaks where there is no application: a command that only reads files.
_outside: ContextVar[tuple[str, NullTranslations]] = ContextVar("outside", default=("en", NullTranslations()))


def words() -> Catalogue | NullTranslations:
    """Return the catalogue of the language that is spoken now, looked up once per request, job or change of language.

    It is bound where Flask-Babel keeps the request's own locale, so that whatever changes that lets go of it too.
    """
    if not has_app_context():
        return _outside.get()[1]
    kept = getattr(g, "_flask_babel", None)
    bound = getattr(kept, "babel_translations", None)
    if bound is None:
        bound = get_translations()
        g._flask_babel.babel_translations = bound
    return bound


def _(text: str, /, **values: Any) -> str:
    """Return `text` in the reader's language; named `%(x)s` places are filled from `values`."""
    said = words().gettext(text)
    return said % values if values else said


def _n(one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the singular or plural text for `num`, which stands at `%(num)s` with its thousands apart."""
    return words().ngettext(one, many, num) % {"num": grouped(num), **values}


def grouped(num: int) -> str:
    """Return a count with its thousands apart; both languages write a comma there."""
    return f"{num:,}"


def _p(context: str, text: str, /, **values: Any) -> str:
    """Return `text` as it is meant in `context`: words of one letter are often two words in the other language."""
    said = words().pgettext(context, text)
    return str(said % values if values else said)


def _l(text: str, /, **values: Any) -> LazyString:
    """Return a text that is translated when it is shown, for module level and class bodies."""
    return LazyString(_, text, **values)


@contextmanager
def speaking(locale: str, words: NullTranslations) -> Iterator[None]:
    """Answer `_()` from `words` where there is no application, as in a command that only reads files."""
    token = _outside.set((locale, words))
    try:
        yield
    finally:
        _outside.reset(token)


def text_key() -> str:
    """Return the reader's language as playbooks write it: `zh` or `en`."""
    if not has_app_context():
        return TEXT_KEYS.get(_outside.get()[0], "en")
    spoken = get_locale()
    # The language alone: writing a whole locale out takes longer than everything else here.
    return spoken.language if spoken and spoken.language in KEYS else "en"


def pick(texts: Mapping[str, str] | str | None, key: str | None = None) -> str:
    """Choose the reader's language from `{zh, en}`; fall back to the other one rather than to nothing."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    wanted = texts.get(key or text_key())
    return wanted or next((text for text in texts.values() if text), "")


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Speak `locale` while the block runs: for letters, which are read by somebody else than who asked."""
    with force_locale(locale):
        yield


def locale() -> str:
    """Return the locale that is spoken now, as the code writes it."""
    return str(get_locale() or "en") if has_app_context() else _outside.get()[0]
