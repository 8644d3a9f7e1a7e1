"""Amounts keep every cent, and are written as the reader's language writes them."""

from decimal import Decimal

import pytest
from flask_babel import force_locale

from app.core.money import Money, parse, written


@pytest.mark.parametrize(("amount", "whole"), [
    (Money(1234, "CNY"), "12.34"), (Money(-5, "CNY"), "-0.05"), (Money(500, "JPY"), "500"), (Money(1, "KWD"), "0.001"),
])
def test_an_amount_has_the_digits_of_its_currency(amount, whole):
    assert amount.amount == Decimal(whole)


@pytest.mark.parametrize("typed", ["", "1.2.3", "12,34", "1e5", "0.001", "abc", "1" * 16, "--1", "１.２３４"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the message is what was typed
        parse(typed, "CNY")

    assert str(refused.value) == typed


@pytest.mark.parametrize(("locale", "full"), [("en", "CN¥1,285,000.00"), ("zh_Hans", "¥1,285,000.00")])
def test_an_amount_is_written_in_full(app, locale, full):
    amount = Money(128_500_000, "CNY")

    with app.test_request_context("/"), force_locale(locale):
        assert written(amount) == full
