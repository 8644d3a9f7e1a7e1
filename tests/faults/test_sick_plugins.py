"""Plugins that raise, end, hang, answer rubbish or floods: each page comes all the same; they are named and left."""

import pytest

from app import wiring
from app.core.database import db
from app.core.plugins import FAILURES_UNTIL_OFF
from app.core.plugins.health import Switches
from tests.conftest import _copy_file, _settings

pytestmark = pytest.mark.long
HEAD = (
    "from threading import Event\nfrom app.contracts.pages import FOOT, MenuEntry\n"
    "from app.hookspecs import hookimpl\n@hookimpl\n"
)
ENTRY = "MenuEntry('x', 'Shown', 'book', '/x', FOOT)"
SICK = {
    "raises": "def list_menu(actor): raise ValueError('a secret of somebody')",
    "fails_deep": "def list_menu(actor): return [MenuEntry]* 3 + [1 / 0]",
    "ends": "def list_menu(actor): raise SystemExit(3)",
    "breaks_off": "def list_menu(actor): raise KeyboardInterrupt",
    # Far longer than anybody waits here, and still over before the tests are.
    "hangs": "def list_menu(actor): Event().wait(2)",
    "turns": "def list_menu(actor):\n    while True: pass",
    "number": "def list_menu(actor): return 7",
    "words": "def list_menu(actor): return 'menu'",
    "strangers": "def list_menu(actor): return [object()]",
    "half": "def list_menu(actor): return [MenuEntry(None, None, None, None, None)]",
    "flood": f"def list_menu(actor): return [{ENTRY}] * 200_000",
    "long": "def list_menu(actor): return [MenuEntry('x', 'S' * 5_000_000, 'book', '/x', FOOT)]",
    "deep": "def list_menu(actor): return list_menu(actor)",
    "stopped": "def list_menu(actor):\n    yield 1",
}
WELL = f"def list_menu(actor): return [{ENTRY}]"


@pytest.fixture
def app(tmp_path, prepared):
    """An application with every sick plugin, and one that is well, which is asked last."""
    for name, code in {**SICK, "well": WELL}.items():
        folder = tmp_path / "plugins" / name
        folder.mkdir(parents=True)
        (folder / "plugin.py").write_text(f'"""Plugin {name}."""\n{HEAD}{code}\n')
    folder = tmp_path / "var"
    folder.mkdir()
    built = wiring.build(
        _settings(folder, plugins=(*SICK, "well"), plugin_dirs=(tmp_path / "plugins",)), testing=True
    )
    built.extensions["upriver.plugins"].answer_seconds = 0.05
    _copy_file(prepared, folder)
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


def test_every_page_comes_each_sick_one_is_named_and_switched_off_after_three(app, visit):
    browser = visit("xu")
    for _time in range(FAILURES_UNTIL_OFF):
        page = browser.get("/people")
        assert page.status_code == 200
        assert "Shown" in page.text
        assert page.text.count("Shown") < 10

    off = {one.plugin for one in Switches.all(app.extensions["upriver.settings"].data_dir)}
    assert off == set(SICK)
    named = browser.get("/plugins").text
    assert [name for name in SICK if name not in named] == []
    assert "a secret of somebody" not in named


def test_a_switch_that_cannot_be_kept_costs_no_page(app, visit, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Switches, "note", staticmethod(full))
    browser = visit("xu")

    for _time in range(FAILURES_UNTIL_OFF + 1):
        assert browser.get("/people").status_code == 200
