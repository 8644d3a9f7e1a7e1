"""A search takes what was typed literally, and finds it wherever it stands."""

import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.tables.searching import ESCAPE, normal, pattern, words

TEXTS = st.text(alphabet=st.sampled_from("ab%_\\客户Ａé '\""), max_size=12)


@settings(max_examples=200)
@given(word=TEXTS, text=TEXTS)
def test_like_finds_exactly_what_contains_the_word(word, text):
    with sqlite3.connect(":memory:") as connection:
        found = connection.execute(
            "select lower(?) like lower(?) escape ?", (text, pattern(word), ESCAPE)
        ).fetchone()[0]

    # SQLite folds the case of ASCII letters only; so do these alphabets.
    assert bool(found) is (word.lower() in text.lower())


@given(st.text(max_size=50))
def test_normal_text_stays_as_it_is(text):
    assert normal(normal(text)) == normal(text)


def test_full_width_letters_and_spaces_are_narrowed():
    assert normal("　ＡＢＣ公司  Ltd ") == "abc公司 ltd"


def test_a_word_is_looked_for_once_and_only_the_first_eight():
    assert words("a b a " + " ".join(f"w{n}" for n in range(20))) == ["a", "b", "w0", "w1", "w2", "w3", "w4", "w5"]
