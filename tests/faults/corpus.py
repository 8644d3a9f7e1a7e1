"""Evil texts, a way to put them into every text that people wrote, and readers that find what got through."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.core.files.sniffing import clean_name

MARK = "Zqx"
SCRIPT = (
    f"{MARK}{{{{7*7}}}}<script>alert(1)</script>"
    """"'> onmouseover=alert(1) <img src=x onerror=alert(1)></textarea>"""
)
LINK = "[a](javascript:alert(1)) <svg/onload=alert(1)>"
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "＝", "\u200b=")
EVIL = tuple(f"{start}1+{SCRIPT}{LINK}\r\nBcc: x@y.example" for start in STARTS)
# Columns that hold what people wrote; the others hold words of the program.
HUMAN = re.compile(
    r"(^|_)(name|title|reason|text|content|note|label|department|browser|error|purpose|explain|summary|why|document|"
    r"body|description|question|comment|old|new|outcome_text|particulars|params|items|spec|words)$"
)
SPEAKING = {"zh", "en"}
FILE_NAMES = {("upload", "name"), ("import_batch", "file_name")}


def spoil(path: Path) -> int:
    """Put evil texts into every human column of every row; how many cells took one."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = sum(_spoil_table(connection, table) for table in tables if not table.startswith("sqlite_"))
        # What has another content has another hash, or it would be taken for the sound one.
        for table, column in (("rollout_playbook", "hash"), ("rollout", "playbook_hash")):
            connection.execute(f"UPDATE {table} SET {column} = 'spoiled' || substr({column}, 8)")
    connection.close()
    return cells


def _spoil_table(connection: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if HUMAN.search(row[1])]
    if not columns:
        return 0
    taken = 0
    for place, (id_, *values) in enumerate(connection.execute(
        f'SELECT rowid, {", ".join(map(_quoted, columns))} FROM "{table}"'
    ).fetchall()):
        for column, value in zip(columns, values, strict=True):
            evil = EVIL[place % len(EVIL)]
            # Names of files are cleaned when they come in, whoever sends them.
            fresh = spoiled(value, clean_name(evil) if (table, column) in FILE_NAMES else evil)
            try:
                connection.execute(f'UPDATE "{table}" SET {_quoted(column)} = ? WHERE rowid = ?', (fresh, id_))
                taken += fresh != value
            except sqlite3.IntegrityError:  # a word of the program after all
                continue
    return taken


def _quoted(name: str) -> str:
    return f'"{name}"'


def spoiled(value: Any, evil: str) -> Any:
    """Return a stored value with an evil text in the place of its own."""
    if not isinstance(value, str):
        return value
    if value[:1] in "{[":
        try:
            return json.dumps(_spoiled_part(json.loads(value), evil), ensure_ascii=False)
        except ValueError:
            return evil
    return evil if value else value


def _spoiled_part(part: Any, evil: str) -> Any:
    """Spoil what is said in both languages and what was typed; ids and kinds of a playbook stay."""
    if isinstance(part, dict):
        return {
            key: evil if isinstance(one, str) and (key in SPEAKING or HUMAN.search(key)) else _spoiled_part(one, evil)
            for key, one in part.items()
        }
    return [_spoiled_part(one, evil) for one in part] if isinstance(part, list) else part


class Page(HTMLParser):
    """Reads a page as a browser does, and notes what would run, lead outside or hand something over."""

    ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcdoc", "content"}
    FORBIDDEN = {"iframe", "object", "embed", "base", "foreignobject", "applet", "frame"}

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.shown = 0
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        self._inside = tag if tag in ("script", "style") else ""
        if tag in self.FORBIDDEN:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._look(tag, name, value or "")

    def _look(self, tag: str, name: str, value: str) -> None:
        self.shown += MARK in value
        if name.startswith("on") or name in ("style", "srcdoc"):
            self.faults.append(f"<{tag} {name}={value[:60]!r}>")
        if name in self.ADDRESSES and re.match(r"\s*(javascript|data|vbscript):|\s*//|\s*\\", value, re.IGNORECASE):
            self.faults.append(f"<{tag} {name}={value[:60]!r}>")
        if tag == "img" and name == "src" and not value.startswith("/"):
            self.faults.append(f"an image from {value[:60]!r}")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._inside = ""

    def handle_data(self, text: str) -> None:
        """Look at words."""
        self.shown += MARK in text
        if self._inside and MARK in text:
            self.faults.append(f"words of people inside <{self._inside}>")
        if f"{MARK}49" in text:
            self.faults.append("a template was carried out")


def read_page(text: str) -> Page:
    """Read a page."""
    page = Page()
    page.feed(text)
    page.close()
    return page


_NUMBER = re.compile(r"[+-]?[\d.,]+%?")
_COMPUTED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠\t\r\n]")


def faults_of_csv(content: bytes) -> list[str]:
    """Return cells that a spreadsheet would compute."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell[:60] for row in rows for cell in row if _COMPUTED.match(cell) and not _NUMBER.fullmatch(cell)]


def faults_of_xlsx(content: bytes) -> list[str]:
    """Return formulas and links in a workbook; every part must be XML that can be read."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(book.read(name))
                active = (one.tag for one in root.iter() if one.tag.rpartition("}")[2] in ("f", "hyperlink"))
                found += [f"{name}: {tag}" for tag in active]
            elif not name.endswith("/"):
                found.append(f"{name} in a workbook")
    return found
