"""What can be wrong with a value or a row, by short names that are stored; the words for them are elsewhere."""

from enum import StrEnum


class Fault(StrEnum):
    """One way in which a value or a row is at fault."""

    REQUIRED = "required"
    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    AMBIGUOUS_DATE = "ambiguous_date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    FORMAT = "format"
    DIGITS_LOST = "digits_lost"
    FORMULA_ERROR = "formula_error"
    TOO_LONG = "too_long"
    REFERENCE = "reference"
    NO_KEY = "no_key"
    SAME_ROW = "same_row"
    TAKEN = "taken"
    AMBIGUOUS_KEY = "ambiguous_key"
    OWNER_ROLE = "owner_role"
    HIDDEN = "hidden"
    BROKEN_ROW = "broken_row"


# Faults that a row may carry into the lake where its field says so; with the others there is nothing to store.
KEEPABLE = frozenset({
    Fault.RANGE, Fault.CHOICE, Fault.PHONE, Fault.EMAIL, Fault.URL, Fault.FORMAT, Fault.REFERENCE,
})
