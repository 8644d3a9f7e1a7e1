"""A rollout in the browser, and its go-live gate: have it measured, read what it found, answer whether it opens."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect
from upriver import ADMINISTRATOR, CONSULTANT, FINANCE, MANAGER, SPONSOR, STEERING, Colleague
from walking import Walker

PLAYBOOK, OVERLAY, GATE = "crm-rollout", "on-premises", "Ready to go live"
SEATS: tuple[tuple[str, tuple[Colleague, ...]], ...] = (
    ("sponsor", (SPONSOR,)), ("steering-member", (STEERING, SPONSOR)), ("project-manager", (MANAGER,)),
    ("administrator", (ADMINISTRATOR,)), ("data-owner", (FINANCE,)), ("consultant", (CONSULTANT,)),
)


@dataclass(frozen=True)
class Condition:
    """One line of the gate's page: met, not met, not known or waived; its words, its value, where that is from."""

    state: str
    name: str
    value: str
    source: str


def start_rollout(walker: Walker) -> str:
    """Start a rollout from the playbook with its overlay; return the path of its map."""
    page = walker.page
    walker.go("/rollouts/new")
    form = page.locator(f'form[action$="/rollouts/new/{PLAYBOOK}"]').first
    form.locator(f'input[name="overlay"][value="{OVERLAY}"]').check()
    form.get_by_role("button").click()
    page.locator('input[name="name"]').fill("CRM for Harbour Supplies")
    page.get_by_label("On our own servers").check()
    page.locator('input[name="p.pilot-team"]').fill("Sales")
    for part, people in SEATS:
        for place, one in enumerate(people):
            page.locator(f'select[name="s.{part}"]').nth(place).select_option(label=one.name)
    walker.picture("start-of-the-rollout")
    walker.press("Start the rollout")
    page.wait_for_url(re.compile(r"/rollouts/[0-9a-z]{12}/$"))
    walker.picture("map")
    return page.url.removeprefix(walker.address)


def open_gate(walker: Walker, rollout: str) -> None:
    """Open the page of the go-live gate."""
    walker.go(f"{rollout}gates/")
    walker.page.get_by_role("main").get_by_role("link", name=GATE).first.click()
    expect(walker.page.locator("h1")).to_contain_text(GATE)


def measure(walker: Walker) -> float:
    """Press “Measure now” and wait until the worker is done; return the seconds it took."""
    seconds: dict[str, float] = {}
    with walker.timed(seconds, "measure"):
        walker.press("Measure now")
        walker.page.wait_for_load_state()
        walker.settle()
    return seconds["measure"]


def conditions(walker: Walker) -> list[Condition]:
    """Return what the page says about each condition."""
    return [_condition(line) for line in walker.page.locator(".up-conds > li").all()]


def summary(walker: Walker) -> str:
    """Return how the page itself sums up its conditions; alternatives count as one there."""
    return walker.page.locator('section[aria-labelledby="needs"] .up-head').first.inner_text().replace("\n", ": ")


def rows_behind(walker: Walker, name: str) -> str:
    """Follow a condition to what stands behind it; return what the page one comes to lists."""
    walker.page.locator(".up-conds > li", has_text=name).get_by_role("link").first.click()
    walker.page.wait_for_load_state()
    walker.settle()
    walker.picture("rows-behind")
    lines = walker.page.get_by_role("main").locator("tbody tr").all_inner_texts()
    return "; ".join(" ".join(line.split()) for line in lines[:5]) or "nothing"


def _condition(line: Locator) -> Condition:
    state = line.locator(".visually-hidden").first.inner_text().strip().rstrip(":")
    name = line.locator("span").first.inner_text().strip().removeprefix(f"{state}:").strip()
    source = line.locator(".src")
    said = " ".join(source.inner_text().split()) if source.count() else ""
    return Condition(state, name, line.locator(".val").inner_text().strip(), said)


def answer(walker: Walker, option: str, reason: str = "") -> str:
    """Give one's answer to the question whether the gate opens; return what Upriver says to it, a refusal too."""
    page = walker.page
    page.locator(".up-vote", has_text=option).click()
    if reason:
        page.locator('textarea[name="reason"]').first.fill(reason)
    with page.expect_navigation():
        walker.press("Record my answer")
    said = page.locator(".up-refusal h1, .up-refusal p.up-soft, [data-toasts] .up-toast, .up-notice")
    return " ".join(" ".join(said.all_inner_texts()).split())


def decided(walker: Walker) -> list[str]:
    """Return the decisions that stand on the gate's page."""
    lines = walker.page.locator('section[aria-labelledby="decided"] li').all_inner_texts()
    return [" ".join(line.split()) for line in lines]
