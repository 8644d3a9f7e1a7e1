"""Title and address of any row that the actor may see, asked upward from the rooms that own the rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import current_app, has_request_context

from app.contracts.pages import PageLink
from app.core.asking import plugins, settings


@contextmanager
def as_if_asked() -> Iterator[None]:
    """Let addresses be made in jobs and commands too, as for a request to the external address."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context(base_url=settings().external_url):
        yield


def titles_of(rows: Iterable[tuple[str, str]]) -> dict[tuple[str, str], PageLink]:
    """Return the pages of those rows, given as (table, address id), that the actor may see; each room is asked once."""
    wanted: dict[str, list[str]] = {}
    for kind, ref in dict.fromkeys(rows):
        if kind and ref:
            wanted.setdefault(kind, []).append(ref)
    if not wanted:
        return {}
    with as_if_asked():
        found = {answer.value.ref: answer.value for answer in plugins().ask_lists("list_pages", wanted=wanted)}
    return {(kind, ref): found[ref] for kind, refs in wanted.items() for ref in refs if ref in found}


def page_of(kind: str, ref: str) -> PageLink | None:
    """Return the page of one row of table `kind`; nothing where there is none, or the actor may not see it."""
    return titles_of([(kind, ref)]).get((kind, ref))
