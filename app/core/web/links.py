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


def pages_of(kind: str, refs: Iterable[str]) -> dict[str, PageLink]:
    """Return the pages of those rows of table `kind` that the actor may see, by address id."""
    with as_if_asked():
        found = plugins().ask_lists("list_pages", kind=kind, refs=list(refs))
    return {answer.value.ref: answer.value for answer in found}
