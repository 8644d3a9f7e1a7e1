"""What the scripts add, and what stays without them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
PAPER = "() => getComputedStyle(document.documentElement).getPropertyValue('--up-sheet').trim()"
LIGHT, DARK = "#ffffff", "#131c1b"


def test_without_a_choice_the_system_decides(look: Callable[..., Page]) -> None:
    assert look("work", theme="system", color_scheme="dark").evaluate(PAPER) == DARK
    assert look("work", theme="system", color_scheme="light").evaluate(PAPER) == LIGHT


def test_a_choice_beats_the_system_without_script(look: Callable[..., Page]) -> None:
    page = look("work", theme="dark", color_scheme="light", java_script_enabled=False)

    assert page.locator("#dark").get_attribute("media") == "screen"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_chosen_theme_is_worn_at_once_and_kept(look: Callable[..., Page]) -> None:
    page = look("work", theme="light")
    page.locator("summary[aria-label=Theme]").click()

    page.locator(".up-wide [data-theme-to=dark]").click()

    assert page.evaluate(PAPER) == DARK
    page.reload()
    assert page.evaluate(PAPER) == DARK
    page.locator("summary[aria-label=Theme]").click()
    page.locator(".up-wide [data-theme-to=system]").click()
    assert "theme" not in page.evaluate("document.cookie")


def test_paper_is_always_light(look: Callable[..., Page]) -> None:
    page = look("map", theme="dark")

    page.emulate_media(media="print")

    assert page.evaluate(PAPER) == LIGHT
    assert not page.locator(".up-side").is_visible()


def test_the_menu_takes_the_focus_and_gives_it_back(look: Callable[..., Page]) -> None:
    page = look("work", width=390)
    page.locator(".up-burger").click()

    expect(page.locator("#menu .shut")).to_be_focused()
    assert page.locator(".up-main").evaluate("(part) => part.inert")

    page.keyboard.press("Escape")
    expect(page.locator("#menu")).not_to_be_visible()
    expect(page.locator(".up-burger")).to_be_focused()


def test_the_menu_opens_and_closes_without_script(look: Callable[..., Page]) -> None:
    page = look("work", width=390, java_script_enabled=False)
    page.locator(".up-burger").click()
    expect(page.locator("#menu")).to_be_visible()

    page.locator("#menu .shut").click()

    expect(page.locator("#menu")).not_to_be_visible()


def test_a_phone_keeps_one_action_and_shows_the_rest_on_demand(look: Callable[..., Page]) -> None:
    page = look("map", width=390)
    more = page.get_by_text("Steering pack")
    expect(more).not_to_be_visible()
    expect(page.get_by_text("Add activity")).to_be_visible()

    page.locator("[data-acts-open]").click()
    expect(more).to_be_visible()
    expect(page.get_by_text("Close the rollout…")).to_be_visible()

    page.keyboard.press("Escape")
    expect(more).not_to_be_visible()


def test_without_script_all_actions_stay(look: Callable[..., Page]) -> None:
    page = look("map", width=390, java_script_enabled=False)

    expect(page.get_by_text("Steering pack")).to_be_visible()
    expect(page.locator(".up-jump")).not_to_be_visible()


def test_a_click_outside_closes_a_menu_even_without_script(look: Callable[..., Page]) -> None:
    page = look("work", java_script_enabled=False)
    page.locator("summary[aria-label='My account']").click()
    expect(page.get_by_text("Sign out")).to_be_visible()

    page.mouse.click(600, 400)

    expect(page.get_by_text("Sign out")).not_to_be_visible()


def test_a_toast_can_be_closed_and_carries_undo(look: Callable[..., Page]) -> None:
    page = look("work")
    expect(page.locator(".up-toast form")).to_have_attribute("action", "/echo")

    page.locator("[data-toast-close]").first.click()

    expect(page.locator(".up-toasts .up-toast")).to_have_count(0)


def test_a_toast_goes_by_itself_but_not_under_the_pointer(look: Callable[..., Page]) -> None:
    page = look("map")
    page.clock.install()
    page.evaluate("document.dispatchEvent(new CustomEvent('up:toast', {detail: 'Moved <b>three</b> rows'}))")
    toast = page.get_by_text("Moved <b>three</b> rows")
    toast.hover()
    page.clock.run_for(30000)
    expect(toast).to_be_visible()

    page.mouse.move(5, 5)
    page.clock.run_for(11000)

    expect(toast).to_have_count(0)


def test_the_bar_comes_with_the_first_tick_and_counts(look: Callable[..., Page]) -> None:
    page = look("table")
    bar = page.locator("[data-bulk]")
    expect(bar).not_to_be_visible()

    page.locator("[data-tick]").first.check()
    expect(bar).to_contain_text("1 selected")
    page.locator("[data-tick-all]").check()
    expect(bar).to_contain_text("4 selected")

    bar.get_by_text("Clear").click()
    expect(bar).not_to_be_visible()


def test_ticked_rows_arrive_with_the_action(look: Callable[..., Page]) -> None:
    page = look("table", java_script_enabled=False)
    page.locator("[data-tick]").nth(1).check()

    page.get_by_role("button", name="Set owner…").click()

    assert '"ref":["a2"]' in page.content()
    assert '"action":["owner"]' in page.content()


def test_jump_finds_by_typing_and_goes_by_enter(look: Callable[..., Page]) -> None:
    page = look("work")
    page.keyboard.press("Control+k")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#jump input")).to_have_attribute("aria-activedescendant", "found-1")

    page.keyboard.press("Enter")

    page.wait_for_url("**/timeline")


def test_jump_says_so_when_nothing_is_found(look: Callable[..., Page]) -> None:
    page = look("work", "zh")
    page.keyboard.press("Control+k")

    page.locator("#jump input").fill("zzz")

    expect(page.locator("#jump .none")).to_have_text("没有找到。")


def test_keys_lead_to_places_but_never_while_typing(look: Callable[..., Page]) -> None:
    page = look("form")
    page.locator("#title").focus()
    page.keyboard.type("gm")
    assert page.url.endswith("/form")

    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.on("dialog", lambda dialog: dialog.accept())
    page.keyboard.type("gm")

    page.wait_for_url("**/map")


def test_leaving_unsaved_work_asks_once(look: Callable[..., Page]) -> None:
    page = look("form")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#title").fill("Quote in two currencies")

    page.locator(".up-brand").click()

    page.wait_for_url("**/work")
    assert asked == ["beforeunload"]


def test_sending_does_not_ask_and_sends_once(look: Callable[..., Page]) -> None:
    page = look("form")
    asked, sent = [], []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.locator("#title").fill("Quote in two currencies")

    page.evaluate(
        "() => { const send = document.querySelector('.up-form [type=submit]'); send.click(); send.click(); }"
    )

    page.wait_for_url("**/echo")
    assert (asked, len(sent)) == ([], 1)


def test_a_form_posts_without_script(look: Callable[..., Page]) -> None:
    page = look("form", java_script_enabled=False)
    page.locator("#title").fill("Quote in two currencies")

    page.get_by_role("button", name="Record and tell 5 people").click()

    assert "Quote in two currencies" in page.content()
    assert "csrf_token" in page.content()


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, '{"saved_at": "09:31"}', "saved"),
        (409, "{}", "conflict"),
        (422, '{"detail": "Too long"}', "refused"),
        (503, "", "waiting"),
    ],
)
def test_a_page_that_saves_itself_shows_how_it_went(
    look: Callable[..., Page], status: int, body: str, state: str
) -> None:
    page = look("autosave")
    page.route(
        "**/echo", lambda route: route.fulfill(status=status, body=body, content_type="application/json")
    )

    page.locator("[name=answer]").fill("Ask finance")

    expect(page.locator("[data-saved]")).to_have_attribute("data-state", state)


def test_what_waited_is_sent_when_the_server_answers_again(look: Callable[..., Page]) -> None:
    page = look("autosave")
    calls = []

    def answer(route: Route) -> None:
        calls.append(route.request.post_data)
        if len(calls) < 2:
            route.abort()
        else:
            route.fulfill(status=200, body='{"saved_at": "09:32"}', content_type="application/json")

    page.route("**/echo", answer)
    page.locator("[name=answer]").fill("Ask finance")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "waiting")

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-saved] .saved")).to_contain_text("09:32")
    assert "Ask finance" in calls[-1]


def test_a_running_job_shows_how_far_it_is(look: Callable[..., Page]) -> None:
    page = look("talk")

    expect(page.locator("[data-job-text]").first).to_have_text("64% · 7,640 of 11,940 rows")
    expect(page.locator("[data-job] progress")).to_have_attribute("value", "64")


def test_a_job_that_has_ended_brings_the_page_anew(look: Callable[..., Page]) -> None:
    page = look("talk")
    page.evaluate("window.old = true")

    page.route(
        "**/jobs/1.json",
        lambda route: route.fulfill(status=200, body='{"state": "done"}', content_type="application/json"),
    )

    page.wait_for_function("() => !window.old")


def test_a_digit_votes(look: Callable[..., Page]) -> None:
    page = look("meeting")

    page.keyboard.press("3")

    expect(page.locator("[name=vote][value=n]")).to_be_checked()
