"""Each request leaves one line and its place in the figures, by the pattern of its route."""

import json
import logging

import pytest

from app.core import logs
from app.core.web.watching import BOUNDS, Figures


@pytest.fixture
def lines(caplog):
    """Return a function that gives the lines about requests, as JSON."""
    caplog.set_level(logging.INFO, logger="upriver.request")
    return lambda: [json.loads(logs.Json().format(one)) for one in caplog.records if one.name == "upriver.request"]


def test_a_request_is_noted_with_person_route_status_and_cost(visit, cast, lines):
    answer = visit("lin").get("/people")

    line = lines()[-1]
    assert (line["event"], line["status"], line["person"]) == ("GET /people", 200, cast.people["lin"].id)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["organisation"] == cast.lanxi.ref
    assert line["queries"] > 0
    assert line["ms"] >= 0


def test_neither_address_nor_mail_address_is_in_a_line(visit, lines):
    visit("lin").get("/reset/some-link-that-lets-in?email=lin@lanxi.example")

    line = json.dumps(lines()[-1])
    assert "some-link" not in line
    assert "@" not in line
    assert lines()[-1]["event"] == "GET /reset/<link>"


def test_what_leads_nowhere_is_counted_under_no_route(visit, lines):
    visit(None).get("/no/such/page")

    assert (lines()[-1]["event"], lines()[-1]["status"]) == ("GET nothing", 404)


def test_files_of_the_pages_are_not_noted(visit, lines):
    visit(None).get("/static/css/upriver.css")

    assert lines() == []


def test_the_buckets_count_up_to_the_whole():
    figures = Figures()
    for seconds in (0.001, 0.02, 3.0, 99.0):
        figures.note("GET", "/x", 200, seconds, 2)
    text = "\n".join(figures.lines())

    counts = [int(line.rsplit(" ", 1)[1]) for line in text.splitlines() if "_bucket{" in line]
    assert counts == sorted(counts)
    assert (len(counts), counts[-1]) == (len(BOUNDS) + 1, 4)
    assert 'le="+Inf"} 4' in text
    assert "upriver_request_seconds_sum{" in text
    assert text.count("upriver_statements_total{") == 1


def test_a_label_cannot_break_out():
    figures = Figures()
    figures.note("GET", 'a"b\\c\nd', 200, 0.1, 0)

    assert r'route="a\"b\\c\nd"' in "\n".join(figures.lines())
