"""Failures are counted by all processes together, and forgotten in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from limits import parse

from app.core import clock
from app.core.web import limits, tally

THREE = parse("3/15 minutes")


@pytest.fixture(autouse=True)
def fresh(app):
    """Nobody failed before."""
    limits.limiter.reset()


def test_the_limit_holds_and_another_key_is_free():
    told = [limits.count("try", "lin", limit=THREE) for _again in range(4)]

    assert told == [False, False, True, True]
    assert limits.is_blocked("try", "lin", limit=THREE)
    assert not limits.is_blocked("try", "wei", limit=THREE)


def test_who_succeeds_starts_anew():
    for _again in range(3):
        limits.count("try", "lin", limit=THREE)
    limits.forgive("try", "lin", limit=THREE)

    assert not limits.is_blocked("try", "lin", limit=THREE)


@pytest.mark.parametrize(("later", "blocked"), [(14, True), (16, False)])
def test_what_is_long_ago_no_longer_counts(later, blocked):
    for _again in range(3):
        limits.count("try", "lin", limit=THREE)

    with clock.standing_at(clock.now() + timedelta(minutes=later)):
        assert limits.is_blocked("try", "lin", limit=THREE) is blocked


def test_another_process_sees_what_this_one_counted(app):
    with app.app_context():
        tally.Tally().acquire_entry("k", 9, 900)

    assert tally.Tally().get("k") == 1


def test_no_two_get_the_last_place(app):
    def one(_number):
        with app.app_context():
            return tally.Tally().acquire_entry("k", 5, 900)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == 5


def test_nobody_is_named_in_the_file(app):
    limits.count("sign in", "account lin@lanxi.example")
    folder = app.extensions["upriver.settings"].data_dir

    assert b"lin" not in (folder / tally.FILE).read_bytes()


def test_old_rows_are_taken_away():
    tally.Tally().acquire_entry("old", 9, 60)
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        tally.Tally().acquire_entry("new", 9, 60)
        assert tally.Tally().get("old") == 0
