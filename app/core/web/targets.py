"""Where a redirect may lead: only back into these pages, whatever an address asks for."""

import re
from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

LONGEST = 2000
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


def safe_target(wanted: str | None) -> str:
    """Return `wanted` if it is a path of ours, else an empty text.

    Refused are other hosts in every spelling: schemes, `//`, `/\\`, control characters, also when percent-encoded.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/"):
        return ""
    for text in (wanted, unquote(wanted)):
        if _ODD.search(text) or text.startswith("//"):
            return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else wanted


def opened_target(wanted: str | None) -> str:
    """Return `wanted` if it is a path of ours that can be opened, and is not only sent to, else an empty text."""
    target = safe_target(wanted)
    adapter = current_app.create_url_adapter(request)
    if not target or adapter is None:
        return target
    try:
        adapter.match(unquote(urlsplit(target).path), method="GET")
    except MethodNotAllowed:
        return ""
    except (NotFound, RequestRedirect):
        # Whoever opens it is told what became of it, or led on.
        return target
    return target
