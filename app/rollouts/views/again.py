"""A short form that did not fit: its page is shown again, the fault at its field, and what was typed kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from app.core.database import db
from app.core.errors import Invalid


@dataclass(frozen=True)
class Again:
    """Which form of a page was sent, what was typed into it and what is wrong; the empty one says that none was."""

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    def fault(self, form: str, name: str) -> str:
        """Return what is wrong with a field of `form`."""
        return self.faults.get(name, "") if form == self.form else ""

    def kept(self, form: str, name: str, usual: object = "") -> str:
        """Return what was typed into a field of `form`, else what usually stands there."""
        return self.typed.get(name, "") if form == self.form else str(usual)


FRESH = Again()


def sent(form: str, error: Invalid) -> Again:
    """Return what the page of `form` shows again; nothing is kept in the database. An error of no field goes on."""
    if not error.faults:
        raise error
    db.session.rollback()
    return Again(form, request.form.to_dict(), error.faults)
