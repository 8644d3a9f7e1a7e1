"""A turn is held by one at a time, given on when it ends, and never waited for longer than agreed."""

import pytest

from app.core import turns


@pytest.fixture
def file(tmp_path):
    return tmp_path / "lock"


def test_while_one_holds_it_another_gives_up_after_its_patience(file):
    with turns.turn(file, 0), pytest.raises(TimeoutError, match="held by somebody else"), turns.turn(file, 0):
        pass


def test_whoever_comes_next_has_it_even_after_a_failure(file):
    with pytest.raises(ZeroDivisionError), turns.turn(file, 0):
        raise ZeroDivisionError

    with turns.turn(file, 0), file.open("a+b") as other:
        assert not turns.take(other)


def test_whoever_waits_has_it_as_soon_as_it_is_given_back(file, monkeypatch):
    with file.open("a+b") as held:
        assert turns.take(held)
        monkeypatch.setattr(turns.time, "sleep", lambda _seconds: turns.give_back(held))

        with turns.turn(file, 60), file.open("a+b") as other:
            assert not turns.take(other)
