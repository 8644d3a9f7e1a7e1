"""Says in a few words what cleaning does to a field, and what is wrong with values, for columns of a table."""

from collections.abc import Iterator

from app.contracts.entities import FieldSpec, FieldType
from app.core.i18n import _, pick
from app.records.rules.cleaning.faults import Fault
from app.records.rules.registry import Registry


def cleaning_of(spec: FieldSpec, registry: Registry) -> str:
    """Return what happens to the texts of a field on their way in."""
    return _(", ").join(dict.fromkeys(_steps(spec, registry)))


def _steps(spec: FieldSpec, registry: Registry) -> Iterator[str]:
    by_type = {
        FieldType.PHONE: _("to +86") if spec.region == "CN" else _("to international form"),
        FieldType.EMAIL: _("small letters"), FieldType.URL: _("full address"), FieldType.DATE: _("to a day"),
        FieldType.INSTANT: _("to a moment"), FieldType.INTEGER: _("to a whole number"),
        FieldType.DECIMAL: _("to a number"), FieldType.MONEY: _("to an amount"), FieldType.BOOLEAN: _("to yes or no"),
        FieldType.CHOICE: _("to one of the choices"), FieldType.REF: _("to a known record"),
    }
    yield by_type.get(spec.type, _("without outer spaces"))
    for name in spec.normalise:
        yield from _named(name, registry)


def _named(name: str, registry: Registry) -> Iterator[str]:
    known = {
        "width": _("full width to half"), "nfkc": _("full width to half"), "upper": _("capitals"),
        "lower": _("small letters"), "no_spaces": _("without spaces"), "digits": _("digits only"),
    }
    if name in known:
        yield known[name]
    elif name in registry.normalisers:
        yield pick(registry.normalisers[name].label) or name


def fault_name(rule: str) -> str:
    """Return a rule that values or rows broke, in a few words."""
    known = {
        Fault.REQUIRED: _("left empty"), Fault.NUMBER: _("no number"), Fault.RANGE: _("out of range"),
        Fault.DATE: _("no day"), Fault.AMBIGUOUS_DATE: _("day or month first?"), Fault.YES_NO: _("neither yes nor no"),
        Fault.CHOICE: _("not one of the choices"), Fault.PHONE: _("no complete phone number"),
        Fault.EMAIL: _("no e-mail address"), Fault.URL: _("no web address"), Fault.FORMAT: _("wrong form"),
        Fault.DIGITS_LOST: _("digits lost in a spreadsheet"), Fault.FORMULA_ERROR: _("error in the cell"),
        Fault.TOO_LONG: _("too long"), Fault.REFERENCE: _("leads to no record"),
        Fault.NO_KEY: _("does not say which record"), Fault.SAME_ROW: _("same record as another row"),
        Fault.TAKEN: _("belongs to another record"), Fault.AMBIGUOUS_KEY: _("several records could be meant"),
        Fault.OWNER_ROLE: _("filled by others only"), Fault.HIDDEN: _("record not open to you"),
        Fault.BROKEN_ROW: _("more cells than headings"),
    }
    return known.get(Fault(rule), rule) if rule in set(Fault) else rule
