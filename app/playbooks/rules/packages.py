"""A playbook as one file: a zip that is read without trusting it, and written so that equal files give equal bytes."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.limits import FILE_BYTES, FILES, FOLDER_BYTES

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    struct.error,
)
_END = b"PK\x05\x06"
# What one entry of the directory may take: a name of reasonable length, and no comment to speak of.
_ENTRY_BYTES = 600
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return a zip of the files in one folder; the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, files[name])
    return buffer.getvalue()


def unpack(content: bytes, name: str = "package.zip") -> tuple[dict[str, bytes], list[Fault]]:
    """Return the files of a zip by their path below its one folder, or nothing and why it cannot be taken."""
    if len(content) > FOLDER_BYTES:
        size = FOLDER_BYTES // 1_000_000
        return {}, [fault(Place(name), "too_large", _("This package is larger than %(size)s MB.", size=size))]
    if _directory_bytes(content) > FILES * _ENTRY_BYTES:
        return {}, [_too_many(name)]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _files(package, name)
    except _BROKEN:
        return {}, [
            fault(
                Place(name),
                "broken_package",
                _("This is not a zip that can be read."),
                _("Zip the folder of the playbook, without a password."),
            )
        ]


def _directory_bytes(content: bytes) -> int:
    """How large the zip says its directory is; a directory of a million entries takes long even to list."""
    end = content.rfind(_END)
    return struct.unpack_from("<I", content, end + 12)[0] if 0 <= end <= len(content) - 16 else 0


def _too_many(name: str) -> Fault:
    return fault(Place(name), "too_many_files", _("The folder holds more than %(count)s files.", count=FILES))


def _files(package: zipfile.ZipFile, name: str) -> tuple[dict[str, bytes], list[Fault]]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > FILES:
        return {}, [_too_many(name)]
    refused = [_refused(entry) for entry in entries if not _is_safe(entry)] + _twice(entries)
    return ({}, refused) if refused else _contents(package, entries, name)


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    strange = entry.filename != path.as_posix() or any(mark in entry.filename for mark in '\\:\0<>|"?*')
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return not (strange or link or path.is_absolute() or ".." in path.parts or len(entry.filename) > 200)


def _refused(entry: zipfile.ZipInfo) -> Fault:
    said = _("“%(file)s” is not a plain file inside the package.", file=entry.filename[:80])
    return fault(Place(entry.filename[:80]), "unsafe_entry", said, _("Zip the folder of the playbook itself."))


def _twice(entries: list[zipfile.ZipInfo]) -> list[Fault]:
    seen: set[str] = set()
    found = []
    for entry in entries:
        # Two names that differ only in case become one file on many disks.
        if entry.filename.casefold() in seen:
            said = _("“%(file)s” is in the package twice.", file=entry.filename[:80])
            found.append(fault(Place(entry.filename[:80]), "unsafe_entry", said))
        seen.add(entry.filename.casefold())
    return found


def _contents(
    package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str
) -> tuple[dict[str, bytes], list[Fault]]:
    """Unpack no more than the limits, whatever sizes the zip claims; what is too large is cut one byte too late."""
    files: dict[str, bytes] = {}
    left = FOLDER_BYTES + 1
    top = _one_folder([entry.filename for entry in entries])
    for entry in entries:
        with package.open(entry) as file:
            files[entry.filename[len(top) :]] = file.read(min(FILE_BYTES + 1, left))
        left -= len(files[entry.filename[len(top) :]])
        if left <= 0:
            size = FOLDER_BYTES // 1_000_000
            return {}, [fault(Place(name), "too_large", _("The folder holds more than %(size)s MB.", size=size))]
    return files, []


def _one_folder(names: list[str]) -> str:
    """The one folder that everything lies in, if there is one."""
    tops = {name.partition("/")[0] for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""
