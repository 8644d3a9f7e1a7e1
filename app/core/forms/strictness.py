"""What holds for every field of every form: trimmed, of bearable length, free of signs that nobody can type."""

import re
from typing import Any

from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError

from app.core.i18n import _, _l

LONGEST_LINE = 500
LONGEST_TEXT = 20_000
# Controls, halves of a pair, and what turns the text behind it around, so that it reads otherwise than it is.
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# Marks without width come along with what is copied; two names that look alike must be alike.
_WIDTHLESS = re.compile(r"[\xad\u200b\u2060-\u2064\ufeff]")
_FILL_IN = _l("Fill this in.")


def holds_unseen(text: str) -> bool:
    """Tell whether a text holds signs that nobody can type: NUL, escapes, halves of a pair, turned directions."""
    return bool(_UNTYPED.search(text))


def without_marks(text: str) -> str:
    """Return a text without the marks that take no room and stand between words that were copied."""
    return _WIDTHLESS.sub("", text)


def shortened(value: Any, most: int = 60) -> str:
    """Return what was typed, fit for a message."""
    text = _UNTYPED.sub("�", str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def trimmed(value: Any) -> Any:
    """Return a text without spaces around it and marks inside, its lines ended alike; anything else as it is."""
    # Exactly a text: a StrEnum member is chosen, not typed.
    return without_marks(value.replace("\r\n", "\n").replace("\r", "\n")).strip() if type(value) is str else value


def never_absent(value: Any) -> Any:
    """Return the empty text for a text that was not sent, so that a service never meets None."""
    return "" if value is None else value


class Typed:
    """Validator: the text holds only signs that a person can type."""

    def __call__(self, form: Any, field: Field) -> None:
        """Stop at signs that cannot be seen; the database and the browser would each read them differently."""
        sent = [value for value in field.raw_data or () if isinstance(value, str)]
        if any(map(holds_unseen, sent)):
            told = _("“%(value)s” holds signs that cannot be seen. Type it anew.", value=shortened(sent[0]))
            raise StopValidation(told)


class NotLonger:
    """Validator: the text has at most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a longer text, with both numbers."""
        given = len(field.data) if isinstance(field.data, str) else 0
        if given > self.most:
            raise ValidationError(
                _("%(given)s characters are too many; at most %(most)s fit.", given=given, most=self.most)
            )


def own_length(field: Field) -> NotLonger | None:
    """Return the limit of a text field that names none itself."""
    if not isinstance(field, StringField) or any(isinstance(v, Length | NotLonger) for v in field.validators):
        return None
    return NotLonger(LONGEST_TEXT if isinstance(field, TextAreaField) else LONGEST_LINE)


def tighten(field: Field) -> Field:
    """Return the field with what holds for every field; passwords are left exactly as they were typed."""
    added = [Typed()] if not isinstance(field, PasswordField) else []
    limit = own_length(field)
    if limit is not None:
        added.append(limit)
        field.flags.maxlength = limit.most
    presence = [v for v in field.validators if isinstance(v, DataRequired | InputRequired)]
    for validator in presence:
        # WTForms shares validators between forms; a lazy text still speaks each reader's language.
        validator.message = validator.message or _FILL_IN
    field.validators = [*field.validators, *added]
    return field
