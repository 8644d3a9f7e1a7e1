"""What a view may be called, and what of an address belongs to it."""

import unicodedata
from urllib.parse import parse_qsl, urlencode

LONGEST_NAME = 60
LONGEST_QUERY = 2000
# How many views one person keeps of one table: each has a place of its own, from 1 on.
MOST = 40
# What only says where one is, not what one looks at.
LEFT_OUT = frozenset({"page", "view", "format", "ref"})
# The word that stands for "no view" where one view opens by itself.
NO_VIEW = "all"


def tidy(name: str) -> str:
    """Return a name as it is shown: spaces made one."""
    return " ".join(name.split())


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return unicodedata.normalize("NFKC", tidy(name)).casefold()


def settled(query: str) -> str:
    """Return the part of an address that a view keeps, written in the one way."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(key, value) for key, value in pairs if key not in LEFT_OUT])


def address(path: str, query: str, ref: str) -> str:
    """Return the address of the table as the view `ref` shows it; the ref itself tells the page whose view it is."""
    return f"{path}?{query}{'&' if query else ''}view={ref}"
