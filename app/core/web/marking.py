"""`_`, `ngettext` and `pgettext` of templates: one call each, on the catalogue that the request has bound already.

Jinja's own go through three calls and ask for the language each time. As with Jinja's, the places of a sentence are
filled with escaped values, and a percent sign stands doubled in every sentence.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.core.i18n import grouped, words


def _filled(context: EvalContext, said: str, values: Mapping[str, Any]) -> str:
    if context.autoescape:
        said = Markup(said)  # noqa: S704  a sentence of ours or of its translation, never of a visitor
    return said % values if "%" in said else said


@pass_eval_context
def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
    """Return `text` in the reader's language."""
    return _filled(context, words().gettext(text), values)


@pass_eval_context
def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the singular or plural text for `num`, with its thousands apart."""
    return _filled(context, words().ngettext(one, many, num), {"num": grouped(num), **values})


@pass_eval_context
def pgettext(context: EvalContext, meant: str, text: str, /, **values: Any) -> str:
    """Return `text` as it is meant in this context."""
    return _filled(context, str(words().pgettext(meant, text)), {"context": meant, **values})


@pass_eval_context
def npgettext(context: EvalContext, meant: str, one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the singular or plural text for `num`, as it is meant in this context."""
    said = str(words().npgettext(meant, one, many, num))
    return _filled(context, said, {"context": meant, "num": grouped(num), **values})


GLOBALS = {"_": gettext, "gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext}
