"""Parts of pages are written once for all that they are written from, and never for less."""

import pytest

from app.core.i18n import in_language
from app.core.web import keeping
from app.core.web.keeping import Shelf


@pytest.fixture
def shelf(monkeypatch):
    """A shelf of its own, with room for ten signs."""
    found = Shelf(10)
    monkeypatch.setattr(keeping, "_shelf", found)
    return found


def _written(shelf, *keys):
    """Return what is written anew while these keys are asked for in turn."""
    written = []
    for key in keys:
        shelf.get(key, lambda key=key: written.append(key) or "four")
    return written


def test_what_was_written_of_the_same_is_not_written_again(shelf):
    assert _written(shelf, "a", "b", "a", "b") == ["a", "b"]


def test_what_was_wanted_longest_ago_makes_room(shelf):
    assert _written(shelf, "a", "b", "a", "c", "c", "b") == ["a", "b", "c", "b"]
    assert shelf.size <= shelf.most


def test_what_was_wanted_last_stays(shelf):
    shelf.most = 16

    assert _written(shelf, "a", "b", "c", "d", "a", "e", "a") == ["a", "b", "c", "d", "e"]


def test_what_is_longer_than_the_shelf_is_not_kept(shelf):
    texts = [shelf.get("long", lambda text=text: text * 11) for text in "xy"]

    assert texts == ["x" * 11, "y" * 11]
    assert shelf.size == 0


def test_each_language_is_written_for_itself(app, shelf):
    found = []
    with app.test_request_context():
        for language in ("en", "zh_Hans", "en"):
            with in_language(language):
                found.append(keeping.written_once("key", lambda language=language: language))

    assert found == ["en", "zh_Hans", "en"]
    assert shelf.size == len("enzh_Hans")


def test_without_a_key_everything_is_written_anew(app, shelf):
    with app.test_request_context():
        assert [keeping.written_once(None, lambda text=text: text) for text in "ab"] == ["a", "b"]


def test_a_template_writes_a_part_once_and_escapes_what_people_wrote(app, shelf):
    page = app.jinja_env.from_string("{% call written_once(key) %}{{ text }}{% endcall %}")
    with app.test_request_context():
        said = [page.render(key=key, text=text) for key, text in ((1, "<"), (1, ">"), (2, ">"))]

    assert said == ["&lt;", "&lt;", "&gt;"]
