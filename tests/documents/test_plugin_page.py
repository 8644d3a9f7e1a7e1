"""The plugin of `docs/plugin.md` is built as the page says, and does what the page promises."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from app import wiring
from app.access.commands import find_actor
from app.core.actor import acting
from app.core.database import db
from app.core.i18n import in_language
from app.core.shell import Shell
from app.records.commands import group
from app.records.queries import figures, shelves
from app.records.queries.lake import reading
from app.records.queries.reader import Reader
from tests.conftest import _copy_file, _settings
from tests.documents.reading import blocks, files

# Each test starts an application of its own.
pytestmark = pytest.mark.long
PAGES = {language: files(name) for language, name in (("en", "docs/plugin.md"), ("zh", "docs/plugin.zh.md"))}
PAGE, TABLE = PAGES["en"], "visits.csv"
FRIDAY = datetime(2026, 11, 6, 1, tzinfo=UTC)


@pytest.fixture
def app(tmp_path, prepared):
    """An application with the plugin of the page, its files written into a folder of their own."""
    for path, text in PAGE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    folder = tmp_path / "var"
    folder.mkdir()
    settings = _settings(folder)
    settings = _settings(folder, plugins=(*settings.plugins, "visits"), plugin_dirs=(tmp_path / "mine",))
    built = wiring.build(settings, testing=True)
    _copy_file(prepared, folder)
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=PAGES)
def imported(app, tmp_path, request):
    """What the command tells after the file of the page was brought."""
    (tmp_path / TABLE).write_text(PAGES[request.param][TABLE], encoding="utf-8")
    home = ("--entity", "visit", "--as", "lin@lanxi.example", "--organisation", "Lanxi Trading", "--format", "json")
    run = CliRunner().invoke(group, ["import", str(tmp_path / TABLE), *home], obj=Shell(lambda **_: app, find_actor))
    assert run.exception is None, run.output
    return json.loads(run.output)


def digest_lines(app, actor, language, at=FRIDAY):
    """Return what the plugin adds to a digest of one day."""
    ask = app.extensions["upriver.plugins"].ask_lists
    with app.test_request_context(), acting(actor), in_language(language):
        found = ask("list_digest_lines", actor=actor, rollout_id=None, since=at - timedelta(days=1), until=at)
    return [answer.value.text for answer in found if answer.source == "visits"]


def test_both_languages_build_the_same_plugin():
    pages = ("docs/plugin.md", "docs/plugin.zh.md")
    one, other = ([text for kind, text in blocks(page) if kind != "csv"] for page in pages)

    assert one == other
    assert set(PAGE) == set(PAGES["zh"]) == {
        "mine/visits/entities/visit.yaml", "mine/visits/plugin.py", "mine/visits/translations/zh_Hans.po", TABLE,
    }


def test_every_column_of_its_first_file_is_known_by_its_heading(imported):
    assert [one["field"] for one in imported["columns"]] == ["number", "customer", "visited_on", "outcome"]
    assert (imported["new"], imported["returned"]) == (3, 0)


def test_its_check_finds_the_visit_that_tells_nothing(app, imported, act_as):
    with act_as("lin"), reading((ground := shelves.sources()).lake) as con:
        checks = Reader(con, ground, shelves.local_now()).checks("visit")
    (found,) = [result for result in checks if result.rule.id.endswith("tells")]

    assert (found.rows, found.failing) == (3, 1)


def test_its_figure_can_be_asked_for(app, imported, act_as):
    with act_as("lin"):
        measured = figures.measured("visits.telling_share", {})

    assert (measured.value, measured.rows, measured.failing) == (Decimal(2) / 3, 3, 1)


def test_its_line_stands_in_the_digest_of_fridays_in_both_languages(app, actor):
    assert digest_lines(app, actor("wei"), "en") == ["Write down this week's visits."]
    assert digest_lines(app, actor("wei"), "zh_Hans") == ["请记下本周的拜访。"]
    assert digest_lines(app, actor("wei"), "en", FRIDAY + timedelta(days=1)) == []


def test_its_page_of_records_stands(app, imported, visit):
    page = visit("lin").get("/records/visit/")

    assert page.status_code == 200
    assert "V-2" in page.text
