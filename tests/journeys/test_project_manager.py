"""Lin starts a rollout and leads it to its first gate, on a desktop and on a phone, in both languages."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import WAYS
from tests.journeys.steps import start

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "theme", "width"), WAYS)
def test_lin_starts_a_rollout_and_finds_it_on_the_map(come_in, lang, theme, width):
    page = come_in("lin", lang, theme, width)

    start(page, f"CRM {lang} {theme} {width}")

    expect(page.locator("h1")).to_contain_text(f"CRM {lang} {theme} {width}")
    expect(page.locator(".up-station")).to_have_count(9)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_missing_answer_is_named_and_what_was_typed_stays(come_in, site):
    page = come_in("lin")
    page.goto(f"{site.address}/rollouts/new/crm-rollout")
    page.locator('input[name="name"]').fill("")
    page.locator('input[name="p.pilot-team"]').fill("East")
    page.locator("form.up-form button.btn-primary").last.click()

    expect(page.locator(".up-notice.bad")).to_contain_text("Give the rollout a name.")
    expect(page.locator('input[name="p.pilot-team"]')).to_have_value("East")


def test_lin_does_an_activity_and_sees_what_it_frees(come_in):
    page = come_in("lin")
    start(page, "Doing")
    page.locator(".up-table th a").first.click()
    page.locator('input[name="to"][value="done"]').check()
    page.locator('form[action$="/move"] button').click()

    expect(page.locator(".up-state").first).to_contain_text("Done")
    page.goto(page.url.split("/activities/")[0] + "/")
    expect(page.locator(".up-station.here .st")).to_contain_text("1 of")
