"""The pages of a survey: answering, how it stands, its result, what whoever leads it does."""

from datetime import timedelta

import pytest

from app.core import clock
from tests.surveys.conftest import EVERYBODY, NEXT_WEEK

FULL = {"q.ease": "4", "q.list": "yes", "q.why": "It is quicker", "q.area": "sales", "q.tools": ["mail", "sheet"]}


@pytest.fixture
def finished(open_survey, visit):
    """A survey that six people answered and Lin closed."""
    ref = open_survey(rollout_id=7)
    for who in EVERYBODY[:6]:
        visit(who).post(f"/surveys/{ref}", data=FULL)
    visit("lin").post(f"/surveys/{ref}/close")
    return ref


def test_whoever_is_asked_finds_the_questions_and_the_promise(open_survey, visit):
    page = visit("wei").get(f"/surveys/{open_survey()}")

    assert "Nobody can see that an answer is yours." in page.text
    assert 'name="q.ease" value="5"' in page.text
    assert "Only if “A list of your own?” is answered with" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_survey_that_keeps_names_says_so_before_anything_is_asked(open_survey, visit):
    page = visit("wei").get(f"/surveys/{open_survey(anonymous=False)}").text

    assert page.index("This survey keeps your name.") < page.index("Is it easy?")


def test_an_answer_is_thanked_for_and_the_questions_are_gone(open_survey, visit):
    ref, wei = open_survey(), visit("wei")

    page = wei.post(f"/surveys/{ref}", data=FULL, follow_redirects=True).text

    assert "Thank you. Your answers are counted." in page
    assert 'name="q.ease"' not in page


def test_a_double_click_is_answered_kindly(open_survey, visit):
    ref, wei = open_survey(), visit("wei")
    wei.post(f"/surveys/{ref}", data=FULL)

    assert wei.post(f"/surveys/{ref}", data=FULL).status_code == 303


def test_what_is_missing_is_named_and_nothing_typed_is_lost(open_survey, visit):
    page = visit("wei").post(f"/surveys/{open_survey()}", data={"q.list": "yes", "q.tools": ["mail"]})

    assert page.status_code == 422
    assert page.text.count("This one needs an answer.") == 2
    assert 'value="mail" checked' in page.text


def test_what_stands_in_a_question_that_is_not_asked_is_nobodys_fault(open_survey, visit):
    sent = {"q.ease": "4", "q.hours": "many", "q.list": "no", "q.why": "x" * 2001}

    assert visit("wei").post(f"/surveys/{open_survey()}", data=sent).status_code == 303


def test_what_does_not_fit_a_question_that_is_asked_is_said(open_survey, visit):
    page = visit("wei").post(f"/surveys/{open_survey()}", data={"q.ease": "1", "q.hours": "many"})

    assert (page.status_code, "“many” is not a number." in page.text) == (422, True)


def test_the_page_tells_the_browser_when_a_question_is_asked(open_survey, visit):
    page = visit("wei").get(f"/surveys/{open_survey()}").text

    assert page.count("data-question") == 6
    assert page.count("data-show-if=") == 2
    assert "answering.js" in page


def test_signs_that_nobody_can_type_are_refused(open_survey, visit):
    page = visit("wei").post(f"/surveys/{open_survey()}", data={**FULL, "q.why": "a\x00b"})

    assert page.status_code == 422


def test_a_closed_survey_says_so(open_survey, visit):
    ref = open_survey()

    with clock.standing_at(NEXT_WEEK, everywhere=True):
        wei = visit("wei")
        assert "This survey is closed." in wei.get(f"/surveys/{ref}").text
        assert wei.post(f"/surveys/{ref}", data=FULL).status_code == 409


def test_what_waits_stands_first_in_the_list_and_in_the_menu(open_survey, visit):
    ref, wei = open_survey(), visit("wei")

    page = wei.get("/surveys/").text

    assert "Wait for your answer" in page
    assert f'href="/surveys/{ref}"' in page
    wei.post(f"/surveys/{ref}", data=FULL)
    assert "Answered or closed" in wei.get("/surveys/").text


def test_a_list_without_surveys_says_what_belongs_there(visit):
    assert "No survey has asked you anything yet." in visit("wei").get("/surveys/").text


def test_the_result_shows_figures_and_texts(finished, visit):
    page = visit("wei").get(f"/surveys/{finished}/result").text

    assert "Mean 4, median 4, 6 answers." in page
    assert page.count("It is quicker") == 6
    assert "<svg" in page


def test_before_the_end_the_result_page_shows_nothing(open_survey, visit):
    ref = open_survey()
    for who in EVERYBODY:
        visit(who).post(f"/surveys/{ref}", data=FULL)

    page = visit("lin").get(f"/surveys/{ref}/result").text

    assert "There is no result yet." in page
    assert "It is quicker" not in page
    assert visit("lin").get(f"/surveys/{ref}/result/table").status_code == 404


def test_under_five_answers_nothing_is_shown(open_survey, visit):
    ref = open_survey()
    for who in EVERYBODY[:4]:
        visit(who).post(f"/surveys/{ref}", data=FULL)
    visit("lin").post(f"/surveys/{ref}/close")

    page = visit("lin").get(f"/surveys/{ref}/result").text

    assert "Too few have answered." in page
    assert "It is quicker" not in page


def test_the_figures_come_as_a_file_of_one_question(finished, visit):
    file = visit("wei").get(f"/surveys/{finished}/result/table?item=ease&format=csv").text

    assert file.count("Is it easy?") == 5
    assert "Which area?" not in file


