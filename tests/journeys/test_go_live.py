"""The main job, start to end: a file keeps the go-live gate shut with its numbers, its corrected version opens it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import WAYS, Site
from tests.journeys.test_consultant import bring as bring_playbook
from tests.journeys.test_every_page import faults
from tests.journeys.test_records import go_on

pytestmark = pytest.mark.browser
WORDS = {
    "en": {"two": "2 of ", "shut": "3 of 3 conditions are not met, so this gate stays closed.",
           "all": "All that is needed is there.", "open": "open"},
    "zh": {"two": "行中有 2 行", "shut": "3 项条件中有 3 项未满足，阶段门不能放行。",
           "all": "条件均已满足。", "open": "已放行"},
}

PLAYBOOK = """\
schema: upriver/1
playbook:
  id: records-first
  version: "1.0.0"
  default_locale: en
  locales: [zh, en]
  title: {zh: 数据先行, en: Records first}
  summary: {zh: 数据合格才能上线。, en: Nobody goes live on bad records.}
uses_plugins: {base_data: ">=1,<2", crm: ">=1,<2"}
promise: {build_days: 30, payback_days: 60, confidence: 0.8}
roles:
  - id: manager
    title: {zh: 项目经理, en: Manager}
    max: 1
    explain: {zh: 推动。, en: Leads.}
    access: project_manager
  - {id: sponsor, title: {zh: 发起人, en: Sponsor}, max: 1, explain: {zh: 决定。, en: Decides.}, access: steering}
phases:
  - id: deploy
    title: {zh: 上线, en: Deploy}
    purpose: {zh: 用起来。, en: Use it.}
    covers: [business_plan, team, deployment, training]
    order: 10
activities:
  - id: load-records
    title: {zh: 导入客户, en: Load the customers}
    phase: deploy
    role: manager
    effort: {o: 1, m: 2, p: 3}
    delivers: [load-note]
deliverables:
  - {id: load-note, kind: note, title: {zh: 导入记录, en: What was loaded}, requires: [text]}
gates:
  - id: go-live
    title: {zh: 可以上线, en: Ready to go live}
    closes: deploy
    mode: hard
    require:
      all:
        - metric: base_data.valid_share
          of: {entity: customer, field: phone}
          op: ge
          value: 1
          label: {zh: 电话全部有效, en: Every phone is valid}
        - metric: base_data.filled_share
          of: {entity: customer, field: phone}
          op: ge
          value: 0.95
          label: {zh: 电话填写率不低于 95%, en: At least 95% have a phone}
        - metric: base_data.duplicate_share
          of: {entity: customer}
          op: le
          value: 0.01
          label: {zh: 重复客户不超过 1%, en: No more than 1% are duplicates}
    decide: {by: [sponsor], quorum: 1}
