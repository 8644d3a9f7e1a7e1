"""From bytes to text: UTF-8 only, no control marks, nothing that hides from the eye."""

import re

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.limits import FILE_BYTES
from app.playbooks.rules.shape import UNSEEN

_HANZI = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")


def decode(name: str, content: bytes) -> tuple[str, list[Fault]]:
    """Return the text of a file, or an empty text and the fault that keeps it from being read."""
    if len(content) > FILE_BYTES:
        return "", [
            fault(
                Place(name),
                "too_large",
                _("This file is larger than %(size)s kB.", size=FILE_BYTES // 1000),
                _("Put a long section into a file of its own, named by its key."),
            )
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        return "", [_not_utf8(name, content, wrong.start)]
    return _without_hidden(name, text)


def _not_utf8(name: str, content: bytes, start: int) -> Fault:
    place = Place(name, content.count(b"\n", 0, start) + 1, start - content.rfind(b"\n", 0, start))
    guess = _guess(content[:65_536])
    said = (
        _("This file is not UTF-8; it looks like %(encoding)s.", encoding=guess)
        if guess
        else _("This file is not UTF-8.")
    )
    return fault(place, "encoding", said, _("Save it again as UTF-8."))


def _guess(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.count(0) > len(content) // 4:
        return "UTF-16"
    text = content.decode("gb18030", "ignore")
    foreign = [mark for mark in text if ord(mark) > 127]
    return "GBK" if foreign and sum(map(bool, map(_HANZI.match, foreign))) > len(foreign) * 0.8 else ""


def _without_hidden(name: str, text: str) -> tuple[str, list[Fault]]:
    bad = UNSEEN.search(text)
    if not bad:
        return text, []
    start = bad.start()
    place = Place(name, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    said = _("A mark that cannot be seen stands here (%(code)s).", code=f"U+{ord(bad.group()):04X}")
    return "", [fault(place, "hidden_mark", said, _("Delete it and type the line again."))]
