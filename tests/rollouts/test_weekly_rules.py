"""How a weekly update is drafted and added to: what a person wrote stays word for word."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contracts.messages import DONE, LATE, NEXT, RISKS, WAITS, DigestLine
from app.core.markdown import safe_html
from app.rollouts.rules.weekly import (
    addresses,
    as_line,
    drafted,
    escaped,
    for_letter,
    fresh,
    opening,
    passages,
    span,
    weeks_to_write,
    with_addresses,
    with_news,
    without_addresses,
)

PARTS = st.sampled_from([DONE, LATE, NEXT, RISKS])
WORD = st.text("abc", min_size=1, max_size=5)
LINES = st.lists(st.builds(DigestLine, WORD, PARTS, WORD), max_size=6)


def line(text, part=DONE, **more):
    return DigestLine(f"{part}/{text}", part, text, **more)


def test_a_draft_has_a_heading_for_each_part_that_has_something():
    found = drafted([line("Late one", LATE), line("Goals", href="/x", remark="Wei"), line("Waits", WAITS)])

    assert found == "# Done\n\n- [Goals](/x) – Wei\n\n# Late\n\n- Late one"


def test_news_come_at_the_end_of_their_part_and_nothing_else_moves():
    text = "Good week!\n\n# Done\n\n- Goals, at last\n\nThanks to Wei.\n\n# Late\n\n- Budget\n"

    found = with_news(text, [line("Import"), line("A risk", RISKS)])

    assert found == (
        "Good week!\n\n# Done\n\n- Goals, at last\n\nThanks to Wei.\n- Import\n\n# Late\n\n- Budget\n"
        "\n\n# New risks\n\n- A risk"
    )


@settings(max_examples=60)
@given(st.text("ab#\n- ", max_size=60), LINES)
def test_whatever_was_written_is_still_there(text, lines):
    before, after = text.split("\n"), with_news(text, lines).split("\n")

    rest = iter(after)
    assert not text.strip() or all(row in rest for row in before)
    assert all(as_line(one) in after for one in lines)


def test_a_heading_with_nothing_below_it_gets_its_lines_after_a_gap():
    assert with_news("# Done\n# Late\n\n- Budget", [line("Goals")]) == "# Done\n\n- Goals\n# Late\n\n- Budget"


def test_what_was_offered_once_is_not_offered_again():
    lines = [line("Goals"), line("Budget")]

    assert fresh(lines, ["done/Goals"]) == [lines[1]]


@settings(max_examples=80)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_a_title_means_in_markdown_what_it_says(text):
    page = str(safe_html(f"- x {escaped(text)}"))

    assert not any(tag in page for tag in ("<a ", "<strong>", "<em>", "<code>", "<h2>", "<s>", "<table"))


@pytest.mark.parametrize("text", [
    "[a](/x)", "![a](/x)", "**a**", "_a_", "`a`", "<b>a</b>", "# a", "a\n\n# b", "~~a~~", "a\\*", "a {b} | c",
])
@pytest.mark.parametrize("said", [line, lambda text: line("x", remark=text)], ids=["title", "remark"])
def test_marks_in_a_title_or_a_remark_stand_as_they_were_typed(text, said):
    page = str(safe_html(as_line(said(text))))

    assert html.unescape(re.sub("</?(ul|li)>", "", page)).strip().endswith(" ".join(text.split()))


def test_a_week_runs_from_monday_to_monday_where_the_rollout_is():
    assert span("2026-W48", "Asia/Shanghai") == (
        datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 29, 16, tzinfo=UTC)
    )


@pytest.mark.parametrize("week", ["2026-W54", "2026-48", "x", "2026-W00"])
def test_a_week_that_there_is_not_is_a_mistake(week):
    with pytest.raises(ValueError, match=r".*"):
        span(week, "UTC")


def test_this_week_and_the_last_may_be_written_and_no_week_before_the_start():
    today = date(2026, 11, 25)

    assert weeks_to_write(today, date(2026, 3, 2), ()) == ["2026-W48", "2026-W47"]
    assert weeks_to_write(today, date(2026, 3, 2), ["2026-W47"]) == ["2026-W48"]
    assert weeks_to_write(today, date(2026, 11, 24), ()) == ["2026-W48"]


def test_two_texts_are_compared_passage_by_passage():
    assert passages("a\nb\nc\n", "a\nB\nc\nd") == [("b", "B"), ("", "d")]
    assert passages("a", "a") == []


def test_texts_that_only_repeat_themselves_are_one_passage_and_cost_nothing():
    found = passages("start\n" + "a\n" * 300, "start\n" + "a\nb\n" * 300)

    assert [(mine[:3], theirs[:3]) for mine, theirs in found] == [("a\na", "b\na")]


def test_a_change_in_one_place_of_a_long_text_is_shown_alone():
    text = "- a line\n\n" * 1000

    assert passages(text + "mine\n" + text, text + "theirs\n" + text) == [("mine", "theirs")]


def test_links_in_a_letter_hold_outside_of_the_site():
    assert for_letter("[a](/x) [b](https://y)", "https://up.example/") == "[a](https://up.example/x) [b](https://y)"


def test_the_opening_ends_before_the_first_heading_or_list():
    assert opening("Import began.\nFang helps.\n\n## Done\n- Set up") == "Import began.\nFang helps."
    assert opening("Done:\n- Set up") == "Done:"
    assert opening("## Done\nAll") == "## Done\nAll"


def test_who_writes_sees_titles_and_no_addresses():
    text = "# Done\n\n- [goals](/rollouts/a) – Lin\n- [more](https://example.org/x)"

    assert without_addresses(text, addresses(text)) == "# Done\n\n- [goals] – Lin\n- [more](https://example.org/x)"


@pytest.mark.parametrize("text", ["[a](/x) and [a](/y)", "[a](/x), and [a] by itself", r"\[a](/x)"])
def test_a_title_that_would_be_in_doubt_keeps_its_address(text):
    known = addresses(text)

    assert with_addresses(without_addresses(text, known), known) == text


PIECES = ["[a](/x)", "[b](/y)", "[a]", "[a](/y)", "\\[b]", "[b]: /z", "c", "\n", r"[a\]](/q)"]


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_what_was_not_touched_is_kept_as_it_was(pieces):
    text = " ".join(pieces)
    known = addresses(text)

    assert with_addresses(without_addresses(text, known), known) == text


def test_a_title_typed_twice_leads_to_its_page_twice():
    known = addresses("[goals](/a)")

    written = with_addresses("[goals] and again [goals], not [this]", known)

    assert written == "[goals](/a) and again [goals](/a), not [this]"
