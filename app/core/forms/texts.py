"""Fields for words, days and files."""

import re
from collections.abc import Sequence
from datetime import date
from os import SEEK_END
from typing import Any

from flask_wtf.file import FileField as SentFile
from werkzeug.datastructures import FileStorage
from wtforms import DateField as PlainDateField
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from app.core.asking import settings
from app.core.forms.presence import Asked
from app.core.forms.strictness import shortened
from app.core.i18n import _, _l

_DAY = re.compile(r"([0-9]{4})[-/.年]\s*([0-9]{1,2})[-/.月]\s*([0-9]{1,2})日?")
_NARROW = str.maketrans("０１２３４５６７８９／．－", "0123456789/.-")


class TextField(Asked, StringField):
    """One line of text."""

    looks_like = "StringField"


class LongTextField(Asked, TextAreaField):
    """Several lines of text."""

    looks_like = "TextAreaField"


class ReasonField(LongTextField):
    """Why somebody decides so; the label says who will read it."""

    def __init__(self, label: Any = None, *args: Any, reader: Any = "", **more: Any) -> None:
        if label is None:
            label = _l("Reason, as %(name)s will read it", name=reader) if reader else _l("Reason")
        super().__init__(label, *args, **more)


class DateField(Asked, PlainDateField):
    """A day, within bounds; read as people write it: 2026-11-18, 2026/11/18, 2026年11月18日."""

    empty_is_missing = False

    def __init__(
        self, *args: Any, earliest: date = date(1900, 1, 1), latest: date = date(2199, 12, 31), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.earliest, self.latest = earliest, latest

    def _value(self) -> str:
        if self.data is None:
            return str(self.raw_data[0]) if self.raw_data else ""
        return self.data.isoformat()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day; raise `ValueError` with what was typed where there is none."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        found = _DAY.fullmatch(typed.translate(_NARROW))
        try:
            self.data = date(*map(int, found.groups())) if found else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(_("“%(value)s” is not a day. Write it as 2026-11-18.", value=shortened(typed)))
        if not self.earliest <= self.data <= self.latest:
            said = {"value": self.data.isoformat(), "first": self.earliest.isoformat(), "last": self.latest.isoformat()}
            self.data = None
            raise ValueError(_("%(value)s is outside %(first)s to %(last)s.", **said))


def size_of(file: FileStorage) -> int:
    """Return how many bytes were sent, leaving the file at its start."""
    size = file.stream.seek(0, SEEK_END)
    file.stream.seek(0)
    return size


class FileField(Asked, SentFile):
    """One file, of the kinds named (endings without the dot) and within the limit; `data` is what was sent."""

    empty_is_missing = False

    def __init__(self, *args: Any, kinds: Sequence[str] = (), limit: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kinds, self.limit = tuple(kinds), limit
        if kinds:
            self.render_kw = {"accept": ",".join(f".{kind}" for kind in kinds), **(self.render_kw or {})}

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse another kind, an empty file, and one that is too large."""
        if validation_stopped or not isinstance(self.data, FileStorage):
            return
        name, most = self.data.filename or "", self.limit or settings().attachment_limit
        if self.kinds and name.rpartition(".")[2].lower() not in self.kinds:
            kinds = _(", ").join(self.kinds)
            raise ValidationError(_("“%(name)s” is not one of: %(kinds)s.", name=shortened(name), kinds=kinds))
        if not (size := size_of(self.data)):
            raise ValidationError(_("“%(name)s” is empty.", name=shortened(name)))
        if size > most:
            raise ValidationError(_(
                "“%(name)s” has %(size)s MB; at most %(most)s MB are taken.", name=shortened(name),
                size=f"{size / 1e6:.1f}", most=f"{most / 1e6:g}",
            ))
