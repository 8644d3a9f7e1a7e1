"""Words are looked up in a catalogue that is bound once, and let go of whenever the language changes."""

import pytest
from markupsafe import Markup

from app.core import i18n
from app.core.catalogues import translations
from app.core.i18n import _, _l, _n, _p, in_language, speaking


@pytest.fixture
def drawn(app):
    """Return a function that draws a template in a language."""

    def draw(source, language="zh_Hans", **given):
        with app.test_request_context(), in_language(language):
            return app.jinja_env.from_string(source).render(**given)

    return draw


def test_a_template_speaks_the_reader_s_language(drawn):
    assert drawn("{{ _('Skip to content') }}") == "跳到正文"
    assert drawn("{{ _('Skip to content') }}", "en") == "Skip to content"


def test_what_is_filled_in_is_escaped_and_the_sentence_is_not(drawn):
    assert drawn("{{ _('<b>%(who)s</b>', who=who) }}", "en", who="<i>") == "<b>&lt;i&gt;</b>"


def test_a_percent_sign_stands_doubled_as_everywhere(drawn):
    assert drawn("{{ _('100%% of %(what)s', what='it') }}{{ _('5%%') }}", "en") == "100% of it5%"


def test_one_and_many_and_a_word_in_its_meaning(drawn):
    assert drawn("{% for n in (1, 2) %}{{ ngettext('%(num)s row', '%(num)s rows', n) }},{% endfor %}", "en") == (
        "1 row,2 rows,"
    )
    assert drawn("{{ pgettext('figure', 'Table') }}") == "数据表"
    assert drawn("{{ npgettext('x', '%(num)s a', '%(num)s b', 2) }}", "en") == "2 b"


def test_thousands_stand_apart_wherever_a_sentence_counts(drawn, app):
    assert drawn("{{ ngettext('%(num)s row', '%(num)s rows', 4994) }}", "en") == "4,994 rows"
    assert drawn("{{ npgettext('x', '%(num)s a', '%(num)s b', 11940) }}", "en") == "11,940 b"
    assert _n("%(num)s row", "%(num)s rows", 999) == "999 rows"
    assert _n("%(num)s row", "%(num)s rows", 4994) == "4,994 rows"


def test_a_translated_sentence_may_stand_in_a_page_and_in_a_macro(drawn):
    assert isinstance(drawn("{% set x = _('Skip to content') %}{{ x }}"), str)
    assert drawn("{% macro m() %}{{ _('Skip to content') }}{% endmacro %}{{ m() }}") == "跳到正文"


def test_the_catalogue_is_looked_up_once_in_a_request(app, monkeypatch):
    asked = []
    found = i18n.get_translations
    monkeypatch.setattr(i18n, "get_translations", lambda: asked.append(1) or found())

    with app.app_context(), app.test_request_context():
        for text in ("Inbox", "Theme", "Table"):
            _(text)

    assert len(asked) == 1


def test_a_letter_inside_a_request_speaks_its_own_language_and_no_other(app):
    with app.test_request_context(), in_language("en"):
        before = _("Skip to content")
        with in_language("zh_Hans"):
            inside = _("Skip to content")
        after = _("Skip to content")

    assert (before, inside, after) == ("Skip to content", "跳到正文", "Skip to content")


def test_a_command_without_application_speaks_the_terminal_s_language():
    with speaking("zh_Hans", translations("zh_Hans")):
        assert _("Skip to content") == "跳到正文"
        assert str(_l("Skip to content")) == "跳到正文"
        assert (_p("figure", "Table"), i18n.text_key()) == ("数据表", "zh")
    assert (_("Skip to content"), _n("%(num)s row", "%(num)s rows", 3)) == ("Skip to content", "3 rows")


def test_a_lazy_text_waits_for_its_reader(app):
    lazy = _l("Skip to content")

    with app.app_context(), in_language("zh_Hans"):
        assert str(lazy) == "跳到正文"
    assert str(lazy + "!") == "Skip to content!"


def test_texts_of_both_languages_are_picked_by_the_reader(app):
    both = {"zh": "中", "en": "E"}

    with app.app_context(), in_language("zh_Hans"):
        assert (i18n.pick(both), i18n.pick({"en": "E"}), i18n.locale()) == ("中", "E", "zh_Hans")
    with app.app_context(), in_language("en"):
        assert (i18n.pick(both), Markup(i18n.pick(both))) == ("E", Markup("E"))


def test_a_place_may_be_called_like_an_argument(drawn):
    assert drawn("{{ _('“%(text)s” %(one)s', text='one', one='two') }}", "en") == "“one” two"
