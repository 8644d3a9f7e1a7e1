"""Amounts keep every cent, and are written as the reader's language writes them."""

from decimal import Decimal

import pytest
from flask_babel import force_locale

from app.core.money import Money, in_short, is_currency, parse, written


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


@pytest.mark.parametrize(("locale", "full", "short"), [
    ("en", "CN¥1,285,000.00", "CN¥1,285,000"), ("zh_Hans", "¥1,285,000.00", "128.5万元"),
])
def test_an_amount_is_written_in_full_and_in_short(app, locale, full, short):
    amount = Money(128_500_000, "CNY")

    with app.test_request_context("/"), force_locale(locale):
        assert (written(amount), in_short(amount)) == (full, short)


def test_a_currency_is_three_capitals():
    assert [is_currency(code) for code in ("CNY", "cny", "CN", "C1Y")] == [True, False, False, False]