"""
HEADINGS = "客户编号,客户名称,电话,城市\n"
# The second and third are one customer twice; one has no phone, and one a phone that nobody can call.
DIRTY = """\
{0}1,鑫禾食品{0},0574-88301234,宁波
{0}2,海盛贸易{0},13957412208,余姚
{0}3,海盛贸易{0},,余姚
{0}4,坏电话{0},0574-8830,宁波
"""
CLEAN = """\
{0}1,鑫禾食品{0},0574-88301234,宁波
{0}2,海盛贸易{0},13957412208,余姚
{0}3,海盛物流{0},13957412209,余姚
{0}4,好电话{0},0574-88302345,宁波
"""


@pytest.fixture(scope="module")
def furnished(site: Site, browser: Browser) -> Site:
    """The site with the playbook that Guo installed."""
    context = browser.new_context()
    context.add_cookies([{"name": "upriver", "value": site.cookie("guo", "en"), "url": site.address}])
    page = context.new_page()
    bring_playbook(page, site.address, PLAYBOOK)
    page.locator('form[action$="/install"] button').click()
    expect(page.locator("h1")).to_contain_text("Records first")
    context.close()
    return site


def start(page: Page, origin: str, name: str) -> str:
    """Start a rollout on the playbook; return the address of its gate."""
    page.goto(f"{origin}/rollouts/new/records-first")
    page.locator('input[name="name"]').fill(name)
    for part, who in (("manager", "林悦"), ("sponsor", "方铭")):
        seat = page.locator(f'select[name="s.{part}"]').first
        seat.select_option(value=seat.locator("option", has_text=who).first.get_attribute("value"))
    page.locator("form.up-form button.btn-primary").last.click()
    page.wait_for_url(re.compile(r"/rollouts/[0-9a-z]{12}/$"))
    page.goto(f"{page.url}gates/")
    page.locator("main tbody th a").first.click()
    return page.url


def load(page: Page, origin: str, rows: str) -> None:
    """Import a file of customers from beginning to end."""
    page.goto(f"{origin}/records/imports/new?entity=customer")
    page.locator('input[type="file"]').set_input_files(
        {"name": "customers.csv", "mimeType": "text/csv", "buffer": (HEADINGS + rows).encode("gb18030")}
    )
    page.locator("main form.up-form button.btn-primary").click()
    expect(page.locator("#mapping")).to_be_visible(timeout=30_000)
    go_on(page)
    expect(page.locator("#mapping")).to_be_hidden(timeout=30_000)
    go_on(page)
    expect(page.locator(".up-notice.good")).to_be_visible(timeout=30_000)


def measure(page: Page, gate: str) -> list[str]:
    """Have the gate measured and wait for it; return how each condition stands."""
    page.goto(gate)
    if page.locator("[data-acts-open]").is_visible():  # a phone keeps what can be done here behind three dots
        page.locator("[data-acts-open]").click()
    page.locator('form[action$="/measure"] button').click()
    expect(page.locator(".up-progress")).to_have_count(0, timeout=30_000)
    return [" ".join(text.split()) for text in page.locator(".up-conds > li").all_inner_texts()]


def answer(page: Page, gate: str, given: str) -> None:
    """Give one's answer to the gate's question."""
    page.goto(gate)
    page.locator(f'.up-vote input[value="{given}"]').check()
    page.locator('form[action$="/decide"] button').click()


def refusal(page: Page, address: str) -> int:
    """Send a form of one's own to an address, with all that one of that person carries; return the answer's status."""
    token = page.locator('input[name="csrf_token"]').first.get_attribute("value")
    return page.request.post(address, form={"csrf_token": token, "vote": "yes"}).status


@pytest.mark.parametrize(("lang", "theme", "width"), WAYS)
def test_a_file_keeps_the_gate_shut_and_its_corrected_version_opens_it(furnished, come_in, lang, theme, width):
    lin, fang, words = come_in("lin", lang, theme, width), come_in("fang", lang, theme, width), WORDS[lang]
    origin, mark = furnished.address, f"{lang}{width}".upper()
    gate = start(lin, origin, f"CRM {mark}")
    load(lin, origin, DIRTY.format(mark))
    phones, filled, twice = measure(lin, gate)
    assert "%" in phones
    assert [words["two"] in told for told in (filled, twice)] == [True, True]
    assert faults(lin) == []

    answer(fang, gate, "yes")
    expect(fang.locator("h1")).to_have_text(words["shut"])
    expect(fang.locator(".up-conds > li")).to_have_count(3)
    assert faults(fang) == []

    load(lin, origin, CLEAN.format(mark))
    measure(lin, gate)
    expect(lin.locator("main")).to_contain_text(words["all"])
    answer(fang, gate, "yes")
    expect(fang.locator("h1 .up-chip")).to_have_text(words["open"])
    assert faults(fang) == []


def test_the_gate_leads_by_its_checks_to_the_rows_in_the_way(furnished, come_in):
    lin = come_in("lin")
    gate = start(lin, furnished.address, "CRM rows")
    load(lin, furnished.address, DIRTY.format("ROWS"))
    measure(lin, gate)

    lin.locator(".up-conds > li").last.get_by_role("link").click()
    lin.locator("main tbody tr").first.get_by_role("link").first.click()

    expect(lin.locator("main tbody tr")).to_have_count(2)
    expect(lin.locator("main tbody")).to_contain_text("海盛贸易ROWS")


def test_zhao_is_refused_everywhere(furnished, come_in):
    lin, zhao = come_in("lin"), come_in("zhao", "zh", "dark", 390)
    gate = start(lin, furnished.address, "CRM ours")
    load(lin, furnished.address, DIRTY.format("OURS"))
    batch = lin.url
    lin.goto(f"{furnished.address}/records/customer/")
    record = lin.locator("tbody th a").first.evaluate("a => a.href")
    pages = [gate, gate.split("/gates/")[0] + "/", batch, record]

    assert [zhao.goto(address).status for address in pages] == [404] * len(pages)
    expect(zhao.locator("h1")).to_contain_text("没有")
    acts = [f"{gate}/decide", f"{gate}/measure", f"{gate}/ask", f"{batch}/undo", f"{record}/amend"]
    assert [refusal(zhao, address) for address in acts] == [404] * len(acts)
    zhao.goto(f"{furnished.address}/records/customer/")
    expect(zhao.locator("main")).not_to_contain_text("OURS")
    zhao.goto(f"{furnished.address}/rollouts")
    expect(zhao.locator("main")).not_to_contain_text("CRM ours")
