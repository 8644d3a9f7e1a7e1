"""A file becomes records, in the browser: bring it, say which column is what, look at the check, accept."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect
from walking import Walker

# What a person who knows both systems would choose. Left out: the country (always the same), the second telephone,
# the security number (it is no Chinese credit code), and the payment term, which only finance may fill.
COLUMNS = {
    "Code": "number", "Name": "name", "Addresses/Street": "address", "Addresses/City": "city",
    "Addresses/Postal Code": "postcode", "Addresses/Subdivision/Name": "province", "Addresses/Country/Name": "-",
    "Phone": "phone", "Mobile": "-", "Email": "email", "Website": "website", "Tax Identifier/Code": "-",
    "Identifiers/Code": "-", "Customer Payment Term/Name": "-", "Created at": "created_on",
}


@dataclass
class Import:
    """What an import did, by what its pages say; seconds for each step as a person waits for it."""

    path: str = ""
    guesses: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    result: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def bring(walker: Walker, file: Path, name: str) -> Import:
    """Import a file of customers from beginning to end."""
    done = Import()
    _upload(walker, file, done, name)
    _match(walker, done, name)
    _look(walker, done, name)
    _accept(walker, done, name)
    return done


def _upload(walker: Walker, file: Path, done: Import, name: str) -> None:
    page = walker.page
    walker.go("/records/")
    walker.picture(f"{name}-records")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Import")).first.click()
    if page.locator('input[type="file"]').count() == 0:
        page.get_by_role("main").get_by_role("link", name=re.compile("Import a file")).first.click()
    page.get_by_label("What are the rows?").select_option(label="Customers")
    page.locator('input[type="file"]').set_input_files(file)
    with walker.timed(done.seconds, "read and first check"):
        walker.press("Read the file")
        page.wait_for_url(re.compile(r"/records/imports/[0-9a-z]{12}"))
        done.path = page.url.removeprefix(walker.address)
        walker.settle()
    walker.picture(f"{name}-columns")


def _match(walker: Walker, done: Import, name: str) -> None:
    page = walker.page
    chosen = page.locator('select[name^="column-"]')
    expect(chosen.first).to_be_visible()
    for line in page.locator("table.up-map tbody tr").all():
        heading = line.locator("th").first.inner_text().strip()
        select = line.locator('select[name^="column-"]')
        if not select.count():
            continue
        done.guesses[heading] = select.input_value()
        if done.guesses[heading] != COLUMNS.get(heading, "-"):
            select.select_option(value=COLUMNS.get(heading, "-"))
    with walker.timed(done.seconds, "check"):
        walker.press("Continue")
        page.wait_for_load_state()
        walker.settle()
    walker.picture(f"{name}-check")


def _look(walker: Walker, done: Import, name: str) -> None:
    done.outcome = walker.facts()
    rows = walker.page.locator('section[aria-labelledby="found"] tbody tr').all()
    done.faults = [" · ".join(row.locator("th, td").all_inner_texts()) for row in rows]


def _accept(walker: Walker, done: Import, name: str) -> None:
    page = walker.page
    with walker.timed(done.seconds, "import"):
        page.get_by_role("button", name=re.compile("^(Import .* rows?|Hand the rows back|Finish)$")).first.click()
        page.wait_for_load_state()
        walker.settle()
    done.result = walker.facts()
    walker.picture(f"{name}-result")


def returned(walker: Walker, done: Import, folder: Path) -> Path:
    """Download the rows that came back, as a person would."""
    walker.go(done.path)
    with walker.page.expect_download() as waiting:
        walker.page.get_by_role("link", name="Returned rows (CSV)").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def undo(walker: Walker, done: Import, name: str) -> str:
    """Take an import's records out again; return what Upriver says."""
    walker.go(done.path)
    walker.press("Undo this import")
    walker.page.wait_for_load_state()
    walker.settle()
    walker.picture(name)
    said = walker.page.locator(".up-notice").first
    return " ".join(said.inner_text().split())
