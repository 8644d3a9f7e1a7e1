"""What people type about records: the file they bring, the value they mend, whom they open a record to."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField
from wtforms.validators import Length

from app.contracts.entities import FieldSpec, FieldType
from app.core.asking import settings
from app.core.forms import DateField, FileField, Form, LongTextField, RefSelectField, TextField, WordSelectField
from app.core.i18n import _, _l, pick

KINDS = ("xlsx", "csv", "tsv", "txt", "xls")
LONGEST_VALUE, LONGEST_WHY = 2000, 500


def import_form(words: Mapping[str, str], chosen: str = "") -> Form:
    """Return the form that takes a file for one of the entities in `words`."""

    class Filled(Form):
        """A file, and what its rows are about."""

        entity = WordSelectField(_l("What are the rows?"), words=words, default=chosen or None)
        file = FileField(
            _l("File"), kinds=KINDS, limit=settings().import_limit,
            description=_l("Excel (.xlsx) or CSV, with the headings in one of the first rows."),
        )

    return Filled()


def _value_field(spec: FieldSpec, now: str, choices: Mapping[str, str]) -> object:
    label = pick(spec.label)
    if choices:
        return WordSelectField(label, words=choices, optional=True, default=now or None)
    if spec.type is FieldType.LONG_TEXT:
        return LongTextField(label, [Length(max=LONGEST_VALUE)], optional=True, default=now, render_kw={"rows": 4})
    return TextField(label, [Length(max=LONGEST_VALUE)], optional=True, default=now, description=pick(spec.help))


def known_choices(spec: FieldSpec) -> dict[str, str]:
    """Return the values that a field may have, with their words; nothing where any may come."""
    if spec.type is FieldType.BOOLEAN:
        return {"true": _("Yes"), "false": _("No")}
    return {choice.id: pick(choice.label) for choice in spec.choices} if spec.type is FieldType.CHOICE else {}


def amend_form(spec: FieldSpec, now: str, choices: Mapping[str, str]) -> Form:
    """Return the form that mends one field, which says `now`."""

    class Filled(Form):
        """The new value of one field, and why; `old` is what the person saw."""

        field = HiddenField(default=spec.name)
        old = HiddenField(default=now)
        value = _value_field(spec, now, choices)
        why = LongTextField(
            _l("Why"), [Length(max=LONGEST_WHY)], render_kw={"rows": 2},
            description=_l("Everybody who sees the record reads it."),
        )

    return Filled()


def share_form(people: Iterable[tuple[str, str]]) -> Form:
    """Return the form that opens a record to one of `people`."""
    known = list(people)

    class Filled(Form):
        """A person, the last day, and why."""

        person = RefSelectField(_l("Open to"), options=lambda: known)
        until = DateField(_l("Until and including"))
        why = TextField(_l("Why"), [Length(max=LONGEST_WHY)])

    return Filled()
