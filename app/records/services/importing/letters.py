"""A text file in whatever letters it came, as UTF-8."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Invalid
from app.core.i18n import _
from app.records.rules.reading import limits
from app.records.rules.reading.encodings import OFFERED, encoding_of, ordered

_PIECE = 1 << 20


@dataclass(frozen=True)
class Letters:
    """A text file that is UTF-8 now, the encoding it came in, and how regular it is."""

    path: Path
    encoding: str
    lines: int
    quotes: int
    has_blank_lines: bool

    @property
    def is_regular(self) -> bool:
        """Tell whether a fast reader can be trusted with it.

        The engine skips empty lines, and rows would lose their numbers; after a quotation mark that nobody closed it
        ends without a word, and rows would be lost altogether.
        """
        return not self.has_blank_lines and self.quotes % 2 == 0

    def head(self) -> str:
        """Return the first lines of the text."""
        with self.path.open("rb") as file:
            piece = file.read(limits.SAMPLE)
        text = piece.decode("utf-8-sig", errors="ignore")
        return text if len(piece) < limits.SAMPLE else text.rpartition("\n")[0]


def as_utf8(file: Path, copy: Path, wanted: str = "") -> Letters:
    """Return the file itself where it is UTF-8, else a copy that is; raise `Invalid` where its letters are unknown."""
    with file.open("rb") as opened:
        head = opened.read(limits.SAMPLE)
    is_utf8 = _is_utf8(file)
    encoding = ordered(wanted, head) or encoding_of(head, is_utf8=is_utf8)
    if not encoding:
        raise Invalid(_("The letters of this file are unknown."), hint=_hint())
    _demand_letters(encoding)
    if encoding in ("utf-8", "utf-8-sig") and is_utf8:
        return _counted(file, "utf-8")
    _transcode(file, copy, encoding)
    return _counted(copy, encoding)


def _demand_letters(encoding: str) -> None:
    """Raise `Invalid` unless `encoding` turns bytes into letters; Python calls zip and base64 encodings too."""
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        name = "".join(filter(str.isprintable, encoding))
        raise Invalid(_("There is no encoding “%(name)s”.", name=name), hint=_hint()) from None


def _hint() -> str:
    return _("Save it as UTF-8, or choose one of: %(names)s.", names=", ".join(OFFERED))


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(file: Path, copy: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with copy.open("w", encoding="utf-8", newline="") as target:
        try:
            for piece in _pieces(file):
                text = decoder.decode(piece)
                lines += text.count("\n")
                target.write(text)
            target.write(decoder.decode(b"", final=True))
        except UnicodeDecodeError as error:
            line = lines + error.object.count(b"\n", 0, error.start)
            found = error.object[error.start : error.start + 4].hex(" ")
            words = {"line": line, "found": found, "name": encoding}
            told = _("Around line %(line)s stands “%(found)s”, which is no %(name)s.", **words)
            raise Invalid(told, hint=_hint()) from None


def _counted(file: Path, encoding: str) -> Letters:
    lines = quotes = 0
    tail, is_open, has_blanks = b"x", False, False
    for piece in _pieces(file):
        lines += piece.count(b"\n")
        quotes += piece.count(b'"')
        text = (tail + piece).replace(b"\r", b"")
        blank = 0 if is_open else text.find(b"\n\n")
        if blank >= 0:
            is_open = True
            has_blanks = has_blanks or bool(text[blank + 1:].strip())
        tail = text[-1:]
    return Letters(file, encoding, lines + (tail != b"\n"), quotes, has_blanks)
