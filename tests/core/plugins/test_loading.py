"""Whatever is wrong with a plugin stops the start with its name and the way out."""

import sys
from types import ModuleType

import pytest

from app.core.errors import Invalid
from app.core.plugins import find
from app.core.settings import ROOT
from app.hookspecs import hookimpl


def refused(put_together, *names, **kwargs):
    with pytest.raises(Invalid) as caught:
        put_together(*names, **kwargs)
    assert "--safe-mode" in caught.value.hint
    return str(caught.value)


@pytest.mark.parametrize(("code", "told"), [
    ("raise ValueError('no licence')", "Plugin 'sick' cannot be loaded: ValueError: no licence"),
    ("import nothing_of_that_name", "ModuleNotFoundError"),
    ("raise SystemExit(3)", "SystemExit: 3"),
    ("def x(:", "SyntaxError"),
    ("@hookimpl\ndef list_men(actor): ...", "answers 'list_men', which nobody asks. Is 'list_menu' meant?"),
    ("@hookimpl(optionalhook=True)\ndef no_such_question(): ...", "answers 'no_such_question', which nobody asks"),
    ("@hookimpl\ndef list_menu(actor, request): ...", "Plugin 'sick' does not fit"),
    ("@hookimpl(tryfirst=True)\ndef list_menu(actor): ...", "before or around others"),
    ("@hookimpl(trylast=True)\ndef list_menu(actor): ...", "before or around others"),
    ("@hookimpl(wrapper=True)\ndef list_menu(actor):\n    return (yield)", "before or around others"),
    ("@hookimpl\ndef register_metrics(): 1 / 0", "failed at register_metrics: ZeroDivisionError"),
    ("@hookimpl\ndef register_metrics(): return ['x']", "MetricSpec is asked for, and str came"),
    ("@hookimpl\ndef register_metrics(): raise SystemExit", "failed at register_metrics: SystemExit"),
])
def test_a_plugin_that_does_not_fit_is_named(write, put_together, code, told):
    write("sick", code)

    assert told in refused(put_together, "sick")


def test_a_plugin_that_is_not_there_is_named(put_together):
    assert "'absent' stands in the settings" in refused(put_together, "absent")


@pytest.mark.parametrize("name", ["../crm", "/etc", "Crm", "a b", "", "a.b"])
def test_a_name_is_no_path(put_together, name):
    assert "no name of a plugin" in refused(put_together, name)


def test_a_plugin_stands_once_in_the_list(write, put_together):
    write("twin")

    assert "stands twice" in refused(put_together, "twin", "twin")


def test_a_plugin_cannot_take_the_name_of_a_room(write, put_together):
    write("access")

    assert "name of a room" in refused(put_together, "access", rooms={"access": ModuleType("access")})


def test_a_plugin_says_what_it_is(write, put_together):
    folder = write("ledger", **{"plugin.py": '"""Books everything.\n\nMore."""\nVERSION = "2.1.0"\n'})

    one, = put_together("ledger").loaded
    assert (one.name, one.about, one.version, one.folder) == ("ledger", "Books everything.", "2.1.0", folder)
    assert one.title == "ledger"


def test_a_plugin_may_say_what_it_is_in_the_readers_language(write, put_together):
    write("ledger", **{"plugin.py": '"""Books."""\nTITLE = "账本"\nABOUT = "记账"\n'})

    one, = put_together("ledger").loaded
    assert (one.title, one.about) == ("账本", "记账")


def test_a_plugin_may_have_several_modules(write, put_together):
    write("ledger", "from .books import KIND\n@hookimpl\ndef list_pages(wanted): return [KIND]", **{
        "books.py": "from app.contracts.pages import PageLink\nKIND = PageLink('a', 'Book', '/b')",
    })

    answer, = put_together("ledger").ask_lists("list_pages", wanted={})
    assert answer.value.title == "Book"


def test_a_plugin_that_broke_leaves_nothing_behind_and_works_once_mended(write, put_together):
    write("sick", "raise ValueError")
    refused(put_together, "sick")
    assert not [name for name in sys.modules if name.partition(".")[0] == "upriver_plugin_sick"]

    write("sick", "@hookimpl\ndef list_listeners(kind, ref): return [7, 8]")

    assert [answer.value for answer in put_together("sick").ask_lists("list_listeners", kind="x", ref="y")] == [7, 8]


def test_a_package_brings_a_plugin_by_its_entry_point(monkeypatch):
    module = ModuleType("packaged")
    module.list_listeners = hookimpl(lambda kind, ref: [1])
    point = type("Point", (), {"load": lambda self: module})()
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group, name: [point] if group == "upriver" else [])

    found = find("packaged", [])

    assert (found.module, found.folder) == (module, None)


@pytest.mark.parametrize("name", ["crm", "customer_classes", "base_data"])
def test_what_is_shipped_is_found(name):
    assert find(name, [ROOT / "plugins"]).folder == ROOT / "plugins" / name
