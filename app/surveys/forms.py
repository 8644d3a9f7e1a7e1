"""What is sent from the pages of surveys: the answers to a questionnaire by question, and what became of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.access.queries import people
from app.core.errors import Invalid
from app.core.forms import MOST_CHOICES, DateField, Form, LongTextField, RefSelectField
from app.core.forms.strictness import holds_unseen, shortened
from app.core.i18n import _, _l
from app.surveys.rules.items import Item, Unread, read

Sent = MultiDict[str, str]


def field_of(item: Item) -> str:
    """Return the name under which the answer to a question is sent."""
    return f"q.{item['id']}"


def read_answers(items: Sequence[Item], sent: Sent) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (values, faults) by question; what cannot be read has a fault and no value."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for item in items:
        typed = sent.getlist(field_of(item))[:200]
        try:
            values[item["id"]] = read([_seen(text) for text in typed], item)
        except Unread as error:
            faults[item["id"]] = str(error)
    return values, faults


def _seen(text: str) -> str:
    if holds_unseen(text):
        raise Unread(_("“%(value)s” holds signs that cannot be seen. Type it anew.", value=shortened(text)))
    return text.replace("\r\n", "\n")


def read_day(sent: Sent, name: str = "closes_on") -> date:
    """Return the day that was typed; raise `Invalid` with the value where it is none."""
    typed = sent.get(name, "").strip()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        told = _("“%(value)s” is not a date. Write it as 2026-11-24.", value=shortened(typed, 40))
        raise Invalid(told, faults={name: told}) from None


class OutcomeForm(Form):
    """What became of a survey, who mends it, and by when; many colleagues are found by typing."""

    text = LongTextField(_l("What you heard, and what you do about it"))
    owner = RefSelectField(
        _l("Who mends it"), optional=True, options=lambda: people.offered(MOST_CHOICES + 1),
        find=lambda typed: [(ref, name) for ref, name, _department in people.called(typed)],
        description=_l("Write a part of the name, its sound or the address."),
    )
    due_on = DateField(_l("By which day"), optional=True)
