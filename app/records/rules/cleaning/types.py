"""Which steps belong to which type of field."""

from collections.abc import Mapping

from app.contracts.entities import FieldSpec, FieldType, Format, Normaliser
from app.records.rules.cleaning.amounts import number_steps
from app.records.rules.cleaning.contact_points import email_steps, phone_steps, url_steps
from app.records.rules.cleaning.days import day_steps
from app.records.rules.cleaning.steps import Reading, Steps
from app.records.rules.cleaning.texts import choice_steps, text_steps, yes_no_steps

_NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY)
_DAYS = (FieldType.DATE, FieldType.INSTANT)
_OTHERS = {
    FieldType.PHONE: phone_steps,
    FieldType.EMAIL: email_steps,
    FieldType.URL: url_steps,
    FieldType.CHOICE: choice_steps,
    FieldType.BOOLEAN: yes_no_steps,
}


def steps_of(
    spec: FieldSpec, normalisers: Mapping[str, Normaliser], formats: Mapping[str, Format], reading: Reading
) -> Steps:
    """Return how a field's texts become values."""
    if spec.type in _NUMBERS:
        return number_steps(spec, reading)
    if spec.type in _DAYS:
        return day_steps(spec, reading)
    return _OTHERS[spec.type](spec) if spec.type in _OTHERS else text_steps(spec, normalisers, formats)
