"""Walking every page that a person can reach by links, and what is wrong with each."""

import os
import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.accessibility import violations
from tests.journeys.conftest import ALL_WAYS, WAYS, Site

MOST = 60
# Not pages: files, the API's own reference, and what ends the visit.
LEFT_OUT = re.compile(
    r"/(api|static|sign-out)\b|\.(csv|xlsx|json|ics|zip|svg)\b|format=|[?&](sort|page|size|compact|only|q)="
)
# One address of each kind is enough; refs and slugs only tell rows of one kind apart.
REF = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")


def kind_of(address: str, site: Site) -> str:
    """Return the endpoint behind an address, so that each kind of page is looked at once."""
    path = address.removeprefix(site.address).partition("?")[0].partition("#")[0]
    try:
        return site.app.url_map.bind("").match(path, "GET")[0]
    except Exception:
        return REF.sub("*", path)


def links(page: Page, site: Site) -> Iterator[str]:
    """Yield the addresses of ours that a page links to."""
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        if href.startswith(site.address) and not LEFT_OUT.search(href.removeprefix(site.address)):
            yield href.partition("#")[0]


def walk(page: Page, site: Site) -> Iterator[str]:
    """Open one page of each kind that can be reached by links from where the person lands."""
    waiting, known = [page.url], set()
    while waiting and len(known) < MOST:
        address = waiting.pop(0)
        kind = kind_of(address, site)
        if kind in known:
            continue
        known.add(kind)
        page.goto(address)
        yield kind
        waiting += list(links(page, site))


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands."""
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page scrolls sideways")
    if page.locator("[style]").count():
        found.append("a style attribute: " + page.locator("[style]").first.evaluate("e => e.outerHTML")[:160])
    return found


def visits(who: str, *, turn: int = 0) -> list[tuple[str, str, str, int]]:
    """Return the ways in which a person looks: the one whose turn it is; with UPRIVER_FULL all eight."""
    ways = ALL_WAYS if os.environ.get("UPRIVER_FULL") else [WAYS[turn % len(WAYS)]]
    return [(who, *way) for way in ways]
