"""Installing a playbook or an overlay on the organisation's own shelf; a version that is there never changes."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.core import journal
from app.core.actor import current_actor
from app.core.database.nets import policy
from app.core.durable import flush_file, flush_folder, make_folder
from app.core.errors import NotAllowed, PlaybookError, Refused
from app.core.i18n import _
from app.playbooks.queries import folders, library, shelves
from app.playbooks.queries.judgements import judged
from app.playbooks.rules.judging import Judged
from app.playbooks.rules.packages import unpack


def install_package(package: bytes) -> library.Volume:
    """Install a zip for the actor's organisation, as `install` does; what cannot be unpacked raises its faults."""
    files, found = unpack(package)
    if found:
        raise PlaybookError(_("The package cannot be taken."), found)
    return install({name: content for name, content in files.items() if folders.belongs(name)})


def install(files: Mapping[str, bytes]) -> library.Volume:
    """Put a playbook or an overlay on the shelf of the actor's organisation, and write it into the journal.

    Raise every fault, or `Refused` where the version is there already with other content.
    """
    actor = current_actor()
    if actor is None:
        raise NotAllowed(_("Sign in first."))
    policy().demand(actor, "playbooks.install")
    brought = judged(files)
    if not brought.is_sound or brought.header is None:
        raise PlaybookError(_("The playbook has faults."), brought.faults)
    identity, version = brought.header.id, brought.header.version
    if not _is_there(brought, identity, version, files):
        journal.record("playbook.installed", what=brought.kind, id=identity, version=version)
        write_version(files, shelves.own_folder() / identity / version)
    return shelves.one(brought.kind, identity, version)


def _is_there(brought: Judged, identity: str, version: str, files: Mapping[str, bytes]) -> bool:
    """Whether the very same is there already; raise when its place is taken by something else."""
    for volume in shelves.volumes():
        if volume.id == identity and volume.kind != brought.kind:
            raise Refused(_("“%(id)s” is the name of something else in your library.", id=identity))
        if (volume.id, volume.version) == (identity, version):
            if folders.gather(volume.folder) == dict(files):
                return True
            raise _other_content(identity, version)
    return False


def _other_content(identity: str, version: str) -> Refused:
    return Refused(
        _(
            "Version %(version)s of “%(id)s” is installed already, with other content.",
            version=version,
            id=identity,
        ),
        hint=_("Give the changed playbook a new version."),
    )


def write_version(files: Mapping[str, bytes], folder: Path) -> None:
    """Write all files or none: beside the folder first, then in one step into its place."""
    make_folder(folder.parent)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, content in files.items():
            path = beside / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            flush_file(path)
            flush_folder(path.parent)
        flush_folder(beside)
        os.replace(beside, folder)
        flush_folder(folder.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        # Somebody may have installed the very same a moment ago.
        if folders.gather(folder) != dict(files):
            raise
