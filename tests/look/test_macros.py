"""What the macros promise to whoever uses them."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, Form, HiddenField, StringField, TextAreaField, validators

Draw = Callable[..., str]


@pytest.fixture
def draw(sample_app: Flask) -> Draw:
    """Return a function that renders a piece of template in a language."""

    def render(source: str, lang: str = "en", **context: object) -> str:
        with sample_app.test_request_context(f"/work?lang={lang}"):
            return render_template_string("{% import '_ui.html' as ui %}" + source, **context)

    return render


def test_words_follow_the_reader_from_request_to_request(draw: Draw) -> None:
    assert [
        ("Late" in draw("{{ ui.state('late') }}"), "已逾期" in draw("{{ ui.state('late') }}", "zh"))
        for _ in range(2)
    ] == [(True, True)] * 2


def test_what_people_wrote_is_escaped(draw: Draw) -> None:
    bad = "<script>alert(1)</script>"

    page = draw(
        "{{ ui.chip(bad) }}{{ ui.rows([{'title': bad, 'why': bad, 'href': '#'}]) }}{{ ui.why(bad, bad) }}"
        "{{ ui.who(bad) }}"
        "{{ ui.comments([{'id': 1, 'by': bad, 'when': '', 'text': bad}]) }}"
        "{{ ui.notice('bad', bad, bad, details=bad) }}",
        bad=bad,
    )

    assert "<script" not in page
    assert page.count("&lt;script") >= 8


def test_a_person_keeps_letter_and_tint(draw: Draw) -> None:
    by_name = draw("{{ ui.face('林悦') }}")

    assert by_name == draw("{{ ui.face(p) }}", p=SimpleNamespace(name="林悦"))
    assert ">林<" in by_name
    assert ">W<" in draw("{{ ui.face('wei') }}")


def test_the_water_reaches_as_far_as_the_work(draw: Draw) -> None:
    phase = {"state": "here", "title": "Deploy", "note": "9 of 14", "progress": 64}

    page = draw("{{ ui.river([phase], [], 1) }}", phase=phase)

    assert '<svg width="64%" height="16"><path class="up-wave"' in page
    assert "Deploy, phase 1 of 1" in page


@pytest.mark.parametrize(
    ("state", "word"), [("open", "已放行"), ("closed", "未放行"), ("next", "未放行"), ("waived", "已豁免")]
)
def test_a_gate_says_its_state_in_words(draw: Draw, state: str, word: str) -> None:
    phases = [{"state": "done", "title": "一", "note": ""}, {"state": "todo", "title": "二", "note": ""}]

    assert f"阶段门 1：{word}" in draw(
        "{{ ui.river(phases, [{'state': state}, None], 0) }}", "zh", phases=phases, state=state
    ).replace(": ", "：")


@pytest.mark.parametrize(
    ("state", "value", "shown"), [("unknown", None, "–"), ("met", 0, "0"), ("unmet", "97.4%", "97.4%")]
)
def test_a_condition_never_shows_nothing_as_zero(draw: Draw, state: str, value: object, shown: str) -> None:
    page = draw("{{ ui.conditions([c]) }}", c={"state": state, "name": "Phones", "value": value})

    assert f'">{shown}</span>' in page


def test_a_button_that_cannot_be_pressed_says_why(draw: Draw) -> None:
    page = draw("{{ ui.action({'text': 'Apply', 'off': '1 choice is missing'}) }}")

    assert "disabled" in page
    assert "1 choice is missing" in page


def test_an_action_that_changes_something_is_a_post_with_token(draw: Draw) -> None:
    page = draw("{{ ui.action({'text': 'Grant', 'post': '/grant', 'fields': {'days': 3}}) }}")

    assert 'method="post" action="/grant"' in page
    assert 'name="csrf_token"' in page
    assert 'name="days" value="3"' in page


class Wish(Form):
    """A small form for these tests."""

    ref = HiddenField(default="abc")
    title = StringField("Title", [validators.InputRequired("Give it a title.")], description="Short.")
    why = TextAreaField("Why")
    told = BooleanField("Tell them")


def test_a_fault_stands_at_its_field_and_on_top(draw: Draw) -> None:
    form = Wish()
    form.validate()

    page = draw("{{ ui.form(form, 'Save') }}", form=form)

    assert page.count("Give it a title.") == 2
    assert 'href="#title"' in page
    assert 'aria-describedby="title-help title-error"' in page
    assert 'aria-invalid="true"' in page


def test_optional_is_said_and_required_is_not_starred(draw: Draw) -> None:
    page = draw("{{ ui.fields(form) }}", form=Wish())

    assert page.count("optional") == 1
    assert "*" not in page


def test_a_form_carries_its_hidden_fields_and_one_token(draw: Draw) -> None:
    page = draw("{{ ui.form(form, 'Save', '/wishes', files=True) }}", form=Wish())

    assert page.count('name="csrf_token"') == 1
    assert page.count('name="ref"') == 1
    assert 'enctype="multipart/form-data"' in page


def test_faults_without_a_field_are_said_too(draw: Draw) -> None:
    assert "Day 90 is over" in draw("{{ ui.form_summary(form, {'due': 'Day 90 is over'}) }}", form=Wish())


def test_who_saved_meanwhile_is_shown_beside_what_was_typed(draw: Draw) -> None:
    page = draw("{{ ui.stale({'due': ('24 Nov', '27 Nov')}, {'due': 'Due'}) }}")

    assert page.index("27 Nov") < page.index("24 Nov")
    assert "Due: stands now" in page


@pytest.mark.parametrize(
    ("state", "asks"),
    [("queued", True), ("running", True), ("done", False), ("failed", False), ("cancelled", False)],
)
def test_only_a_job_under_way_is_asked_again(draw: Draw, state: str, asks: bool) -> None:
    page = draw(
        "{{ ui.progress({'state': state, 'json': '/jobs/1.json', 'percent': 5, 'cancel': '/stop'}) }}",
        state=state,
    )

    assert ('data-job="/jobs/1.json"' in page) is asks
    assert ("/stop" in page) is asks


def test_a_withdrawn_comment_shows_no_text(draw: Draw) -> None:
    page = draw(
        "{{ ui.comments([{'id': 'c1', 'by': 'Sun', 'when': 'Mon', 'text': 'secret', 'gone': True}]) }}"
    )

    assert "secret" not in page
    assert "Withdrawn" in page


def test_no_side_of_a_conflict_is_chosen_beforehand(draw: Draw) -> None:
    options = [{"value": "here", "label": "Keep"}, {"value": "new", "label": "Take"}]

    assert "checked" not in draw(
        "{{ ui.conflict({'title': 'Gate', 'name': 'c1', 'sides': [], 'options': options}) }}", options=options
    )


def test_facets_of_nothing_but_zeros_are_left_out_unless_one_is_pressed(draw: Draw) -> None:
    def group(label: str, *counts: int | None, pressed: bool = False) -> dict[str, object]:
        options = [{"label": label, "count": n, "href": "#", "pressed": pressed} for n in counts]
        return {"label": label, "options": options}

    page = draw("{{ ui.facets(groups) }}", groups=[
        group("Empty", 0, 0), group("Some", 0, 3), group("Uncounted", None), group("Pressed", 0, pressed=True),
        group("None"),
    ])

    assert [("Empty" in page, "None" in page), *(word in page for word in ("Some", "Uncounted", "Pressed"))] == [
        (False, False), True, True, True,
    ]
    assert page.count('class="sep"') == 2
