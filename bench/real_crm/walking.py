"""How one walks through Upriver in a browser: by what is written on the page, as a person does."""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from upriver import ADMINISTRATOR, ORGANISATION, Colleague

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PATIENCE = 60_000
WORK_WITHIN = 300
# Chromium notes every refusal in the console; those are answers, not faults. Failures (500) are counted apart.
REFUSED = "the server responded with a status of"


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start a Chromium: the one that UPRIVER_CHROMIUM names, or the machine's."""
    found = next((path for path in (os.environ.get("UPRIVER_CHROMIUM", ""), *CHROMIUM) if Path(path).is_file()), None)
    if not found:
        raise SystemExit("No Chromium on this machine: install one, or name one in UPRIVER_CHROMIUM.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


class Walker:
    """One person at one browser. Pictures are numbered in the order in which they were taken."""

    taken = 0

    def __init__(self, running: Browser, address: str, pictures: Path, heard: list[str]) -> None:
        self.address, self.pictures, self.heard = address, pictures, heard
        self.context = running.new_context(
            viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("response", self._judge)

    def _note(self, words: str) -> None:
        if REFUSED not in words:
            self.heard.append(f"{self.page.url}: {words}")

    def _judge(self, answer: Response) -> None:
        if answer.status >= 500:
            self.heard.append(f"{answer.status} {answer.request.method} {answer.url}")
        elif not answer.url.startswith((self.address, "data:", "blob:")):
            self.heard.append(f"asked elsewhere: {answer.url}")

    def go(self, path: str) -> None:
        """Open an address of Upriver."""
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def settle(self) -> None:
        """Wait until the page shows no work under way; raise with its words where that came to no good end."""
        last = time.monotonic() + WORK_WITHIN
        while time.monotonic() < last:
            if self.page.locator(".up-progress .up-notice.bad").count():
                raise RuntimeError(" ".join(self.page.locator(".up-progress").first.inner_text().split()))
            if not self.page.locator(".up-progress").count():
                return
            time.sleep(0.3)
            self.page.reload()
        raise RuntimeError(f"Not done within {WORK_WITHIN} s: {self.page.url}")

    @contextlib.contextmanager
    def timed(self, seconds: dict[str, float], name: str) -> Iterator[None]:
        """Note how long the block takes."""
        began = time.monotonic()
        yield
        seconds[name] = time.monotonic() - began

    def facts(self) -> dict[str, str]:
        """Return the figures that the page shows, by what stands above them."""
        pairs = self.page.locator("dl.up-facts > div").all()
        return {pair.locator("dt").inner_text().strip(): pair.locator("dd").inner_text().strip() for pair in pairs}

    def picture(self, name: str) -> Path:
        """Keep what is seen, the whole page."""
        Walker.taken += 1
        path = self.pictures / f"{Walker.taken:02d}-{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def sign_in(self, one: Colleague) -> None:
        """Come in through the door."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(one.email)
        self.page.get_by_label("Password", exact=True).fill(one.password)
        self.press("Sign in")
        expect(self.page.get_by_label("Password", exact=True)).to_have_count(0)


def first_run(walker: Walker) -> None:
    """Set the organisation up on the pages that a fresh installation shows."""
    page = walker.page
    walker.go("/")
    walker.picture("first-run")
    walker.press("English")
    page.get_by_label("Name").first.fill(ORGANISATION)
    walker.press("Next")
    page.get_by_label("Your name").fill(ADMINISTRATOR.name)
    page.get_by_label("Your e-mail").fill(ADMINISTRATOR.email)
    page.get_by_label("Password", exact=True).fill(ADMINISTRATOR.password)
    walker.press("Set up Upriver")
    page.wait_for_url(re.compile("/welcome"))
    walker.picture("welcome")
