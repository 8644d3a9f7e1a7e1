"""What a machine can say about whether everybody can use a page that stands in a browser."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong is handed over: to describe what passes takes as long again, and nobody reads it.
OPTIONS = json.dumps({
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
})


def violations(page: Page) -> list[str]:
    """Return each rule that is broken, with the part of the page that breaks it."""
    found = page.evaluate(f"{AXE_SCRIPT};axe.run({OPTIONS}).then(told => told.violations)")
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]
