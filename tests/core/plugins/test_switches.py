"""What one process switches off is off in all of them, until an administrator says otherwise; and they are told."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import select

from app.access.services.plugins import SWITCHED_OFF
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.jobs import chores
from app.core.journal import JournalEntry
from app.core.outbox import Outbox
from app.core.plugins import Off, Switches
from app.core.plugins.health import FILE
from app.core.settings import ROOT
from tests.core.plugins.test_failing import ask, listeners


@pytest.fixture
def folder(app):
    """The data folder."""
    return app.extensions["upriver.settings"].data_dir


@pytest.fixture
def processes(app, write, put_together):
    """Return a function: as many processes as wanted, each with the same sick plugin."""

    def made(many=2, code=None):
        write("sick", code or listeners("1 / 0"))
        return [put_together("sick") for _number in range(many)]

    return made


@pytest.fixture
def off(folder):
    """A hook that is switched off."""
    one = Off("sick", "list_listeners", "ValueError, sick/plugin.py, line 3", clock.now())
    Switches.note(folder, one)
    return one


def test_another_process_asks_no_more(processes):
    first, second = processes()

    ask(first, times=3)
    ask(second)

    health = second.health["sick", "list_listeners"]
    assert (health.switched_off, health.calls) == (True, 0)
    assert health.last_error == first.health["sick", "list_listeners"].last_error


def test_a_restart_forgets_nothing(processes):
    before, after = processes()
    ask(before, times=3)

    ask(after, times=2)

    assert after.health["sick", "list_listeners"].calls == 0


def test_switched_on_in_one_process_is_on_in_all(processes):
    first, second = processes()
    ask(first, times=3)
    ask(second)

    first.switch_on("sick", "list_listeners")
    ask(second)

    assert second.health["sick", "list_listeners"].calls == 1
    assert not second.health["sick", "list_listeners"].switched_off


@pytest.mark.parametrize("written", ["", "{", "[1]", '[{"plugin": "sick"}]', "null"])
def test_a_broken_file_switches_nothing_off(processes, folder, written):
    (folder / FILE).write_text(written)
    process, = processes(1, listeners("return [1]"))

    assert ask(process) == {"sick": [1]}


def test_every_administrator_and_every_journal_is_told_once(app, cast, folder, off):
    chores.come_round("plugins.tell")
    chores.come_round("plugins.tell")

    with system("look"):
        told = db.session.execute(select(Outbox.person_id, Outbox.about_ref).where(Outbox.kind == SWITCHED_OFF)).all()
        written = db.session.execute(
            select(JournalEntry.organisation_id, JournalEntry.particulars).where(JournalEntry.kind == SWITCHED_OFF)
        ).all()
    particulars = {"plugin": "sick", "hook": "list_listeners"}
    assert sorted(told) == sorted((cast.people[who].id, "sick") for who in ("xu", "zhao"))
    assert written == [(cast.lanxi.id, particulars), (cast.elsewhere.id, particulars)]


def test_what_is_told_leads_to_the_page_of_plugins(app, visit, off):
    chores.come_round("plugins.tell")
    chores.come_round("outbox.deliver")

    page = visit("xu").get("/inbox").text

    assert "The plugin “sick” failed three times in a row at list_listeners" in page
    assert 'href="/plugins' in page
    assert "found the plugin “sick” failing three times in a row" in visit("xu").get("/journal").text


def test_telling_does_not_switch_off_again_what_was_switched_on_meanwhile(folder, off):
    Switches.forget(folder, off.plugin, off.hook)

    Switches.tell(folder, [off])

    assert Switches.all(folder) == []


def test_what_is_known_is_kept_with_the_fact_that_it_is_known(folder, off):
    Switches.tell(folder, [off])

    assert [line["told"] for line in json.loads((folder / FILE).read_text())] == [True]
    assert [one.told for one in Switches.all(folder)] == [True]


NOTES = """
import pathlib, sys
from app.core import clock
from app.core.plugins.health import Off, Switches
folder, me = pathlib.Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    Switches.note(folder, Off(me, f"hook_{number}", "", clock.now()))
"""


def test_what_several_processes_switch_off_at_one_moment_all_stays_off(folder):
    started = [
        subprocess.Popen([sys.executable, "-c", NOTES, str(folder), name], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE) for name in ("one", "two", "three")
    ]
    for process in started:
        process.stdout.readline()
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.communicate()

    off = {(one.plugin, one.hook) for one in Switches.all(folder)}
    assert off == {(name, f"hook_{number}") for name in ("one", "two", "three") for number in range(15)}
