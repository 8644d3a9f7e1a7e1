"""Every page of the gallery, in both languages, themes and widths, is free of faults that a machine can find."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import violations
from tests.look.conftest import looks
from tests.look.gallery import PAGES

pytestmark = pytest.mark.browser
TARGETS = ".btn, .up-icon, .up-facet, .form-control, .form-select, .up-check, .up-tabbar a, .up-tabs a"
TOO_SMALL = """(targets) => [...document.querySelectorAll(targets)]
    .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 44)
    .map((part) => part.outerHTML.slice(0, 120))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("name", "lang", "theme", "width"), looks())
def test_a_page_is_accessible_quiet_and_its_own(
    look: Callable[..., Page], base: str, name: str, lang: str, theme: str, width: int
) -> None:
    page = look(name, lang, theme, width)

    assert violations(page) == []
    assert page.heard == []
    assert [url for url in page.asked if not url.startswith(base)] == []
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scroll_and_no_thin_finger(look: Callable[..., Page], name: str) -> None:
    page = look(name, "zh", width=320)

    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(TOO_SMALL, TARGETS) == []


@pytest.mark.parametrize(
    "opened", ["[data-menu-open]", "[data-acts-open]", "summary[aria-label='My account']"]
)
def test_what_opens_on_a_phone_is_accessible_too(look: Callable[..., Page], opened: str) -> None:
    page = look("map", width=390)

    page.locator(opened).first.click()

    assert violations(page) == []


def test_the_jump_dialog_is_accessible(look: Callable[..., Page]) -> None:
    page = look("map", theme="dark")

    page.keyboard.press("Control+k")
    page.wait_for_selector("[role=option]")

    assert violations(page) == []


def test_a_fault_is_noticed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>X</h1><img src='data:,'><p style='color: #aaa; background: #fff'>Pale</p></main>")
    found = violations(page)
    page.close()

    assert {"image-alt", "color-contrast"} <= {told.partition(":")[0] for told in found}
