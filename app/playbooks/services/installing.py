"""Installing a playbook or an overlay into the data folder; a version that is there never changes."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.core.errors import Fault, PlaybookError, Refused
from app.core.i18n import _
from app.playbooks.queries import folders
from app.playbooks.rules.checks import checked
from app.playbooks.rules.packages import unpack
from app.playbooks.rules.reading import OVERLAY, PLAYBOOK, read
from app.playbooks.rules.resolving import read_overlay
from app.playbooks.rules.shape import Section


def install(package: bytes, installed: Path, sections: tuple[Section, ...]) -> Path:
    """Install a zip below `installed` and return its folder; raise its faults, or `Refused` if the version differs."""
    unpacked, found = unpack(package)
    files = {name: content for name, content in unpacked.items() if folders.belongs(name)}
    identity, version = _checked(files, found, sections)
    folder = installed / identity / version
    if folder.exists():
        if folders.gather(folder) == files:
            return folder
        raise Refused(
            _(
                "Version %(version)s of “%(id)s” is installed already, with other content.",
                version=version,
                id=identity,
            ),
            hint=_("Give the changed playbook a new version."),
        )
    _write(files, folder)
    return folder


def _checked(files: Mapping[str, bytes], found: list[Fault], sections: tuple[Section, ...]) -> tuple[str, str]:
    """Return id and version of what is to be installed, or raise everything that is wrong with it."""
    faults = tuple(found)
    if not faults and OVERLAY in files and PLAYBOOK not in files:
        overlay = read_overlay(files)
        faults = overlay.faults
        if overlay.overlay is not None:
            return overlay.overlay.overlay.id, overlay.overlay.overlay.version
    elif not faults:
        reading = checked(read(files, sections), sections)
        faults = reading.faults
        if reading.playbook is not None and not faults:
            return reading.playbook.playbook.id, reading.playbook.playbook.version
    raise PlaybookError(_("The playbook has faults."), faults)


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write all files or none: beside the folder first, then in one step into its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, content in files.items():
            path = beside / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        os.replace(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
