"""Files become records in the browser: guessed, corrected, checked, taken, mended and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import WAYS
from tests.journeys.test_every_page import faults

pytestmark = pytest.mark.browser
WORDS = {
    "en": {"one": "1 row", "open": "still open", "done": "3 rows are imported.", "undone": "This import was undone",
           "mended": "is mended", "nothing": "Nothing changes."},
    "zh": {"one": "1 行", "open": "待定", "done": "已导入 3 行。", "undone": "本次导入已于", "mended": "已更正",
           "nothing": "不会有任何变化。"},
}


def table(mark: str) -> str:
    """Return a file of three good rows and a bad one; `mark` keeps its records and its columns apart from others."""
    return f"KHBH,KHMC,DH,CS,YWY,FKTJ,X{mark}\n" + (
        f"{mark}1,鑫禾食品{mark},0574-88301234,宁波,孙和,30天,老客户\n"
        f"{mark}2,海盛贸易{mark},139 5741 2208,余姚,孙和,60天,x\n"
        f"{mark}3,北仑物流{mark},0574-87654321,宁波,魏明宇,,x\n"
        f"{mark}4,坏电话{mark},0574-8830,宁波,孙和,,x\n"
    )


def bring(page: Page, origin: str, text: str, entity: str = "customer") -> None:
    """Choose a file and have it read; the worker does the rest."""
    page.goto(f"{origin}/records/imports/new?entity={entity}")
    page.locator('input[type="file"]').set_input_files(
        {"name": "ningbo_customers.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    )
    page.locator("main form.up-form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/records/imports/[0-9a-z]{12}$"))
    expect(page.locator("#mapping")).to_be_visible(timeout=30_000)


def go_on(page: Page) -> None:
    """Press the one primary button of the page."""
    page.locator("aside .btn-primary").click()


@pytest.mark.parametrize(("lang", "theme", "width"), WAYS)
def test_guo_brings_a_file_and_takes_it_back(come_in, site, lang, theme, width):
    page, words, mark = come_in("guo", lang, theme, width), WORDS[lang], f"{lang}{width}".upper()
    bring(page, site.address, table(mark))
    assert faults(page) == []

    # The heading that says nothing is open; payment terms are for finance.
    expect(page.locator("aside")).to_contain_text(words["open"])
    expect(page.locator('[name="column-5"]')).to_have_value("-")
    go_on(page)
    expect(page.locator("#fault-6")).to_be_visible()
    page.wait_for_load_state()  # the script that saves listens by now
    with page.expect_response(lambda answer: answer.url.endswith("/columns") and answer.request.method == "POST"):
        page.locator('[name="column-6"]').select_option("note")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator('[name="column-6"]')).to_have_value("note")

    go_on(page)
    expect(page.locator("#misfits")).to_be_visible(timeout=30_000)
    assert faults(page) == []
    go_on(page)
    expect(page.locator(".up-notice.good")).to_contain_text(words["done"], timeout=30_000)
    assert faults(page) == []
    with page.expect_download() as download:
        page.locator('a[href$="returned.xlsx"]').click()
    assert download.value.suggested_filename.endswith(".xlsx")

    page.locator("aside .btn-danger").click()
    expect(page.locator(".up-notice").first).to_contain_text(words["undone"], timeout=30_000)


@pytest.mark.parametrize(("lang", "theme", "width"), WAYS[1:3])
def test_a_customer_is_found_mended_and_the_file_then_changes_nothing(come_in, site, lang, theme, width):
    page, words, mark = come_in("guo", lang, theme, width), WORDS[lang], f"M{lang}{width}".upper()
    bring(page, site.address, table(mark))
    page.locator('[name="column-6"]').select_option("-")
    go_on(page)
    expect(page.locator("#misfits")).to_be_visible(timeout=30_000)
    go_on(page)
    expect(page.locator(".up-notice.good")).to_be_visible(timeout=30_000)
    page.locator('aside a[href$="/records/customer/"]').click()

    page.locator('input[type="search"]').first.fill(f"海盛贸易{mark}")
    page.keyboard.press("Enter")
    page.locator("tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text("海盛贸易")
    assert faults(page) == []
    page.locator('a[href*="mend=city"]').click()
    page.locator("#value").fill("慈溪市")
    page.locator("#why").fill("搬到了新厂。")
    assert faults(page) == []
    page.locator("#mend .btn-primary").click()
    expect(page.locator(".up-toast")).to_contain_text(words["mended"])
    expect(page.locator(".up-history ins")).to_contain_text("慈溪")

    bring(page, site.address, table(mark))  # the columns are known by now
    go_on(page)
    expect(page.locator(".up-notice").filter(has_text=words["nothing"])).to_be_visible(timeout=30_000)


def test_the_bench_works_without_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "upriver", "value": site.cookie("guo", "en"), "url": site.address}])
    page = context.new_page()
    page.goto(f"{site.address}/records/imports/new?entity=customer")
    page.locator('input[type="file"]').set_input_files(
        {"name": "c.csv", "mimeType": "text/csv", "buffer": table("NOJS").encode()}
    )
    page.locator("main form.up-form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/records/imports/[0-9a-z]{12}$"))

    def until(selector: str) -> None:
        for _turn in range(60):
            if page.locator(selector).count():
                return
            page.wait_for_timeout(500)
            page.reload()
        raise AssertionError(f"{selector} never came: {page.locator('main').inner_text()[:500]}")

    until('[name="column-6"]')
    page.locator('[name="column-6"]').select_option("-")
    go_on(page)
    until("#misfits")
    go_on(page)
    until(".up-notice.good")
    context.close()


def test_zhao_finds_nothing_of_it(come_in, site):
    guo, zhao = come_in("guo"), come_in("zhao")
    bring(guo, site.address, table("ZHAO"))
    there = guo.url

    assert zhao.goto(there).status == 404
    zhao.goto(f"{site.address}/records/imports/")
    expect(zhao.locator("main")).not_to_contain_text("ningbo_customers.csv")
