"""What may be wrong with the writing of a YAML file, in words that its author can act on."""

import re
from typing import Any

import yaml

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.limits import DEPTH, EVENTS

# Numbers of YAML 1.2 that 1.1 does not know; editors follow 1.2.
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|nan)", re.IGNORECASE)
# Words in the parser's message, and what they stand for; the first that fits counts.
_SIGNS = (
    ("nesting depth", "too_deep"),
    ("mapping values are not allowed", "colon"),
    ("cannot start any token", "mark"),
    ("quoted scalar", "quote"),
    ("expected ','", "bracket"),
    ("flow", "bracket"),
    ("expected ':'", "no_colon"),
    ("block", "indent"),
    ("alias", "alias"),
    ("anchor", "alias"),
    ("tag", "tag"),
)
# For these the beginning tells more than the place where the parser gave up.
_BEGAN = ("bracket", "quote")
_WIDE = re.compile(r"[\s-]*\w[\w-]*：")


class Stop(Exception):
    """The writing breaks a rule at one event."""

    def __init__(self, code: str, event: Any) -> None:
        super().__init__(code)
        self.code = code
        self.event = event


def is_number(value: str) -> bool:
    """Whether a reader of YAML 1.2 takes the unquoted word for a number."""
    return _NUMBER.fullmatch(value) is not None


def refuse(name: str, stop: Stop) -> Fault:
    """Return the fault for a rule of ours that the writing breaks."""
    mark = stop.event.start_mark
    word = str(getattr(stop.event, "value", "") or "")[:60]
    return fault(Place(name, mark.line + 1, mark.column + 1), stop.code, *_rules(word)[stop.code])


def explain(name: str, text: str, wrong: yaml.YAMLError) -> Fault:
    """Return the fault for what the YAML parser could not read."""
    problem = f"{getattr(wrong, 'problem', '')} {getattr(wrong, 'context', '')}"
    code = next((code for sign, code in _SIGNS if sign in problem), "unreadable")
    marks = (getattr(wrong, "context_mark", None), getattr(wrong, "problem_mark", None))
    mark = next((mark for mark in (marks if code in _BEGAN else marks[::-1]) if mark), None)
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    said, hint = (_rules("") | _readings())[code]
    return fault(place, code if code in _rules("") else "syntax", said, _wide_colon(text, place.line) or hint)


def _wide_colon(text: str, line: int) -> str:
    near = text.splitlines()[max(0, line - 2) : line]
    wide = any(_WIDE.match(written) for written in near)
    return _("After a key stands the half-width colon “:” and a space, not “：”.") if wide else ""


def _rules(word: str) -> dict[str, tuple[str, str]]:
    """What a playbook does not use, although YAML has it."""
    longer = _("Put a long section into a file of its own, named by its key.")
    return {
        "too_many": (_("This file has more than %(count)s values.", count=EVENTS // 2), longer),
        "too_deep": (
            _("Brackets or lists nest deeper than %(count)s levels.", count=DEPTH),
            _("Look for a bracket that is not closed."),
        ),
        "second_document": (_("A second document begins here (---)."), _("One file holds one document.")),
        "directive": (_("Lines that begin with % are not used in playbooks."), _("Delete the line.")),
        "alias": (
            _("Anchors (&) and aliases (*) are not used in playbooks."),
            _("Write the value out; put text that begins with & or * in quotes."),
        ),
        "tag": (
            _("Tags (!) are not used in playbooks."),
            _("Delete the tag; put text that begins with ! in quotes."),
        ),
        "merge": (_("Merge keys (<<) are not used in playbooks."), _("Write the keys out.")),
        "complex_key": (_("A key must be a single word."), _("Put text that begins with { or [ in quotes.")),
        "duplicate_key": (_("“%(key)s” stands here a second time.", key=word), _("Keep one of the two.")),
        "no_value": (_("There is no value here."), _("Write the value, or leave the key out.")),
    }


def _readings() -> dict[str, tuple[str, str]]:
    """What YAML itself cannot read."""
    quotes = _("Put text that contains “: ” or begins with a mark in quotes.")
    return {
        "colon": (_("A colon stands where no key can be."), quotes),
        "mark": (
            _("A value cannot begin with this mark."),
            _("Indent with spaces, not tabs; put text that begins with @, ` or % in quotes."),
        ),
        "quote": (_("A quotation mark is not closed."), _("Close it, with the same mark.")),
        "bracket": (_("A bracket is not closed, or a comma is missing."), quotes),
        "no_colon": (_("A colon and a space are missing after the key."), quotes),
        "indent": (
            _("The indentation does not fit the lines above."),
            _("Give all keys of one item the same indentation, in spaces."),
        ),
        "unreadable": (
            _("The file cannot be read from here on."),
            _("Look for a missing colon, quote or bracket."),
        ),
    }
