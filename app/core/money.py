"""Money: whole minor units with their currency, so that no cent is ever lost to a fraction."""

import re
from decimal import Decimal, localcontext
from typing import NamedTuple

from babel.numbers import format_currency, get_currency_precision
from flask_babel import get_locale

# Fifteen digits of minor units: below what a double or a spreadsheet still holds exactly.
LARGEST = 10**15 - 1
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,4})?")


class Money(NamedTuple):
    """An amount in the smallest unit of a currency: 12.34 CNY is `Money(1234, "CNY")`."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """Return the amount in whole units, digit for digit."""
        with localcontext(prec=30):
            return Decimal(self.minor).scaleb(-digits(self.currency))


def digits(currency: str) -> int:
    """Return how many digits stand behind the point: 2 for CNY, 0 for JPY."""
    return get_currency_precision(currency)


def parse(text: str, currency: str) -> Money:
    """Read an amount as people type it: `12 800.50`, `12,800.50`, `１２８００`; raise `ValueError` if it is none."""
    plain = text.strip().translate(_TYPED).replace(" ", "")
    if re.search(r",(?!\d{3}(?:[,.]|$))", plain):
        raise ValueError(text)
    plain = plain.replace(",", "")
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(text)
    with localcontext(prec=30):
        minor = Decimal(plain).scaleb(digits(currency))
        if minor != minor.to_integral_value() or abs(minor) > LARGEST:
            raise ValueError(text)
        return Money(int(minor), currency)


# What Chinese keyboards write, the spaces that spreadsheets put between thousands, and the signs of currencies.
_TYPED = str.maketrans(
    "０１２３４５６７８９．，－−", "0123456789.,--", "¥￥$€£'\u00a0\u2009\u202f\u3000",
)


def written(value: Money) -> str:
    """Write an amount with the sign of its currency and all its digits, as the reader's language does."""
    return format_currency(value.amount, value.currency, locale=get_locale() or "en")
