"""Somebody saved the same thing meanwhile: both values are shown, and what was typed stays."""

import pytest
from flask import render_template_string

from app.core.errors import Invalid, Refused, Stale
from tests.core.forms.conftest import Size, thing

PAGE = """{% import '_ui.html' as ui %}
{% if form.theirs %}{{ ui.stale(form.theirs, form.labels) }}{% endif %}{{ ui.form(form, 'Save') }}"""


def test_a_form_over_the_row_as_it_stands_is_ready(sent):
    row = thing()
    with sent(row, title="Mine", owner="r1") as form:
        assert form.ready(row)


def test_a_stale_form_shows_both_values(sent):
    row = thing(version=4, title="Theirs", size=Size.LARGE, due=None)
    with sent(row, title="Mine", owner="r2", size="small", due="2026-11-18") as form:
        assert not form.ready(row)
        assert form.theirs == {
            "title": ("Mine", "Theirs"), "owner": ("Fang", "Lin"), "size": ("Small", "Large"),
            "due": ("2026-11-18", ""),
        }
        assert form.status == 409


def test_the_page_of_a_conflict_keeps_what_was_typed(sent):
    row = thing(version=4, title="Theirs")
    with sent(row, title="Mine <b>", owner="r1") as form:
        form.ready(row)
        page = render_template_string(PAGE, form=form)

    assert 'value="Mine &lt;b&gt;"' in page
    assert "<p>Theirs</p>" in page
    assert 'name="version" type="hidden" value="4"' in page


def test_saving_again_after_a_conflict_is_a_decision(sent):
    row = thing(version=4, title="Theirs")
    with sent(row, title="Mine", owner="r1", version="4") as form:
        assert form.ready(row)


def test_two_who_typed_the_same_have_no_conflict(sent):
    row = thing(version=4, title="Same")
    with sent(row, title="Same", owner="r1") as form:
        assert form.ready(row)


@pytest.mark.parametrize("version", ["", "0", "3 or 1", "９"])
def test_an_odd_version_is_stale(sent, version):
    row = thing(version=9)
    with sent(row, title="Mine", version=version) as form, pytest.raises(Stale, match="meanwhile"):
        form.check_version(row)


def test_a_form_carries_the_version_of_its_row(app):
    from tests.core.forms.conftest import ThingForm

    with app.test_request_context("/"):
        assert 'value="3"' in ThingForm(obj=thing()).version()


def test_what_a_service_refuses_stands_at_its_field(sent):
    with sent(owner="r1") as form:
        with form.blaming():
            raise Invalid("No.", faults={"title": "Taken already."})

        assert form.title.errors == ["Taken already."]
        assert (form.form_errors, form.status) == ([], 422)


def test_a_refusal_without_a_field_stands_on_top(sent):
    with sent(owner="r1") as form:
        with form.blaming():
            raise Refused("Not now.")

        assert form.errors == {"": ["Not now."]}


def test_every_form_shown_has_its_own_key(app):
    from tests.core.forms.conftest import ThingForm

    with app.test_request_context("/"):
        assert len({ThingForm().form_key.data for _ in range(9)}) == 9
