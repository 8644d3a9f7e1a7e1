"""The way to a survey from a wall: a QR code, and a sheet to print."""

import re

import pytest

from app.core import clock
from app.surveys.rules.codes import drawn
from tests.surveys.conftest import NEXT_WEEK, words


def test_the_code_is_black_on_white_and_bears_no_style():
    svg = drawn("https://upriver.example/surveys/abcdefghijkl")

    assert svg.startswith("<svg")
    assert ("style=" in svg, "<script" in svg) == (False, False)
    assert ('fill="#fff"' in svg, 'stroke="#000"' in svg) == (True, True)


def test_the_code_is_an_image_for_all_who_see_the_survey(open_survey, visit):
    ref = open_survey()

    answer = visit("wei").get(f"/surveys/{ref}/code.svg")

    assert answer.mimetype == "image/svg+xml"
    assert answer.text == drawn(f"http://127.0.0.1:8000/surveys/{ref}")
    assert visit("zhao").get(f"/surveys/{ref}/code.svg").status_code == 404


@pytest.mark.parametrize(("asked", "languages"), [
    ("", ["zh-Hans", "en"]), ("?speaks=zh", ["zh-Hans"]), ("?speaks=en", ["en"]),
])
def test_the_sheet_speaks_both_languages_or_one(open_survey, visit, asked, languages):
    page = visit("lin").get(f"/surveys/{open_survey()}/poster{asked}").text

    assert re.findall(r'<section lang="([^"]+)"', page) == languages * 2
    assert ("扫码登录，用手机填写" in page, "Scan, sign in, answer on your phone" in page) == (
        "zh-Hans" in languages, "en" in languages
    )


def test_a_survey_in_one_language_has_a_sheet_in_that_one(open_survey, visit):
    ref = open_survey(title={"en": "Pulse"})

    assert 'lang="zh-Hans"' not in visit("lin").get(f"/surveys/{ref}/poster").text.partition("<main")[2]


def test_the_sheet_says_whether_names_are_kept(open_survey, visit):
    assert "No names are kept." in visit("lin").get(f"/surveys/{open_survey()}/poster").text
    named = open_survey(anonymous=False, id="named", title=words("Named"))
    assert "This survey keeps your name." in visit("lin").get(f"/surveys/{named}/poster").text


def test_nobody_is_called_to_a_closed_survey(open_survey, visit):
    ref = open_survey()

    with clock.standing_at(NEXT_WEEK, everywhere=True):
        assert visit("lin").get(f"/surveys/{ref}/poster").status_code == 409


def test_the_sheet_is_for_whoever_leads(open_survey, visit):
    assert visit("wei").get(f"/surveys/{open_survey()}/poster").status_code == 403
