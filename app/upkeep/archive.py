"""The archive of a backup: a zip whose last member says what all others are, so that each can be proven.

Nothing that an archive says of itself is believed before it was checked: names, sizes, and the hash of each member.
"""

import errno
import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.database.copies import Table
from app.core.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20
LARGEST_MANIFEST = 64_000_000
_PART = re.compile(r"[^\x00-\x1f\x7f/\\:]{1,240}")
# Packed already by their own format; packing them again would take time and win nothing.
_PACKED = frozenset({".parquet", ".zip", ".xlsx", ".docx", ".pptx", ".png", ".jpg", ".jpeg", ".webp", ".gz"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError)


class Member(BaseModel):
    """One file of an archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Head(BaseModel):
    """The newest entry of one organisation's journal, by the organisation's number in the database."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation_id: int
    number: int
    hash: str


class Manifest(BaseModel):
    """What an archive holds, and in which state the installation was."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    version: str
    migration: str
    database: str = Field(pattern="^(sqlite|postgresql)$")
    made_at: str
    tables: dict[str, Table]
    heads: tuple[Head, ...] = ()
    with_secret: bool = False
    missing: tuple[str, ...] = ()
    members: dict[str, Member]


def is_safe(name: str) -> bool:
    """Tell whether a member may be written below a folder: no way up, no root, no drive, no control letter."""
    parts = name.split("/")
    return all(_PART.fullmatch(part) and part not in (".", "..") and part == part.rstrip(" .") for part in parts)


def hashed(source: IO[bytes], target: Callable[[bytes], object], most: int | None = None) -> Member:
    """Copy in pieces; return size and hash. Stops at the first piece beyond `most`."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        size += len(piece)
        if most is not None and size > most:
            raise ValueError("larger than it says")
        digest.update(piece)
        target(piece)
    return Member(size=size, sha256=digest.hexdigest())


class Writer:
    """Packs members one after the other; the manifest comes last."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", compression=zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> None:
        """Pack one file under `name`."""
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
        with path.open("rb") as source, self._zip.open(entry, "w", force_zip64=True) as target:
            self.members[name] = hashed(source, target.write)

    def close(self, manifest: Manifest) -> None:
        """Pack the manifest and end the archive."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()


class Reader:
    """An archive whose manifest fits its members; what is in them shows when they are read."""

    def __init__(self, opened: zipfile.ZipFile, name: str) -> None:
        self._zip, self._name = opened, name
        self.manifest = self._read_manifest()
        self._compare()

    def _refuse(self, why: str) -> Invalid:
        return Invalid(f"{self._name} cannot be used: {why}.", hint="Nothing was changed. Take another backup.")

    def _read_manifest(self) -> Manifest:
        try:
            entry = self._zip.getinfo(MANIFEST)
        except KeyError:
            raise self._refuse("it is no backup of Upriver, there is no manifest.json in it") from None
        if entry.file_size > LARGEST_MANIFEST:
            raise self._refuse("its manifest is too large to be one")
        with self._zip.open(entry) as file:
            written = file.read(LARGEST_MANIFEST + 1)
        try:
            return Manifest.model_validate_json(written)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "the start"
            raise self._refuse(f"its manifest is damaged at {place}") from None

    def _compare(self) -> None:
        if self.manifest.format > FORMAT:
            raise self._refuse(f"it was written by the newer version {self.manifest.version}")
        entries = self._zip.infolist()
        names = [entry.filename for entry in entries if entry.filename != MANIFEST]
        for name in names:
            if not is_safe(name):
                raise self._refuse(f"the name {name!r} leads out of its folder")
        if len(entries) != len({entry.filename.casefold() for entry in entries}):
            raise self._refuse("a name comes twice in it")
        if set(names) != set(self.manifest.members):
            odd = min(set(names) ^ set(self.manifest.members))
            raise self._refuse(f"its manifest and its members differ at {odd!r}")
        for entry in entries:
            if entry.filename != MANIFEST and entry.file_size != self.manifest.members[entry.filename].size:
                raise self._refuse(f"{entry.filename!r} has another size than its manifest says")

    @property
    def size(self) -> int:
        """Return how many bytes all members have when unpacked."""
        return sum(member.size for member in self.manifest.members.values())

    def read(self, name: str, target: Callable[[bytes], object]) -> None:
        """Hand one member on in pieces; raise `Invalid` where it is not what the manifest says."""
        told = self.manifest.members[name]
        try:
            with self._zip.open(name) as source:
                found = hashed(source, target, told.size)
        except _BROKEN as error:
            raise self._refuse(f"{name!r} is damaged ({error})") from None
        except OSError as error:
            if error.errno != errno.EINVAL:  # a full disk is another matter
                raise
            raise self._refuse(f"{name!r} lies outside of the file") from None
        if found != told:
            raise self._refuse(f"{name!r} is not what was written: its hash differs")

    def unpack(self, name: str, path: Path) -> None:
        """Write one member to `path`, and onto the disk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            self.read(name, file.write)
            file.flush()
            os.fsync(file.fileno())

    def prove(self) -> Iterator[str]:
        """Read every member once; yield each name after it was found to be what was written."""
        for name in self.manifest.members:
            self.read(name, lambda piece: None)
            yield name


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Open an archive; raise `Invalid` in words where it is none, is cut off, or its parts do not fit."""
    try:
        found = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Invalid(f"There is no file {path}.") from None
    except (*_BROKEN, OSError) as error:
        raise Invalid(f"{path} cannot be used: it is no zip file, or cut off ({error}).") from None
    with found:
        try:
            reader = Reader(found, path.name)
        except (*_BROKEN, OSError) as error:
            raise Invalid(f"{path} cannot be used: it is damaged ({error}).") from None
        yield reader
