"""Plugins are asked in the order of the configured list, whatever the question; rooms come first."""

import itertools
from types import ModuleType

import pytest

from app.hookspecs import hookimpl
from tests.core.plugins.conftest import specs

QUESTIONS = [
    (name, value) for module in specs() for name, value in vars(module).items() if hasattr(value, "upriver_spec")
]
# Answers every question there is, and says so.
PRINTER = "\n".join([
    "import sys",
    "from app.hookspecs import hookimpl",
    *(f"@hookimpl\ndef {name}():\n    print(__name__.split('.')[0], {name!r})" for name, _spec in QUESTIONS),
])


@pytest.fixture
def printers(write, put_together):
    """Return a function: a plugin set of printers in the order of their names given."""

    def made(*names):
        for name in names:
            write(name, **{"plugin.py": PRINTER})
        return put_together(*names)

    return made


def facts_of(spec):
    return dict.fromkeys(spec.__code__.co_varnames[: spec.__code__.co_argcount])


@pytest.mark.parametrize("names", list(itertools.permutations(("ash", "birch", "cedar"))), ids="-".join)
def test_the_order_of_asking_is_that_of_the_list_for_every_question(printers, capsys, names):
    plugins = printers(*names)
    plugins._registered.clear()
    capsys.readouterr()

    for hook, spec in QUESTIONS:
        plugins.ask(hook, **facts_of(spec))

    said = [tuple(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert said == [(f"upriver_plugin_{name}", hook) for hook, _spec in QUESTIONS for name in names]


def test_who_answers_is_told_in_the_order_of_asking(printers):
    assert printers("cedar", "ash", "birch").names("list_menu") == ["cedar", "ash", "birch"]


def test_rooms_are_asked_before_plugins_and_from_the_ground_up(write, put_together):
    write("well", "@hookimpl\ndef list_listeners(kind, ref): return [3]")
    rooms = {}
    for number, name in enumerate(("core", "access"), 1):
        rooms[name] = ModuleType(name)
        rooms[name].list_listeners = hookimpl(lambda kind, ref, number=number: [number])

    answers = put_together("well", rooms=rooms).ask_lists("list_listeners", kind="x", ref="y")

    assert [(answer.source, answer.value) for answer in answers] == [("core", 1), ("access", 2), ("well", 3)]


def test_what_changes_something_is_answered_by_exactly_one(write, put_together):
    write("one", "@hookimpl\ndef list_listeners(kind, ref): return [1]")
    write("two", "@hookimpl\ndef list_listeners(kind, ref): return [2]")

    assert put_together("one").apply("list_listeners", kind="x", ref="y") == [1]
    with pytest.raises(LookupError, match="exactly one"):
        put_together("one", "two").apply("list_listeners", kind="x", ref="y")
    with pytest.raises(LookupError, match="exactly one"):
        put_together().apply("list_listeners", kind="x", ref="y")
