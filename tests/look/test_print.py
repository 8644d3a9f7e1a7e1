"""What a page is on paper."""

import pytest

pytestmark = pytest.mark.browser


def test_the_whole_page_of_a_timeline_lies_across(look):
    page = look("timeline")
    page.locator("main table").first.evaluate("table => table.parentElement.classList.add('up-timeline')")
    page.emulate_media(media="print")

    assert page.locator("main").evaluate("main => getComputedStyle(main).page") == "timeline"


def test_what_one_would_type_beside_a_page_is_not_printed(look):
    page = look("meeting")
    page.locator("main").evaluate("""main => main.insertAdjacentHTML("beforeend", `
        <aside><form id='vote'>x</form></aside><div class='up-later'><form id='reply'>x</form></div>
        <form id='asked'>x</form>`)""")
    page.emulate_media(media="print")

    assert [page.locator(f"#{name}").is_visible() for name in ("vote", "reply", "asked")] == [False, False, True]
