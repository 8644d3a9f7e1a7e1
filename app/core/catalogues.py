"""Compiles every `translations/zh_Hans.po` of rooms and plugins into one catalogue, once per change.

The words stand beside the code that owns them; two rooms may use the same sentence only with the same translation.
"""

import hashlib
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.core import randomness
from app.core.settings import ROOT

DOMAIN = "messages"


def sources(roots: Iterable[Path] = (ROOT / "app", ROOT / "plugins")) -> list[Path]:
    """Return all catalogue files below `roots`, in a fixed order."""
    return sorted(path for root in roots for path in root.glob("**/translations/zh_Hans.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def merged(paths: Iterable[Path]) -> Catalog:
    """Return one catalogue of all `paths`; raise `ValueError` where two files disagree on a sentence."""
    whole = Catalog(locale="zh_Hans")
    for path in paths:
        for message in _read(path):
            if not message.id or not message.string:
                continue
            known = whole.get(message.id, message.context)
            if known and known.string != message.string:
                raise ValueError(f"{path}: {message.id!r} is {known.string!r} elsewhere and {message.string!r} here")
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compiled(folder: Path, extra: Iterable[Path] = ()) -> Path:
    """Return a translations folder for Flask-Babel below `folder`, compiled anew only if a source changed."""
    paths = [*sources(), *extra]
    stamp = folder / "stamp"
    wanted = _fingerprint(paths)
    if not stamp.exists() or stamp.read_text() != wanted:
        target = folder / "zh_Hans" / "LC_MESSAGES" / f"{DOMAIN}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may start at once, each with a draft of its own.
        fresh = target.with_suffix(f".{randomness.ref()}")
        with fresh.open("wb") as file:
            _write(file, merged(paths))
        fresh.replace(target)
        stamp.write_text(wanted)
    return folder


def _write(file: IO[bytes], catalogue: Catalog) -> None:
    write_mo(file, catalogue)


@cache
def translations(locale: str) -> Translations:
    """Return the translations for use outside a web application (command line checks); empty for English."""
    buffer = io.BytesIO()
    write_mo(buffer, merged(sources()) if locale == "zh_Hans" else Catalog(locale="en"))
    buffer.seek(0)
    return Translations(buffer)
