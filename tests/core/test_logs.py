"""The log says what happened, one line for each event, and keeps every secret to itself."""

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import logs
from app.core.randomness import secret

log = logging.getLogger("upriver.test")


@pytest.fixture(params=["text", "json"])
def written(request):
    """What is written in one of the two ways; the log is as before afterwards."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    into = io.StringIO()
    logs.begin(request.param, into)
    yield into
    root.handlers[:], root.level = kept, level


@pytest.mark.parametrize("text", [
    "Authorization: Bearer {}", "bearer {}", "password={}", "'password': '{}'", '"new_password": "{}"', "token={}&x=1",
    "Set-Cookie: upriver={}", "https://host/reset/{}", "smtp://lin:{}@mail", "secret_key = {}", "up_{}",
    "postgresql://upriver:{}@db/upriver",
])
def test_what_looks_like_a_secret_is_left_out(written, text):
    word = "Zq7" + secret()
    log.warning(text.format(word))

    assert word not in written.getvalue()
    assert "…" in written.getvalue()


def test_a_trace_is_cleaned_too(written):
    word = "Zq7" + secret()
    try:
        raise ValueError(f"token={word}")
    except ValueError:
        log.exception("it broke")

    assert word not in written.getvalue()
    assert "ValueError" in written.getvalue()


@pytest.mark.parametrize("said", [
    "GET /people", "job 4kx9q2m7w0ab failed", "3 rows of customer-2026-11.parquet", "林悦",
])
def test_what_is_no_secret_stays(said):
    assert logs.cleaned(said) == said


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_event_is_one_line_of_json_whatever_it_says(text):
    record = logging.LogRecord("upriver", logging.INFO, "", 0, "%s", (text,), None)
    line = logs.Json().format(record)

    assert "\n" not in line
    assert json.loads(line)["event"] == logs.cleaned(text)


def test_a_line_break_makes_no_second_event():
    record = logging.LogRecord("upriver", logging.INFO, "", 0, "typed\n2026-11-25 INFO forged", (), None)

    assert len(logs.Text().format(record).splitlines()) == 1


def test_fields_stand_beside_the_event(written):
    logs.note(log, "done", ms=3)

    line = written.getvalue()
    assert " ms=3" in line or json.loads(line)["ms"] == 3
