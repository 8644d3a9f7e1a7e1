"""The kinds of news that rooms declare, and the sentence each makes."""

from collections.abc import Mapping
from typing import Any

from app.contracts.messages import ASKED, DECIDES, FOLLOWS, MENTIONED, OWNS, Notice
from app.core.asking import plugins
from app.core.i18n import _, _l
from app.core.wording import Places

REASONS = {
    DECIDES: _l("You decide"), ASKED: _l("You are asked"), MENTIONED: _l("You were mentioned"), OWNS: _l("It is yours"),
    FOLLOWS: _l("You take part in it"),
}


def known_notices() -> dict[str, Notice]:
    """Return every declared kind of news by its name; raise `LookupError` when two rooms bring the same."""
    found: dict[str, Notice] = {}
    for answer in plugins().ask_lists("register_notices"):
        if answer.value.kind in found:
            raise LookupError(f"the notice {answer.value.kind!r} is brought twice")
        found[answer.value.kind] = answer.value
    return found


def sentence(notice: Notice | None, *, who: str, about: str, params: Mapping[str, Any]) -> str:
    """Return what happened, in the reader's language; news of a kind that is gone are told by their row alone."""
    if notice is None:
        return about or _("News")
    return str(notice.text) % Places(params, who=who or _("Upriver"), about=about)
