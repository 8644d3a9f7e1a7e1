"""Who is meant behind an @, and how a text is shortened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages.rules.talk import EXCERPT, excerpt, mentioned

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
