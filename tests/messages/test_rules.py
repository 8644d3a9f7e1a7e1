"""Who is meant behind an @, how a text is shortened, and when tomorrow begins."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages.rules import EXCERPT, excerpt, mentioned, next_morning, next_try

PEOPLE = [(1, "Lin"), (2, "Lin Yue"), (3, "林悦"), (4, "何"), (5, "Sun He"), (6, "Sun He"), (7, "")]


@pytest.mark.parametrize(("text", "who"), [
    ("@Lin Yue look", [2]), ("@Lin look", [1]), ("@Lindsay look", []), ("hello @林悦你好", [3]), ("＠林悦：", [3]),
    ("@何 and @Lin", [4, 1]), ("@Lin @Lin", [1]), ("@Sun He", [5, 6]), ("mail lin@lanxi.example", []),
    ("@", []), ("Lin", []),
    ("@Lin, please", [1]),
])
def test_a_name_behind_an_at_sign_is_a_mention(text, who):
    assert mentioned(text, PEOPLE) == who


def test_an_excerpt_reads_as_plain_words():
    text = "# News\n\n- **Bold** and `code`\n> [the guide](https://example.org), ~~old~~ a_b * c"

    assert excerpt(text) == "News Bold and code the guide, old a_b * c"


@given(st.text(max_size=500))
def test_an_excerpt_is_short_and_on_one_line(text):
    assert len(excerpt(text)) <= EXCERPT
    assert "\n" not in excerpt(text)


@pytest.mark.parametrize(("now", "morning"), [
    (datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 25, 0, tzinfo=UTC)),
    (datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 11, 26, 0, tzinfo=UTC)),
])
def test_tomorrow_begins_at_eight_where_the_person_is(now, morning):
    assert next_morning(now, "Asia/Shanghai") == morning


def test_a_silent_server_is_asked_less_and_less_often():
    waits = [next_try(tries) for tries in range(1, 12)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=2), timedelta(hours=6))
