"""Everyday comfort in a real browser: views of tables, the jump box, single keys, undo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.journeys.conftest import Site

Enter = Callable[..., Page]


@pytest.fixture
def activities(furnished: Site, come_in: Enter) -> Callable[..., Page]:
    """Return a function that gives the table of activities, open for somebody."""

    def at(who: str = "lin", query: str = "", **how: object) -> Page:
        page = come_in(who, **how)
        page.goto(f"{furnished.address}/rollouts/")
        page.locator(".up-sheet a[href^='/rollouts/']").filter(has_text="CRM 实施项目").first.click()
        page.wait_for_url(re.compile(r"/rollouts/[0-9a-z]{12}/$"))
        page.goto(f"{page.url}activities/{query}")
        return page

    return at


@pytest.mark.parametrize(("lang", "theme", "width"), [("en", "light", 1440), ("zh", "dark", 390)])
def test_a_view_is_kept_changed_shared_and_removed(
    activities: Callable[..., Page], lang: str, theme: str, width: int
) -> None:
    page = activities(query="?state=todo&sort=-due", lang=lang, theme=theme, width=width)
    page.locator("[data-key-save] > summary").click()
    page.locator("#view-name").fill("Open ones")
    assert violations(page) == []
    page.locator("#view-name").press("Enter")
    page.wait_for_url(re.compile("view="))
    tab = page.locator(".up-views nav a[aria-current=page]")
    expect(tab).to_contain_text("Open ones")

    page.goto(page.url.replace("sort=-due", "sort=due"))
    expect(page.locator(".up-views .up-chip.info")).to_be_visible()
    assert violations(page) == []

    page.locator(".up-views summary").last.click()
    page.locator(".up-views form[action$=remove] button").click()
    expect(page.locator(".up-toast form button")).to_be_visible()
    page.locator(".up-toast form button").click()
    expect(page.locator(".up-views nav")).to_contain_text("Open ones")
    page.locator(".up-views summary").last.click()
    page.locator(".up-views form[action$=remove] button").click()


def test_a_chosen_column_stands_there(activities: Callable[..., Page]) -> None:
    page = activities()
    page.get_by_text("Columns", exact=True).click()
    page.locator("#col-phase").check()
    page.locator(".up-columns ~ button").click()

    expect(page.locator("thead")).to_contain_text("Phase")


@pytest.mark.parametrize(("lang", "theme", "width"), [("zh", "light", 1440), ("en", "dark", 390)])
def test_the_jump_box_goes_by_keyboard_alone(
    activities: Callable[..., Page], lang: str, theme: str, width: int
) -> None:
    page = activities(lang=lang, theme=theme, width=width)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#found [role=option]")
    assert violations(page) == []
    page.locator("#jump input").fill("林悦" if lang == "zh" else "linyue")
    expect(page.locator("#found [role=option][aria-selected=true]")).to_contain_text("林悦")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/people/[0-9a-z]{12}$"))


def test_the_jump_box_presses_what_the_page_offers(activities: Callable[..., Page]) -> None:
    page = activities()
    page.keyboard.press("Control+k")
    page.locator("#jump input").fill("add an act")
    expect(page.locator("#found [role=option][aria-selected=true]")).to_contain_text("Add an activity…")

    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/activities/new"))


def test_the_jump_box_puts_a_theme_on_without_leaving_the_page(activities: Callable[..., Page]) -> None:
    page = activities()
    page.keyboard.press("Control+k")
    page.locator("#jump input").fill("dark theme")
    expect(page.locator("#found [role=option][aria-selected=true]")).to_contain_text("Dark theme")

    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_jump_box_changes_the_language(activities: Callable[..., Page]) -> None:
    page = activities()
    page.keyboard.press("Control+k")
    page.locator("#jump input").fill("中文")
    expect(page.locator("#found [role=option][aria-selected=true]")).to_contain_text("中文")

    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_keys_walk_the_rows_tick_them_and_open_them(activities: Callable[..., Page]) -> None:
    page = activities()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    title = page.locator(".up-table tbody tr:not(.is-group) th a").first.inner_text()

    page.locator(".up-table tbody tr:not(.is-group) th a").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text(title)


def test_the_list_of_keys_names_only_those_that_work_here(activities: Callable[..., Page], furnished: Site) -> None:
    page = activities()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Tick the row")
    assert violations(page) == []

    page.goto(f"{furnished.address}/account")
    page.keyboard.press("?")

    expect(page.locator("#keys dd").filter(has_text="Tick the row")).not_to_be_visible()
    expect(page.locator("#keys dd").filter(has_text="Change this")).to_be_visible()


def test_a_key_takes_back_what_a_click_did(activities: Callable[..., Page]) -> None:
    page = activities()
    page.locator(".up-table tbody tr:not(.is-group) th a").first.click()
    page.locator('input[name="to"][value="doing"]').check(force=True)
    page.locator('form[action$="/move"] button[type=submit]').click()
    expect(page.locator(".up-toast form")).to_be_visible()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("z")

    expect(page.locator(".up-toast")).to_contain_text("Undone.")


def test_keys_are_silent_once_they_are_switched_off(come_in: Enter, furnished: Site) -> None:
    page = come_in("guo")
    page.goto(f"{furnished.address}/account")
    page.locator("#keys-off").uncheck()
    page.locator('form[action$="/account"] button[type=submit]').first.click()
    page.wait_for_selector(".up-toast")

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")

    expect(page.locator("#keys")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("#jump")).to_be_visible()


def test_keys_never_act_while_something_is_typed(activities: Callable[..., Page]) -> None:
    page = activities()
    before = page.url
    page.keyboard.press("/")
    page.keyboard.type("gpjx?n")

    expect(page.locator("[data-search]").first).to_have_value("gpjx?n")
    assert page.url == before
