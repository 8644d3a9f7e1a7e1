"""Parts of a page that are made: between `<!-- made: NAME -->` and `<!-- end of made -->`; the rest is by hand."""

import re
from collections.abc import Callable, Iterable, Mapping

from app.documents.wording import Wording

Maker = Callable[[Wording], Iterable[str]]
_BLOCK = re.compile(r"(?P<begin><!-- made: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end of made -->)", re.DOTALL)


def made(text: str, makers: Mapping[str, Maker], say: Wording) -> str:
    """Return a page with every made part as it would be made now; an unknown name raises `KeyError`."""

    def fresh(found: re.Match[str]) -> str:
        lines = "\n".join(makers[found["name"]](say)).strip("\n")
        return f"{found['begin']}{lines}\n{found['end']}"

    return _BLOCK.sub(fresh, text)


def names(text: str) -> list[str]:
    """Return the names of the made parts of a page, in order."""
    return [found["name"] for found in _BLOCK.finditer(text)]
