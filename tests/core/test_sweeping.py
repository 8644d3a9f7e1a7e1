"""Nobody looks for garbage while the application is put together, and everybody does afterwards."""

import gc

import pytest

from app.core.sweeping import keep_what_stands, unswept


@pytest.fixture
def melted():
    """Let what was kept from being looked through be looked through again."""
    yield
    gc.unfreeze()


def test_nothing_is_looked_for_while_the_block_runs():
    with unswept():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_a_start_that_fails_leaves_it_as_it_was():
    with pytest.raises(ValueError, match="broken"), unswept():
        raise ValueError("broken")

    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off():
    with unswept():
        with unswept():
            pass
        assert not gc.isenabled()


def test_what_stands_is_looked_through_no_more(melted):
    before = gc.get_freeze_count()

    keep_what_stands()

    assert gc.get_freeze_count() > before
