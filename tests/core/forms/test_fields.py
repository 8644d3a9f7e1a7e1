"""What people type is read as they mean it, or refused with what they typed."""

import io
from datetime import date
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.core import forms, money
from app.core.forms.numbers import LARGEST
from app.core.money import Money
from tests.core.forms.conftest import MANY, Size

READ = [
    ("title", "  Title\t", "Title"), ("note", " a\r\nb ", "a\nb"),
    ("due", "2026-11-18", date(2026, 11, 18)), ("due", "2026/1/2", date(2026, 1, 2)),
    ("due", "２０２６年１月２日", date(2026, 1, 2)), ("due", " ", None), ("cost", "12,800.5", Money(1280050, "CNY")),
    ("cost", "￥ 12 800", Money(1280000, "CNY")), ("cost", "0", Money(0, "CNY")),
    ("share", "97.40", Decimal("97.40")), ("share", "１２．５", Decimal("12.5")), ("number", "9", 9),
    ("number", "", None), ("size", "large", Size.LARGE), ("size", "", None), ("owner", "r2", "r2"),
    ("owner", "", None), ("boss", "Person 007", MANY[7][0]), ("boss", MANY[9][0], MANY[9][0]),
    ("boss", "050", MANY[50][0]), ("secret", " a b ", " a b "),
]


@pytest.mark.parametrize(("field", "typed", "meant"), READ)
def test_a_value_is_read_as_it_is_meant(sent, field, typed, meant):
    with sent(**{field: typed}) as form:
        assert form.ready(), form.errors
        assert (form[field].data, type(form[field].data)) == (meant, type(meant))


REFUSED = [
    ("title", "", "Fill this in"), ("title", "   ", "Fill this in"),
    ("title", "a\x00b", "“a�b” holds signs"),
    ("title", "x" * 501, "501 characters are too many; at most 500"), ("note", "x" * 20_001, "20001"),
    ("note", "\x1b[2J", "signs"), ("due", "18.11.2026", "“18.11.2026” is not a day"),
    ("due", "2026-02-30", "2026-02-30"), ("due", "2031-01-01", "2030-12-31"),
    ("due", "0001-01-01", "1900-01-01"), ("due", "9" * 400, "9…” is not a day"),
    ("cost", "12.345", "12800.50"), ("cost", "-1", "outside"),
    ("cost", "1,23,4", "“1,23,4” is not an amount"), ("cost", "NaN", "NaN"), ("cost", "1e5", "1e5"),
    ("cost", "9" * 20, "9999"), ("share", "1.234", "more than 2 digits"), ("share", "Infinity", "Infinity"),
    ("share", "101", "101 is outside 0 to 100"), ("share", "1,2", "“1,2” is not a number"),
    ("number", "0", "0 is outside 1 to 9"), ("number", "1.5", "not a whole number"),
    ("number", "10" * 40, "is not a number"), ("size", "huge", "not among"), ("owner", "r3", "not among"),
    ("owner", "' or 1=1", "not among"), ("boss", "Person", "Person 000, Person 001"),
    ("boss", "Nobody", "Nothing here is called “Nobody”"),
]


@pytest.mark.parametrize(("field", "typed", "told"), REFUSED)
def test_what_does_not_fit_is_refused_at_its_field_and_kept(sent, field, typed, told):
    with sent(**{field: typed}) as form:
        assert not form.ready()
        assert told in " ".join(form[field].errors)
        assert list(form.errors) == [field]
        assert form.status == 422
        if field not in ("title", "note", "size", "owner"):
            assert form[field]._value() == typed.strip()


@given(st.text(max_size=40))
def test_no_text_makes_an_amount_break(text):
    try:
        read = money.parse(text, "CNY")
    except ValueError:
        return
    assert abs(read.minor) <= LARGEST


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_an_amount_is_written_and_read_back(minor, currency):
    amount = Money(minor, currency)

    assert money.parse(format(amount.amount, "f"), currency) == amount
    assert money.parse(format(amount.amount, ",f"), currency) == amount


def test_a_select_with_many_rows_is_a_search_with_the_chosen_words(app):
    from tests.core.forms.conftest import ThingForm, thing

    with app.test_request_context("/"):
        form = ThingForm(obj=thing(boss=MANY[3][0]))

        assert 'value="Person 003"' in form.boss()
        assert 'data-suggest="/people.json"' in form.boss()
        assert "<select" in form.owner()


def test_nothing_is_chosen_by_accident(app):
    from tests.core.forms.conftest import ThingForm

    with app.test_request_context("/"):
        assert '<option selected value="">Choose…' in ThingForm().size()


def test_a_reason_says_who_will_read_it(app):
    class ReasonForm(forms.Form):
        reason = forms.ReasonField(reader="Sun")

    with app.test_request_context("/"):
        assert str(ReasonForm().reason.label.text) == "Reason, as Sun will read it"


FILES = [("a.csv", b"x", None), ("a.exe", b"x", "“a.exe” is not one of: csv, xlsx"), ("a.csv", b"", "“a.csv” is empty"),
         ("a.csv", b"x" * 2000, "at most 0.001 MB"), ("", b"", "Fill this in")]


@pytest.mark.parametrize(("name", "content", "told"), FILES)
def test_a_file_is_taken_within_its_kinds_and_limit(app, name, content, told):
    class UploadForm(forms.Form):
        file = forms.FileField("File", kinds=("csv", "xlsx"), limit=1000)

    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data={"file": (io.BytesIO(content), name)}):
        form = UploadForm()

        assert form.ready() is (told is None)
        assert (told or "") in " ".join(form.file.errors)


def test_json_is_no_form(app):
    app.config["WTF_CSRF_ENABLED"] = False
    from tests.core.forms.conftest import ThingForm

    for body in ([1, 2], {"title": "Title"}, "x"):
        with app.test_request_context("/", method="POST", json=body):
            assert not ThingForm().ready()


def test_messages_speak_the_readers_language(app):
    from tests.core.forms.conftest import ThingForm

    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data={"due": "x"}), force_locale("zh_Hans"):
        form = ThingForm()
        form.validate()

        assert form.title.errors == ["请填写此项。"]
        assert form.due.errors == ["“x”不是日期，请写成 2026-11-18。"]
    with app.test_request_context("/", method="POST", data={}):
        form = ThingForm()
        form.validate()

        assert form.title.errors == ["Fill this in."]


@pytest.mark.parametrize(("sent", "wanted"), [("", []), (MANY[7][0], [MANY[7][0]])])
def test_what_may_be_chosen_is_asked_for_only_when_it_is_shown(app, sent, wanted):
    asked = []

    class Choosing(forms.Form):
        """A form with one choice among many."""

        one = forms.RefSelectField(
            "One", options=lambda: asked.append("all") or MANY, optional=True,
            find=lambda text: asked.append(text) or [option for option in MANY if option[0] == text],
        )

    with app.test_request_context(method="POST", data={"one": sent}):
        form = Choosing(meta={"csrf": False})
        assert (form.ready(), form.one.data, asked) == (True, sent or None, wanted)
        form.one()

    assert asked[len(wanted):] == ["all"]
