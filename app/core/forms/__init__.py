"""Forms: what people type, checked politely; nothing typed is ever lost, and nothing is saved over somebody else."""

from app.core.forms.base import Form, VersionedForm
from app.core.forms.choices import MOST_CHOICES, RefSelectField, WordRadioField, WordSelectField
from app.core.forms.numbers import ExactField, MoneyField, WholeField
from app.core.forms.texts import DateField, FileField, LongTextField, ReasonField, TextField

__all__ = [
    "MOST_CHOICES", "DateField", "ExactField", "FileField", "Form", "LongTextField", "MoneyField", "ReasonField",
    "RefSelectField", "TextField", "VersionedForm", "WholeField", "WordRadioField", "WordSelectField",
]
