"""Where a redirect may lead: only back into these pages, whatever an address asks for."""

import re
from urllib.parse import unquote, urlsplit

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
