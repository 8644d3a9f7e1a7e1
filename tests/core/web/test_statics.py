"""Files of the look are addressed by what is in them, and asked for once."""

import re

import pytest
from flask import url_for

from app.core.web.statics import FOR_EVER


@pytest.fixture
def address(app):
    """Return a function that gives the address of a file as pages write it."""

    def of(filename: str, endpoint: str = "static") -> str:
        with app.test_request_context():
            return url_for(endpoint, filename=filename)

    return of


def fetch(visit, address: str):
    answer = visit(None).get(address)
    answer.close()
    return answer


@pytest.mark.parametrize(("filename", "endpoint"), [
    ("upriver.css", "static"), ("css/bootstrap.min.css", "bootstrap.static"),
])
def test_what_pages_ask_for_is_kept_for_ever(visit, address, filename, endpoint):
    marked = address(filename, endpoint)

    assert re.search(r"\?v=[0-9a-f]{12}$", marked)
    assert fetch(visit, marked).headers["Cache-Control"] == FOR_EVER


@pytest.mark.parametrize("mark", ["", "?v=", "?v=000000000000"])
def test_a_file_asked_for_by_no_mark_or_an_old_one_is_asked_for_again(visit, address, mark):
    answer = fetch(visit, address("upriver.css").partition("?")[0] + mark)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_every_sheet_and_script_of_a_page_carries_its_mark(visit):
    page = visit("lin").get("/records/").text
    files = re.findall(r'(?:href|src)="([^"]*/static/[^"]+)"', page)

    assert len(files) >= 7
    assert [one for one in files if "?v=" not in one] == []


@pytest.mark.parametrize("filename", ["nothing.css", "../wording.py"])
def test_what_is_no_file_of_ours_has_no_mark(visit, address, filename):
    assert "v=" not in address(filename)
    assert fetch(visit, address(filename)).status_code == 404


def test_a_page_is_not_kept_because_somebody_adds_a_mark(visit):
    assert visit("lin").get("/records/?v=000000000000").headers["Cache-Control"] == "private, no-cache"
