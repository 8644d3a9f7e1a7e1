"""A sick plugin is named, counted and switched off; the others answer all the same."""

import logging
import threading
from types import ModuleType

import pytest

from app.core.actor import current_actor
from app.core.plugins import FAILURES_UNTIL_OFF
from app.hookspecs import hookimpl

WELL = "@hookimpl\ndef list_listeners(kind, ref): return [1]"
MEASURE = "\n@hookimpl\ndef measure_records(metric, of, records):\n    "
MEASURED = "from app.contracts.records import Measured\nfrom decimal import Decimal" + MEASURE


def ask(plugins, times=1):
    """Ask everybody the same several times; the last answers, by who gave them."""
    for _number in range(times):
        answers = plugins.ask("list_listeners", kind="x", ref="y")
    return {answer.source: answer.value for answer in answers}


@pytest.fixture
def sick(write, put_together):
    """Return a function: a plugin set of one sick plugin, of this code, and one that is well."""

    def made(code):
        write("sick", code)
        write("well", WELL)
        return put_together("sick", "well")

    return made


def listeners(body):
    return f"@hookimpl\ndef list_listeners(kind, ref): {body}"


@pytest.mark.parametrize(("body", "told"), [
    ("raise ValueError('Wei owes 5')", "ValueError, sick/plugin.py, line 3"),
    ("raise SystemExit(1)", "SystemExit, sick/plugin.py, line 3"),
    ("raise MemoryError", "MemoryError"),
    ("return 'Wei'", "a list is asked for, and str came"),
    ("return ['a']", "int is asked for, and str came"),
    ("return [True]", "int is asked for, and bool came"),
    ("return (n for n in (1,))", "a list is asked for, and generator came"),
    ("return 1 / 0", "ZeroDivisionError"),
    ("return list_listeners(kind, ref)", "RecursionError"),
])
def test_what_fails_is_named_and_counted_and_the_others_answer(sick, body, told):
    plugins = sick(listeners(body))

    assert ask(plugins) == {"well": [1]}
    health = plugins.health["sick", "list_listeners"]
    assert told in health.last_error
    assert (health.calls, health.failures_in_a_row, health.switched_off) == (1, 1, False)


def test_people_read_the_place_of_an_error_and_the_log_keeps_its_words(sick, caplog):
    plugins = sick(listeners("raise ValueError('Wei owes 5')"))

    with caplog.at_level(logging.WARNING):
        ask(plugins)

    assert "Wei" not in plugins.health["sick", "list_listeners"].last_error
    assert "Wei owes 5" in caplog.text


def test_three_failures_in_a_row_switch_off_that_hook_alone(sick):
    plugins = sick(listeners("raise ValueError") + "\n@hookimpl\ndef list_pages(wanted): return []")

    ask(plugins, times=FAILURES_UNTIL_OFF + 2)

    health = plugins.health["sick", "list_listeners"]
    assert (health.calls, health.switched_off) == (FAILURES_UNTIL_OFF, True)
    assert [answer.source for answer in plugins.ask("list_pages", wanted={})] == ["sick"]


def test_a_success_in_between_starts_the_count_anew(sick):
    plugins = sick("import itertools\nN = itertools.count(1)\n" + listeners("return [] if next(N) % 3 == 0 else 1 / 0"))

    ask(plugins, times=9)

    assert not plugins.health["sick", "list_listeners"].switched_off


def test_a_switched_off_hook_gets_another_chance(sick):
    plugins = sick("STATE = [1]\n" + listeners("return [2] if not STATE else 1 / 0"))
    ask(plugins, times=FAILURES_UNTIL_OFF)
    plugins.loaded[0].module.STATE.clear()
    assert ask(plugins) == {"well": [1]}

    plugins.switch_on("sick", "list_listeners")

    assert ask(plugins) == {"sick": [2], "well": [1]}


def test_a_room_is_ours_to_mend(write, put_together):
    @hookimpl
    def fail(kind, ref):
        raise ValueError("ours")

    write("well", WELL)
    room = ModuleType("room")
    room.list_listeners = fail
    plugins = put_together("well", rooms={"room": room})

    with pytest.raises(ValueError, match="ours"):
        ask(plugins)
    assert ("room", "list_listeners") not in plugins.health


