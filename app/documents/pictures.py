"""The pictures of the documents: what is on each, and who looks at it. The times are those of the story."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.settings import ROOT
from app.documents.studio import Studio

FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = ("en", "zh")
# Day 77 of 90 in Lanxi, in the afternoon; day 20 of 30 at Harbour Supplies, in the morning.
MOMENT = datetime(2026, 11, 18, 9, 40, tzinfo=UTC)
DESKTOP, PHONE = (1440, 900), (390, 780)
LARGEST = 110_000
SLIP = """\
schema: upriver/1
playbook:
  id: phones
  version: "1.0.0"
  default_locale: en
  locales: [zh, en]
  title: {zh: 电话系统实施, en: Phone system}
  summary: {zh: 两周内换好电话系统。, en: A new phone system within two weeks.}
promise: {build_days: 14, payback_days: 90}
roles:
  - {id: keeper, title: {zh: 管理员, en: Keeper}, explain: {zh: 落实。, en: Sees to it.}}
phases:
  - id: switch
    title: {zh: 切换, en: Switch}
    purpose: {zh: 每个人都能接到电话。, en: Everybody can be reached.}
    covers: [deployment]
    order: 10
activities:
  - id: move-numbers
    title: {zh: 迁移号码, en: Move the numbers}
    phase: switch
    role: keper
    effort: {o: 1, m: 2, p: 5}
"""


def _to(path: str) -> Callable[[Any], None]:
    """Go to an address of the site; `ROLLOUT` stands for the rollout of whoever looks."""

    def go(page: Any) -> None:
        page.goto(path)

    return go


def _open_gate(page: Any) -> None:
    page.goto("ROLLOUT/gates/")
    page.locator('tr:has(.up-chip):has-text("4 / 12") a, tr:has-text("4 / 12") a').first.click()
    page.wait_for_load_state()


def _check_slip(page: Any) -> None:
    page.goto("/playbooks/check")
    page.locator("main textarea").fill(SLIP)
    page.locator("main form.up-form button.btn-primary").click()
    page.locator(".up-faultlist").wait_for()


def _ask(page: Any) -> None:
    page.goto("ROLLOUT/")
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input").wait_for()


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who looks in each language, how they get there, and how it is lit and cut."""

    name: str
    who: Mapping[str, str]
    arrive: Callable[[Any], None]
    size: tuple[int, int] = DESKTOP
    theme: str = "light"


def _both(who: str) -> Mapping[str, str]:
    return dict.fromkeys(LANGUAGES, who)


PICTURES = (
    Picture("map", {"en": "nora@harbour.example", "zh": "lin@lanxi.example"}, _to("ROLLOUT/")),
    Picture("gate", _both("fang@lanxi.example"), _open_gate),
    Picture("timeline", _both("lin@lanxi.example"), _to("ROLLOUT/timeline?show=open"), theme="dark"),
    Picture("jump", {"en": "nora@harbour.example", "zh": "lin@lanxi.example"}, _ask),
    Picture("phone", {"en": "jack@harbour.example", "zh": "sun@lanxi.example"}, _to("/work"), PHONE),
    Picture("playbook", _both("guo@lanxi.example"), _to("/playbooks/crm-rollout/phases/deployment")),
    Picture("check", _both("guo@lanxi.example"), _check_slip),
    Picture("portfolio", _both("guo@lanxi.example"), _to("/rollouts/")),
    Picture("base-data", _both("tang@lanxi.example"), _to("/records/customer/quality")),
)


def file_of(picture: Picture, language: str) -> str:
    """Return the name of the file of a picture."""
    return f"{picture.name}.{language}.webp"


def take(folder: Path = FOLDER) -> Iterator[Path]:
    """Take every picture in every language and write it into `folder`; yields each file."""
    folder.mkdir(parents=True, exist_ok=True)
    with Studio.opened(MOMENT) as studio:
        for picture in PICTURES:
            for language in LANGUAGES:
                page = studio.page(picture.who[language], language, picture.theme, picture.size)
                picture.arrive(page)
                file = folder / file_of(picture, language)
                file.write_bytes(studio.taken(page, LARGEST))
                yield file
