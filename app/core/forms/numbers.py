"""Fields for numbers: whole ones, exact decimals, and money."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput

from app.core import money
from app.core.forms.presence import Asked
from app.core.forms.strictness import shortened
from app.core.i18n import _
from app.core.money import Money

# Every whole number up to here is exact in SQLite, PostgreSQL, JSON and a spreadsheet alike.
LARGEST = 10**15 - 1
_NARROW = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--", " \u00a0\u2009\u202f\u3000")
_PLAIN = re.compile(r"[+-]?\d{1,16}(\.\d{1,8})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def read(typed: str) -> Decimal:
    """Read a number as people type it, with or without separated thousands; raise `ValueError` for anything else."""
    plain = typed.translate(_NARROW)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        raise ValueError(typed)
    return Decimal(plain)


class _NumberField(Asked, Field):
    """A number within bounds; what cannot be read stays in the form as it was typed."""

    widget = TextInput()
    empty_is_missing = False

    def _read(self, typed: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """Return the number as one would type it."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; raise `ValueError` with what was typed where there is none."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = self._read(valuelist[0].strip())

    def _bounded(self, value: Decimal | int, least: Decimal | int, most: Decimal | int) -> None:
        if not least <= value <= most:
            raise ValueError(_(
                "%(value)s is outside %(least)s to %(most)s.", value=format(value, "f"), least=least, most=most
            ))


class WholeField(_NumberField):
    """A whole number from `least` to `most`."""

    looks_like = "IntegerField"

    def __init__(self, *args: Any, least: int = 0, most: int = LARGEST, **more: Any) -> None:
        super().__init__(*args, **more)
        self.least, self.most = least, most
        self.render_kw = {"inputmode": "numeric", **(self.render_kw or {})}

    def _read(self, typed: str) -> int:
        try:
            value = read(typed)
        except ValueError:
            raise ValueError(_("“%(value)s” is not a number.", value=shortened(typed))) from None
        if value != value.to_integral_value():
            raise ValueError(_("“%(value)s” is not a whole number.", value=shortened(typed)))
        self._bounded(value, self.least, self.most)
        return int(value)


class ExactField(_NumberField):
    """A decimal kept digit for digit, with at most `places` behind the point."""

    looks_like = "DecimalField"

    def __init__(
        self, *args: Any, least: Decimal = Decimal(0), most: Decimal = Decimal(LARGEST), places: int = 2, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.least, self.most, self.places = least, most, places
        self.render_kw = {"inputmode": "decimal", **(self.render_kw or {})}

    def _read(self, typed: str) -> Decimal:
        try:
            value = read(typed)
        except ValueError:
            raise ValueError(_("“%(value)s” is not a number.", value=shortened(typed))) from None
        if -int(value.as_tuple().exponent) > self.places:
            told = _("“%(value)s” has more than %(places)s digits behind the point.", value=typed, places=self.places)
            raise ValueError(told)
        self._bounded(value, self.least, self.most)
        return value

    def written(self, value: Decimal) -> str:
        """Return the number as one would type it."""
        return format(value, "f")


class MoneyField(_NumberField):
    """An amount in one currency; `data` is `Money`, and a row's whole minor units are taken too."""

    looks_like = "DecimalField"

    def __init__(self, *args: Any, currency: str, least: int = 0, most: int = LARGEST, **more: Any) -> None:
        super().__init__(*args, **more)
        self.currency, self.least, self.most = currency, least, most
        self.render_kw = {"inputmode": "decimal", **(self.render_kw or {})}

    def process_data(self, value: Any) -> None:
        """Take `Money`, or whole minor units of the field's currency."""
        self.data = Money(value, self.currency) if isinstance(value, int) else value

    def _read(self, typed: str) -> Money:
        try:
            value = money.parse(typed, self.currency)
        except ValueError:
            example = format(Money(1_280_050, self.currency).amount, "f")
            raise ValueError(_(
                "“%(value)s” is not an amount. Write it as %(example)s.", value=shortened(typed), example=example
            )) from None
        self._bounded(value.amount, Money(self.least, self.currency).amount, Money(self.most, self.currency).amount)
        return value

    def written(self, value: Money) -> str:
        """Return the amount as one would type it."""
        return format(value.amount, "f")