@pytest.mark.parametrize(("value", "told"), [
    ("Measured('many')", "Measured.value: Decimal is asked for, and str came"),
    ("Measured(0.5)", "Measured.value: Decimal is asked for, and float came"),
    ("Measured(Decimal('NaN'))", "Measured.value: NaN is no number"),
    ("Measured(Decimal(1), rows='3')", "Measured.rows: int is asked for, and str came"),
    ("Measured(Decimal(1), rules=[1])", "Measured.rules: str is asked for, and int came"),
    ("Measured(Decimal(1), note={'en': 1})", "Measured.note: str is asked for, and int came"),
    ("0.97", "Measured is asked for, and float came"),
    ("{'value': 1}", "Measured is asked for, and dict came"),
])
def test_a_figure_is_of_the_kind_that_is_asked_for(write, put_together, value, told):
    write("sick", f"{MEASURED}return {value}")
    plugins = put_together("sick")

    assert plugins.ask("measure_records", metric="sick.x", of={}, records=None) == []
    assert plugins.health["sick", "measure_records"].last_error == told


def test_a_figure_that_fits_comes_as_it_is(write, put_together):
    write("well", f"{MEASURED}return Measured(Decimal('0.97'), 100, 3, note={{'en': 'x'}})")

    answer, = put_together("well").ask("measure_records", metric="well.x", of={}, records=None)

    assert (answer.source, answer.value.failing) == ("well", 3)


def test_no_answer_is_no_failure(write, put_together):
    write("well", f"{MEASURED}return None")
    plugins = put_together("well")

    assert plugins.ask("measure_records", metric="x.y", of={}, records=None) == []
    assert plugins.health["well", "measure_records"].failures_in_a_row == 0


@pytest.fixture
def stuck(write, put_together):
    """A plugin whose figure does not come before it is let go, and what lets it go."""
    write("stuck", "import threading\nGO = threading.Event()\nENDED = threading.Event()" + MEASURE + (
        "try:\n        GO.wait(20)\n    finally:\n        ENDED.set()"
    ))
    plugins = put_together("stuck")
    plugins.measure_seconds = 0.05
    module = plugins.loaded[0].module
    yield plugins, module
    module.GO.set()
    module.ENDED.wait(20)


def test_nobody_waits_for_a_figure_that_does_not_come(stuck):
    plugins, _module = stuck

    assert plugins.ask("measure_records", metric="x.y", of={}, records=None) == []
    assert plugins.health["stuck", "measure_records"].last_error == "no answer within 0.05 seconds"


def test_an_endless_loop_is_ended(write, put_together):
    write("loop", MEASURE + "while True: sum(range(9))")
    plugins = put_together("loop")
    plugins.measure_seconds = 0.05

    plugins.ask("measure_records", metric="x.y", of={}, records=None)

    threads = [thread for thread in threading.enumerate() if thread.name == "upriver-plugin"]
    for thread in threads:
        thread.join(20)
    assert [thread for thread in threads if thread.is_alive()] == []


def test_a_figure_is_measured_in_the_place_of_whoever_asks(app, act_as, write, put_together):
    write("who", "SEEN = []\ndef ask(): ...\n" + MEASURE + "SEEN.append(ask())")
    plugins = put_together("who")
    plugins.loaded[0].module.ask = lambda: (current_actor().name, threading.current_thread().name)

    with act_as("lin"):
        plugins.ask("measure_records", metric="x.y", of={}, records=None)

    assert plugins.loaded[0].module.SEEN == [("Lin Yue", "upriver-plugin")]


def test_what_a_plugin_registers_is_asked_for_once(write, put_together):
    write("once", "N = []\n@hookimpl\ndef register_metrics():\n    N.append(1)\n    return ()")
    plugins = put_together("once")

    plugins.ask("register_metrics")
    plugins.ask("register_metrics")

    assert plugins.loaded[0].module.N == [1]


def test_a_check_that_cannot_be_registered_stops_whoever_asks(write, put_together):
    write("sick", "@hookimpl\ndef register_checks(entity): 1 / 0")

    with pytest.raises(Exception, match="Plugin 'sick' failed at register_checks"):
        put_together("sick").ask_lists("register_checks", entity=None)
