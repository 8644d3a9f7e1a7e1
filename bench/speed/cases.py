"""What is asked of each server, by the name of the case."""

import shutil
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

from bench.speed import redmine
from bench.speed.browser import Browser
from bench.speed.filling import Filled, Size

Ask = Callable[[], None]
# As multiples of the bare page; the create is held against the bare create, the 304 against its own page.
MONTHS = "months=12&year=2026&month=1"
BARS = {
    "list": 2.5, "portfolio": 5, "overview": 4, "overview, first": 4, "item": 3, "create": 5, "timeline": 5,
    "timeline, anew": 5,
    "list 304": 1 / 3,
}


def _turns(browsers: list[Browser], paths: list[str]) -> Ask:
    """Ask for the next address at each call, by one reader after the other."""
    turn = zip(cycle(browsers), cycle(paths), strict=False)

    def ask() -> None:
        browser, path = next(turn)
        browser.get(path)

    return ask


def turns(found: Filled, port: int, paths: list[str]) -> Ask:
    """Ask for these addresses in turn, by both readers."""
    return _turns([Browser(port, {"upriver": cookie}) for cookie in found.cookies.values()], paths)


def _anew(browsers: list[Browser], refs: list[str]) -> Ask:
    """Ask for timelines that were never drawn like this: a phase is folded that there is not, another one each time."""
    turn = zip(cycle(browsers), cycle(refs), count(), strict=False)

    def ask() -> None:
        browser, ref, number = next(turn)
        browser.get(f"/rollouts/{ref}/timeline?fold=x{number}")

    return ask


def _again(browser: Browser, path: str) -> Ask:
    """Ask for a page that is there already."""
    browser.get(path)
    tag = browser.tag

    def ask() -> None:
        status, _body = browser.ask("GET", path, **{"If-None-Match": tag})
        if status != 304:
            raise RuntimeError(f"{path}: {status} instead of 304")

    return ask


def upriver(port: int, found: Filled, size: Size) -> dict[str, Ask]:
    """Return what is asked of Upriver, by two readers in their languages."""
    browsers = [Browser(port, {"upriver": cookie}) for cookie in found.cookies.values()]
    # What is added to a rollout changes its pages, and is said once to who added it: others do that, elsewhere.
    refs, others, quiet = found.rollouts[:10], found.rollouts[10:-1], found.rollouts[-1]
    asks = {
        "list": _turns(browsers, [f"/rollouts/{ref}/activities/" for ref in refs]),
        "portfolio": _turns(browsers, ["/rollouts/"]),
        "overview": _turns(browsers, [f"/rollouts/{ref}/" for ref in refs]),
        "overview, first": _turns(browsers, [f"/rollouts/{ref}/" for ref in others]),
        "item": _turns(browsers, [f"/rollouts/{r}/activities/{a}" for r, a in found.activities[:10]]),
        "timeline": _turns(browsers, [f"/rollouts/{ref}/timeline" for ref in refs]),
        "timeline, anew": _anew(browsers, refs),
        "create": _adding(Browser(port, {"upriver": found.cookies["en"]}), others),
    }
    browser = browsers[0]
    for name, path in (("list", f"/rollouts/{quiet}/activities/"), ("overview", f"/rollouts/{quiet}/")):
        browser.get(path)
        if browser.tag:
            asks[f"{name} 304"] = _again(browser, path)
    return asks


def first_chart(port: int, found: Filled, folder: Path) -> None:
    """Look at a rollout whose chart was never drawn, so that the engine is loaded."""
    shutil.rmtree(folder / "cache" / "charts", ignore_errors=True)
    Browser(port, {"upriver": found.cookies["en"]}).get(f"/rollouts/{found.rollouts[0]}/")


def _adding(browser: Browser, refs: list[str]) -> Ask:
    paths, number = cycle(f"/rollouts/{ref}/activities/new" for ref in refs), count()
    token = browser.token(f"/rollouts/{refs[0]}/activities/new")

    def ask() -> None:
        browser.send(next(paths), {
            "csrf_token": token, "title": f"Ask the vendor {next(number)}", "phase": "business-plan",
            "part": "project-manager", "owner": "", "after": "", "low": "0.5", "likely": "1", "high": "2",
        })

    return ask


def bare(port: int, found: Filled) -> dict[str, Ask]:
    """Return what is asked of the bare page."""
    browser = Browser(port)
    browser.get("/in/1")
    token, paths = browser.token(f"/new/{found.rollouts[0]}"), cycle(f"/new/{ref}" for ref in found.rollouts[:40])

    def create() -> None:
        browser.send(next(paths), {"csrf_token": token, "title": "Ask the vendor", "due_on": "2026-12-01"})

    return {"list": _turns([browser], [f"/list/{ref}" for ref in found.rollouts[:40]]), "create": create}


def of_redmine(port: int, size: Size) -> dict[str, Ask]:
    """Return what is asked of Redmine."""
    browser = redmine.enter(port)
    everything = "set_filter=1&status_id=*&per_page=50"
    projects = [f"/projects/rollout-{n}" for n in range(1, 11)]
    token = browser.token(f"{projects[0]}/issues/new")
    new = cycle(f"{path}/issues" for path in projects)

    def create() -> None:
        browser.send(next(new), {
            "authenticity_token": token, "issue[tracker_id]": "1", "issue[subject]": "Ask the vendor",
            "issue[status_id]": "1", "issue[priority_id]": "2", "issue[start_date]": "2026-11-20",
        })

    return {
        "list": _turns([browser], [f"{path}/issues?{everything}" for path in projects]),
        "portfolio": _turns([browser], ["/projects"]),
        "overview": _turns([browser], projects),
        "item": _turns([browser], [f"/issues/{8 + size.activities * n}" for n in range(10)]),
        "timeline": _turns([browser], [f"{path}/issues/gantt?{everything}&{MONTHS}" for path in projects[:10]]),
        "create": create,
    }
