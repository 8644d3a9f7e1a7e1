"""A plugin is a folder and nothing else: it is loaded, answers, speaks Chinese; and without any, everything stands."""

import pytest
from flask import Flask

from app import wiring
from app.core import settings
from app.core.database import db
from app.core.plugins import FAILURES_UNTIL_OFF
from tests.conftest import _copy_file, _settings
from tests.rollouts.conftest import monday, started  # noqa: F401  a rollout to look at

LEDGER = '''"""Keeps a ledger."""
from decimal import Decimal
from pathlib import Path

from flask_babel import gettext as _

from app.contracts.entity_files import read_entities
from app.contracts.pages import CREATE, FOOT, FoundPage, MenuEntry, PaletteLine
from app.contracts.records import Measured, MetricSpec
from app.hookspecs import hookimpl

@hookimpl
def register_entities():
    return read_entities(Path(__file__).parent / "entities")

@hookimpl
def register_metrics():
    return [MetricSpec("ledger.balance", {"zh": "余额", "en": "Balance"})]

@hookimpl
def measure_records(metric, of, records):
    return Measured(Decimal(records.count("booking"))) if metric == "ledger.balance" else None

@hookimpl
def list_menu(actor):
    return [MenuEntry("ledger", _("The ledger of this house"), "book", "/ledger", FOOT)]

@hookimpl
def list_palette_lines(actor):
    return [PaletteLine("Book an amount", "/ledger/new", group=CREATE, words="pay")]

@hookimpl
def list_found(actor, words):
    return [FoundPage(f"Booking {words}", "/ledger/1", "Bookings")]
'''
BOOKING = """
entity: booking
version: 1
label: {zh: 记账, en: Booking}
title: number
natural_keys: [[number]]
fields:
  number:
    type: code
    label: {zh: 编号, en: Number}
    required: true
"""
WORDS = r'''
msgid ""
msgstr ""
"Language: zh_Hans\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "The ledger of this house"
msgstr "本公司账簿"
'''
FILES = {"plugin.py": LEDGER, "entities/booking.yaml": BOOKING, "translations/zh_Hans.po": WORDS}


@pytest.fixture
def names(request):
    """Which plugins the application has: those that the test is parametrised with, or none."""
    return getattr(request, "param", ())


@pytest.fixture
def app(names, tmp_path, prepared, write):
    """An application of its own, with plugins of the temporary folder."""
    write("ledger", **FILES)
    write("sick", "@hookimpl\ndef list_menu(actor): raise SystemExit('gone')")
    folder = tmp_path / "var"
    folder.mkdir()
    found = _settings(folder, plugins=names, plugin_dirs=(tmp_path / "plugins",))
    built = wiring.build(found, testing=True)
    _copy_file(prepared, folder)
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


# Files, the API and its reference; the first run, which is over; what machines ask, which says more than "it stands".
ELSEWHERE = ("/static", "/bootstrap", "/api", "/openapi", "/first-run", "/metrics", "/readyz")


def pages(app: Flask) -> list[str]:
    """Return every page that needs nothing in its address."""
    return sorted(
        rule.rule for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(ELSEWHERE)
    )


ROLLOUT = ("", "activities/", "board", "deliverables/", "gates/", "seats", "phases/plan", "burn-up")


def test_without_any_plugin_every_page_stands(app, visit):
    browser = visit("zhao")

    bad = {page: code for page in pages(app) if (code := browser.get(page).status_code) not in (200, 302, 303)}

    assert bad == {}


def test_without_any_plugin_a_rollout_stands(visit, started):  # noqa: F811
    browser = visit("lin")

    codes = {page: browser.get(f"/rollouts/{started}/{page}").status_code for page in ROLLOUT}

    assert codes == dict.fromkeys(ROLLOUT, 200)


@pytest.mark.parametrize("names", [("ledger",)], indirect=True)
def test_a_folder_is_enough(app):
    plugins = app.extensions["upriver.plugins"]

    assert [one.name for one in plugins.loaded] == ["ledger"]
    assert "ledger.balance" in app.extensions["upriver.metrics"]
    assert [a.value.entity for a in plugins.ask_lists("register_entities")] == ["booking"]


@pytest.mark.parametrize("names", [("ledger",)], indirect=True)
def test_its_words_are_translated(app, visit):
    browser = visit("xu")
    with browser.session_transaction() as session:
        session["language"] = "zh_Hans"

    assert "本公司账簿" in browser.get("/people").text


@pytest.mark.parametrize("names", [("ledger",)], indirect=True)
def test_its_acts_and_finds_stand_in_the_jump_box(app, visit):
    groups = visit("xu").get("/jump.json?q=pay").get_json()["groups"]
    found = {group["title"]: [item["title"] for item in group["items"]] for group in groups}

    assert found["Create"] == ["Book an amount"]
    assert found["Bookings"] == ["Booking pay"]


@pytest.mark.parametrize("names", [("ledger", "sick")], indirect=True)
def test_a_sick_plugin_stops_no_page_and_is_named_on_the_page_of_plugins(app, visit):
    browser = visit("xu")

    codes = []
    for _number in range(FAILURES_UNTIL_OFF + 1):
        with app.app_context():
            codes.append(browser.get("/people").status_code)
    page = browser.get("/plugins").text

    assert codes == [200] * (FAILURES_UNTIL_OFF + 1)
    assert "The ledger of this house" in page
    assert "Switched off" in page
    assert "SystemExit, sick/plugin.py" in page


@pytest.mark.parametrize("names", [("ledger",)], indirect=True)
def test_safe_mode_starts_without_any(app, tmp_path):
    usual = app.extensions["upriver.settings"]

    safe = wiring.build(usual.model_copy(update={"safe_mode": True, "data_dir": tmp_path / "safe"}), testing=True)

    assert safe.extensions["upriver.plugins"].loaded == []
    assert safe.test_client().get("/healthz").status_code == 200


def test_safe_mode_comes_from_the_environment():
    assert settings.load({"UPRIVER_SAFE_MODE": "1"}).safe_mode
    assert not settings.load({}).safe_mode
