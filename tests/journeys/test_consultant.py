"""Guo checks a broken playbook, sees line and hint, mends it in the browser and installs it; Zhao never sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import WAYS
from tests.playbooks.sample import PLAYBOOK, line_of

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("line 44, column 11", "Did you mean “admin”?", "ready to install", "Small rollout"),
    "zh": ("第 44 行，第 11 列", "您是想写“admin”吗？", "可以安装", "小型实施"),
}


def bring(page: Page, origin: str, text: str) -> None:
    """Take a file from the disk to the bench."""
    page.goto(f"{origin}/playbooks/check")
    page.locator('input[type="file"]').set_input_files(
        {"name": "mine.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
    )
    page.locator("main form.up-form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/playbooks/drafts/[0-9a-z]{12}$"))


@pytest.mark.parametrize(("lang", "theme", "width"), WAYS)
def test_guo_mends_a_playbook_and_installs_it(come_in, site, lang, theme, width):
    page, (place, hint, ready, title) = come_in("guo", lang, theme, width), WORDS[lang]
    sound = PLAYBOOK.replace("small-rollout", f"small-{lang}-{theme}-{width}")
    broken = sound.replace("role: admin", "role: admn")
    bring(page, site.address, broken)
    expect(page.locator(".up-faultlist .at")).to_contain_text(place)
    expect(page.locator(".up-faultlist .said")).to_contain_text(hint)
    assert line_of("role: admn", broken) == 44

    # A click on the fault marks the passage in the text below.
    page.locator("[data-line]").click()
    marked = "t => t.value.slice(t.selectionStart, t.selectionEnd)"
    assert page.locator("#source").evaluate(marked) == "admn"
    page.keyboard.type("admin")
    page.locator("#editor form button").click()
    expect(page.locator("h1 .up-chip")).to_contain_text(ready)
    page.locator('form[action$="/install"] button').click()

    expect(page.locator("h1")).to_contain_text(title)
    page.goto(f"{site.address}/playbooks")
    expect(page.locator(".up-shelf")).to_contain_text(f"small-{lang}-{theme}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_zhao_sees_nothing_of_it(come_in, site):
    guo, zhao = come_in("guo"), come_in("zhao")
    bring(guo, site.address, PLAYBOOK.replace("small-rollout", "only-ours"))
    draft = guo.url
    guo.locator('form[action$="/install"] button').click()
    expect(guo.locator("h1")).to_contain_text("only-ours")

    assert [zhao.goto(address).status for address in (draft, f"{site.address}/playbooks/only-ours")] == [404, 404]
    zhao.goto(f"{site.address}/playbooks")
    expect(zhao.locator(".up-shelf")).not_to_contain_text("only-ours")


def test_wei_reads_but_cannot_install(come_in, site):
    page = come_in("wei", "zh", "light", 390)

    assert page.goto(f"{site.address}/playbooks/crm-rollout/phases/deployment").status == 200
    assert page.goto(f"{site.address}/playbooks/check").status == 403
    expect(page.locator("h1")).to_contain_text("检查和安装实施手册")
