"""A plugin that ends its process is found by the notes that outlive it; three such ends switch its hook off."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.plugins import Asked, Switches, loading, reckon
from app.core.plugins.asked import FOLDER, PLACES
from app.core.plugins.ended import FILE
from app.core.settings import ROOT
from tests.core.plugins.test_failing import ask, listeners

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ME = ("sick", "list_listeners")
# Another process that notes what it asks, and ends as it is told to.
ENDS = """
import os, pathlib, sys
from app.core.plugins import Asked
asked = Asked(pathlib.Path(sys.argv[1]))
with asked.noting("well", "list_pages"):
    pass
if sys.argv[2] == "asking":
    with asked.noting("sick", "list_listeners"):
        os._exit(0)
os._exit(1)
"""


@pytest.fixture
def ends(tmp_path):
    """Return a function: a process ends, perhaps while it asks; what the reckoning blames for it."""

    def run(how="asking"):
        subprocess.run([sys.executable, "-c", ENDS, str(tmp_path), how], cwd=ROOT, check=False)
        return reckon(tmp_path)

    return run


@pytest.fixture
def asked(tmp_path):
    found = Asked(tmp_path)
    yield found
    found.close()


def off(folder):
    return [(one.plugin, one.hook) for one in Switches.all(folder)]


def test_who_was_asked_when_a_process_ended_is_blamed_once(ends, tmp_path):
    assert ends() == {ME}
    assert reckon(tmp_path) == set()


def test_who_had_answered_is_not_blamed(ends):
    assert ends("idle") == set()


def test_the_third_end_within_a_day_switches_the_hook_off(ends, tmp_path):
    for hours in (0, 12):
        with clock.standing_at(NOON + timedelta(hours=hours)):
            ends()
    assert off(tmp_path) == []

    with clock.standing_at(NOON + timedelta(hours=23)):
        ends()
    assert off(tmp_path) == [ME]


def test_ends_of_the_day_before_count_no_more(ends, tmp_path):
    for hours in (0, 12, 24):
        with clock.standing_at(NOON + timedelta(hours=hours)):
            ends()

    assert off(tmp_path) == []


def test_a_hook_that_is_switched_on_again_has_three_ends_before_it(ends, tmp_path):
    for _number in range(3):
        ends()
    Switches.forget(tmp_path, *ME)
    ends()

    assert off(tmp_path) == []


@pytest.mark.parametrize("written", ["", "{", "[1]", '[["sick", "it"]]', '[["sick", "list_listeners", "soon"]]'])
def test_a_broken_count_begins_anew(ends, tmp_path, written):
    (tmp_path / FILE).write_text(written)

    assert ends() == {ME}
    assert off(tmp_path) == []


def test_a_process_that_lives_is_not_blamed_for_what_it_asks(asked, tmp_path):
    with asked.noting(*ME):
        assert reckon(tmp_path) == set()
    assert asked.path.exists()


def test_a_process_that_leaves_in_order_is_not_blamed_for_what_still_hangs(tmp_path):
    asked = Asked(tmp_path)
    with asked.noting(*ME):
        asked.close()
        assert reckon(tmp_path) == set()


def test_more_at_once_than_there_are_places_are_asked_all_the_same(asked):
    notes = [asked.noting("busy", f"hook_{number}") for number in range(PLACES + 1)]
    for note in notes:
        note.__enter__()
    noted = asked.path.read_bytes().count(b"busy\n")
    for note in notes:
        note.__exit__(None, None, None)

    assert noted == PLACES


def test_only_plugins_from_outside_are_noted(asked, write, put_together, monkeypatch):
    counts = f"return [Path({str(asked.path)!r}).read_bytes().count(b'sick')]"
    write("sick", "from pathlib import Path\n" + listeners(counts))
    plugins = put_together("sick")
    plugins.asked = asked

    assert ask(plugins) == {"sick": [1]}
    monkeypatch.setattr(loading, "SHIPPED", plugins.loaded[0].folder.parent)
    # The place still bears the letters of the last note, without the first: it has ended.
    assert ask(plugins) == {"sick": [0]}


def test_notes_lie_in_the_folder_under_the_number_of_the_process(asked, tmp_path):
    assert asked.path.parent == tmp_path / FOLDER
    assert asked.path.name.startswith(f"{os.getpid()}-")
