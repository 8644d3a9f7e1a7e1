"""Single keys: one declaration, from which the list behind “?” is written and by which the browser acts.

A key works only where what it needs stands on the page, never while something is typed, and not for people who have
switched single keys off.
"""

from dataclasses import dataclass
from typing import Any

from app.core.i18n import _l

# What may be changed on a page: its own door to that, else the first field of its form.
FORM = (
    '[data-key="e"], form.up-form[data-guard] '
    ':is(input:not([type="hidden"]), textarea, select):not([data-key="c"])'
)
ROWS = ".up-table tbody tr:not(.is-group) a, .up-rows > li .what a"


@dataclass(frozen=True)
class Key:
    """One key: what is pressed, what it is for, the selector of what it needs, and the act of `keys.js` that it does.

    Without an act it only stands in the list: another part of the page hears it.
    """

    press: str
    label: Any
    needs: str = ""
    act: str = ""


KEYS = (
    Key("Ctrl K", _l("Jump to or do…"), "[data-jump]"),
    Key("/", _l("Search in this page"), "[data-search]", "focus"),
    Key("j", _l("Next row"), ROWS, "next"),
    Key("k", _l("Row before"), ROWS, "previous"),
    Key("Enter", _l("Open the row"), ROWS),
    Key("x", _l("Tick the row"), "[data-tick]", "tick"),
    Key("n", _l("Something new"), '[data-key="n"]', "press"),
    Key("e", _l("Change this"), FORM, "press"),
    Key("c", _l("Comment"), '[data-key="c"]', "press"),
    Key("s", _l("Save the view"), "[data-key-save] > summary", "press"),
    Key("z", _l("Undo"), ".up-toast form button", "press"),
    Key("[", _l("Page before"), 'a[rel="prev"]', "press"),
    Key("]", _l("Next page"), 'a[rel="next"]', "press"),
    Key("?", _l("Show these keys"), "#keys", "list"),
)