def test_a_second_run_is_shown_beside_the_first(finished, open_survey, visit):
    ref = open_survey(rollout_id=7)
    for who in EVERYBODY[:5]:
        visit(who).post(f"/surveys/{ref}", data={"q.ease": "5"})
    visit("lin").post(f"/surveys/{ref}/close")

    page = visit("lin").get(f"/surveys/{ref}/result").text

    assert "Before and after" in page
    assert "+1" in page


def test_names_are_read_by_those_who_lead_and_nobody_else(open_survey, visit):
    ref = open_survey(anonymous=False)
    visit("wei").post(f"/surveys/{ref}", data=FULL)

    assert "Wei Mingyu" in visit("lin").get(f"/surveys/{ref}/answers").text
    assert visit("sun").get(f"/surveys/{ref}/answers").status_code == 403


def test_ones_own_answers_with_names_can_be_read_again(open_survey, visit):
    ref, wei = open_survey(anonymous=False), visit("wei")

    assert "It is quicker" in wei.post(f"/surveys/{ref}", data=FULL, follow_redirects=True).text


def test_ones_own_anonymous_answers_cannot(open_survey, visit):
    ref, wei = open_survey(), visit("wei")

    assert "It is quicker" not in wei.post(f"/surveys/{ref}", data=FULL, follow_redirects=True).text


def test_whoever_leads_has_the_link_and_the_acts(open_survey, visit):
    ref = open_survey()

    page = visit("lin").get(f"/surveys/{ref}?about=1").text

    assert f"http://127.0.0.1:8000/surveys/{ref}" in page
    assert "Remind those who have not answered" in page
    assert "Remind those" not in visit("wei").get(f"/surveys/{ref}?about=1").text


def test_a_survey_is_left_open_until_the_evening_of_a_later_day(open_survey, visit, seen):
    ref, lin = open_survey(), visit("lin")
    later = (NEXT_WEEK + timedelta(days=3)).date()

    assert lin.post(f"/surveys/{ref}/extend", data={"closes_on": later.isoformat()}).status_code == 303
    assert seen(ref).closes_at > NEXT_WEEK + timedelta(days=3)
    assert lin.post(f"/surveys/{ref}/extend", data={"closes_on": "soon"}).status_code == 422


def test_what_became_of_it_stands_on_the_page(finished, visit):
    visit("lin").post(f"/surveys/{finished}/outcome", data={"text": "We drop the second list."})

    assert "We drop the second list." in visit("wei").get(f"/surveys/{finished}").text
    assert "We drop the second list." in visit("wei").get(f"/surveys/{finished}/result").text


def test_who_mends_it_by_when_stands_on_the_page_and_that_person_is_told(finished, visit, cast):
    sent = {"text": "We drop the second list.", "owner": cast.people["xu"].ref, "due_on": "2026-03-31"}

    assert visit("lin").post(f"/surveys/{finished}/outcome", data=sent).status_code == 303

    page = visit("wei").get(f"/surveys/{finished}").text
    assert ("Xu Anran mends it" in page, "31 Mar" in page) == (True, True)
    assert "You mend something that “Pulse” found" in visit("xu").get("/inbox").text


@pytest.mark.parametrize(("sent", "told"), [
    ({"due_on": "2026-03-31"}, "Say who does it by then."), ({"owner": "xu", "due_on": "2026-03-01"}, "passed already"),
])
def test_an_improvement_has_a_person_of_ours_and_a_day_to_come(finished, visit, cast, sent, told):
    given = {**sent, **({"owner": cast.people[sent["owner"]].ref} if "owner" in sent else {})}

    page = visit("lin").post(f"/surveys/{finished}/outcome", data={"text": "We drop it.", **given})

    assert told in page.text


def test_nobody_of_another_organisation_can_be_named(finished, visit, cast):
    sent = {"text": "We drop it.", "owner": cast.people["zhao"].ref}

    page = visit("lin").post(f"/surveys/{finished}/outcome", data=sent)

    assert (page.status_code, "This is not among the choices." in page.text) == (422, True)


def test_what_does_not_fit_stays_typed(finished, visit):
    page = visit("lin").post(f"/surveys/{finished}/outcome", data={"text": "We drop it.", "due_on": "2026-03-31"})

    kept = "We drop it.</textarea>" in page.text, 'value="2026-03-31"' in page.text
    assert (page.status_code, *kept) == (422, True, True)


def test_among_many_one_is_named_by_typing(finished, visit, cast, monkeypatch):
    monkeypatch.setattr("app.core.forms.choices.MOST_CHOICES", 3)
    lin = visit("lin")
    offered = lin.get(f"/surveys/{finished}").text

    sent = {"text": "We drop it.", "owner": "xu anr", "due_on": "2026-03-31"}

    assert ('<select' in offered, "its sound" in offered) == (False, True)
    assert lin.post(f"/surveys/{finished}/outcome", data=sent).status_code == 303
    assert "Xu Anran mends it" in visit("wei").get(f"/surveys/{finished}").text


def test_another_organisation_finds_no_survey(open_survey, visit):
    ref, zhao = open_survey(), visit("zhao")

    assert [zhao.get(f"/surveys/{ref}{way}").status_code for way in ("", "/result", "/answers")] == [404, 404, 404]


def test_a_text_cannot_bring_markup(open_survey, visit):
    ref = open_survey()
    for who in EVERYBODY[:5]:
        visit(who).post(f"/surveys/{ref}", data={**FULL, "q.why": "<script>alert(1)</script>"})
    visit("lin").post(f"/surveys/{ref}/close")

    assert "<script>alert" not in visit("lin").get(f"/surveys/{ref}/result").text


