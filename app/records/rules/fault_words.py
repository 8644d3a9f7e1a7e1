"""Says in words what is wrong with a row, and what would mend it."""

from app.contracts.entities import EntitySpec, FieldSpec
from app.core.conditions.literals import write_literal
from app.core.i18n import _, pick
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.texts import longest
from app.records.rules.registry import Registry
from app.records.rules.role_words import roles_in_words
from app.records.rules.verdict import FaultLine

_MOST_NAMED = 8


def reason(fault: FaultLine, entity: EntitySpec) -> str:
    """Return what is wrong, with the field and the value."""
    spec = entity.field(fault.field)
    other = fault.other or ""
    if fault.rule == Fault.OWNER_ROLE:
        other = roles_in_words(other.split(", "))
    words = {"field": pick(spec.label), "value": fault.value or "", "other": other}
    return _reasons(words)[fault.rule]


def _reasons(words: dict[str, str]) -> dict[str, str]:
    return {
        Fault.REQUIRED: _("“%(field)s” is empty.", **words),
        Fault.NUMBER: _("%(field)s: “%(value)s” is no number.", **words),
        Fault.RANGE: _("%(field)s: “%(value)s” is out of range.", **words),
        Fault.DATE: _("%(field)s: “%(value)s” is no day.", **words),
        Fault.AMBIGUOUS_DATE: _("%(field)s: “%(value)s” could be two different days.", **words),
        Fault.YES_NO: _("%(field)s: “%(value)s” is neither yes nor no.", **words),
        Fault.CHOICE: _("%(field)s: “%(value)s” is not one of the choices.", **words),
        Fault.PHONE: _("%(field)s: “%(value)s” is no complete phone number.", **words),
        Fault.EMAIL: _("%(field)s: “%(value)s” is no e-mail address.", **words),
        Fault.URL: _("%(field)s: “%(value)s” is no web address.", **words),
        Fault.FORMAT: _("%(field)s: “%(value)s” does not have the right form.", **words),
        Fault.DIGITS_LOST: _("%(field)s: “%(value)s” was rounded by a spreadsheet; digits are lost.", **words),
        Fault.FORMULA_ERROR: _("%(field)s: the cell shows an error, “%(value)s”.", **words),
        Fault.TOO_LONG: _("%(field)s: the text is too long.", **words),
        Fault.REFERENCE: _("%(field)s: there is no “%(value)s”.", **words),
        Fault.NO_KEY: _("Nothing says which record this row is about.", **words),
        Fault.SAME_ROW: _("This row is about the same record as row %(other)s.", **words),
        Fault.TAKEN: _("%(field)s: “%(value)s” belongs to another record.", **words),
        Fault.AMBIGUOUS_KEY: _("Several records could be meant.", **words),
        Fault.OWNER_ROLE: _("%(field)s: only %(other)s may fill this.", **words),
        Fault.HIDDEN: _("You may not change this record.", **words),
        Fault.BROKEN_ROW: _("The row has more cells than there are headings: “%(value)s”.", **words),
    }


def hint(fault: FaultLine, entity: EntitySpec, registry: Registry) -> str:
    """Return what would mend it."""
    spec = entity.field(fault.field)
    if fault.rule == Fault.FORMAT and spec.check in registry.formats:
        return pick(registry.formats[spec.check].hint)
    if fault.rule == Fault.NO_KEY:
        return _("Fill in one of these: %(keys)s.", keys=keys_in_words(entity))
    return _special(fault, spec) or _hints().get(fault.rule, "")


def keys_in_words(entity: EntitySpec) -> str:
    """Return the natural keys by their labels."""
    return "; ".join(" + ".join(pick(entity.field(part).label) for part in key) for key in entity.natural_keys)


def _special(fault: FaultLine, spec: FieldSpec) -> str:
    if fault.rule == Fault.RANGE and (spec.min is not None or spec.max is not None):
        low, high = ("…" if end is None else write_literal(end) for end in (spec.min, spec.max))
        return _("Allowed is %(low)s to %(high)s.", low=low, high=high)
    if fault.rule == Fault.CHOICE:
        names = [pick(choice.label) for choice in spec.choices]
        return _("Use one of these: %(names)s.", names=", ".join(names[:_MOST_NAMED]))
    if fault.rule == Fault.TOO_LONG:
        return _("At most %(count)s characters fit.", count=longest(spec))
    return ""


def _hints() -> dict[str, str]:
    return {
        Fault.REQUIRED: _("Fill it in."),
        Fault.NUMBER: _("Write digits, such as 12800.50."),
        Fault.RANGE: _("Check the value."),
        Fault.DATE: _("Write it like 2026-11-03."),
        Fault.AMBIGUOUS_DATE: _("Write it like 2026-11-03, or say in the mapping whether the day comes first."),
        Fault.YES_NO: _("Write 是 or 否, yes or no."),
        Fault.PHONE: _("Write one number with its area code; a landline has 7 or 8 digits after it."),
        Fault.EMAIL: _("It looks like name@company.com."),
        Fault.URL: _("It looks like https://company.com."),
        Fault.DIGITS_LOST: _("Set the column to text in the source, and export it again."),
        Fault.FORMULA_ERROR: _("Mend the formula, or write the value."),
        Fault.REFERENCE: _("Bring that record first, or correct the name."),
        Fault.SAME_ROW: _("Merge the two rows, or correct the key."),
        Fault.TAKEN: _("Correct the value, or merge the two records."),
        Fault.AMBIGUOUS_KEY: _("Fill in a better key, such as the number."),
        Fault.OWNER_ROLE: _("Leave it out, or ask them to bring this file."),
        Fault.HIDDEN: _("Ask whoever is responsible for it, or ask for it to be shared with you."),
        Fault.BROKEN_ROW: _("A comma inside a text needs quotation marks around the text."),
    }
