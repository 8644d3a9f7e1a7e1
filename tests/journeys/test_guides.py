"""The pages for people are walked by their own words: what a guide quotes is found and pressed where it says."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.documents.pictures import SLIP
from tests.documents.test_guides import catalogue, words
from tests.journeys.steps import start

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "zh")
ENDING = {"en": ".md", "zh": ".zh.md"}
both_languages = pytest.mark.parametrize("lang", LANGUAGES)


class Reader:
    """Somebody with a guide in one hand: presses and finds only what it quotes."""

    def __init__(self, page: Page, guide: str, lang: str) -> None:
        self.page, self._lang = page, lang
        self._quoted = words(f"docs/{guide}{ENDING[lang]}")

    def said(self, english: str) -> re.Pattern[str]:
        """Return a word of the interface as this reader's guide has it."""
        meant = ({english} if self._lang == "en" else catalogue()[english]) & self._quoted
        assert meant, f"the guide does not quote {english!r}"
        return re.compile("|".join(map(re.escape, meant)))

    def press(self, english: str, inside: str = "body") -> None:
        """Press a link, a button or a choice."""
        there = self.page.locator(inside).locator("a:visible, button:visible, label:visible, summary:visible")
        there.filter(has_text=self.said(english)).first.click()
        self.page.wait_for_load_state()

    def find(self, *english: str) -> None:
        """Find words on the page."""
        for one in english:
            expect(self.page.get_by_text(self.said(one)).filter(visible=True).first).to_be_visible()


@pytest.fixture
def reader(come_in):
    """Return a function that lets one of the people come in with a guide."""
    return lambda who, guide, lang, width=1440: Reader(come_in(who, lang, width=width), guide, lang)


def seat(page: Page, part: str, name: str) -> None:
    """Give somebody a seat, on the page of seats."""
    form = page.locator(f"details:has(#who-{part}) form")
    page.locator(f"details:has(#who-{part}) summary").click()
    there = form.locator("option", has_text=name).first.get_attribute("value")
    form.locator(f"#who-{part}").select_option(value=there)
    form.locator("button").click()
    page.wait_for_load_state()


@pytest.fixture
def rollout(come_in, lang):
    """The address of a rollout that Lin started, in which Fang, Hu and Wei have seats too."""
    page = come_in("lin", "en")
    address = start(page, f"Guided {lang}")
    page.goto(f"{address}seats")
    seat(page, "sponsor", "胡斌")
    seat(page, "sales-user", "魏明宇")
    return address


@both_languages
def test_a_project_manager_starts_and_sees_what_blocks(reader, lang):
    lin = reader("lin", "project-manager", lang)
    lin.press("Portfolio")
    lin.press("Start a rollout…", "main")
    lin.press("Take this playbook", "main")
    lin.page.locator('input[name="name"]').fill(f"Read {lang}")
    lin.press("Start the rollout", "main")
    lin.find("Are we where the plan says?", "The promise", "Look at it")
    lin.press("Open the gate’s page")
    lin.find("What must be true", "Who decides")
    lin.press("Seats")
    lin.find("Seat somebody…")


@both_languages
def test_a_project_manager_keeps_it_moving(reader, lang, rollout):
    lin = reader("lin", "project-manager", lang)
    lin.page.goto(rollout)
    lin.press("Activities", "main")
    lin.find("Late", "Blocked", "Filter", "Export")
    lin.page.locator("main tbody input[type=checkbox]").first.check()
    lin.find("Give to…", "Agree a day…", "Mark as done")
    lin.press("Board", "main")
    lin.press("Timeline")
    lin.press("Critical", "main")
    lin.press("Weekly updates")
    lin.press("Make the draft", "main")
    lin.find("Save and go on to sending")


@both_languages
def test_the_steering_group_says_no_with_a_reason(reader, lang, rollout):
    lin = reader("lin", "project-manager", lang)
    lin.page.goto(rollout)
    lin.press("Open the gate’s page")
    lin.press("Put the question", "main")
    fang = reader("fang", "steering-group", lang)
    fang.press("My work")
    fang.find("Decide")
    fang.press("Answer", "main")
    fang.find("What must be true", "Who decides", "Your vote", "Open the gate", "Abstain", "Reason")
    fang.press("Keep it closed", "main")
    fang.page.locator('main textarea[name*="reason"]').first.fill("98 %")
    fang.press("Record my answer", "main")

    lin.page.reload()
    expect(lin.page.locator("main")).to_contain_text("98 %")


@both_languages
def test_a_member_of_staff_takes_and_does_an_activity_on_a_phone(reader, lang, rollout):
    wei = reader("wei", "staff", lang, 390)
    wei.page.goto(rollout)
    wei.page.locator('main .up-table th a[href*="/activities/"]').first.click()
    wei.press("Take it", "main")
    wei.find("How to do it", "Steps", "Save the steps", "Hands over", "What now?", "Say what blocks it", "Your comment")
    wei.press("Mark as done", "main")
    wei.page.locator('form[action$="/move"] button').click()
    wei.press("My work")
    wei.find("Due")


@both_languages
def test_a_consultant_mends_a_slip_and_installs(reader, lang):
    guo = reader("guo", "consultant", lang)
    guo.press("Playbooks")
    guo.press("Check or install…", "main")
    guo.page.locator("main textarea").fill(SLIP.replace("id: phones", f"id: phones-{lang}"))
    guo.press("Check", "main form.up-form")
    expect(guo.page.locator(".up-faultlist")).to_contain_text("keper")
    guo.page.locator("#source").fill(SLIP.replace("keper", "keeper").replace("id: phones", f"id: phones-{lang}"))
    guo.press("Check again", "main")
    guo.press("Install", "main")
    expect(guo.page.locator("h1")).to_contain_text(f"phones-{lang}")


@both_languages
def test_a_consultant_reads_a_playbook_with_an_overlay(reader, lang):
    guo = reader("guo", "consultant", lang)
    guo.press("Playbooks")
    guo.page.locator('main a[href$="/playbooks/crm-rollout"]').first.click()
    guo.find("Download as zip", "Translations", "Versions")
    guo.press("Overlays", "main")
    guo.page.locator("main input[type=checkbox]").first.check()
    guo.press("Read with these", "main")
    assert "overlay=" in guo.page.url
