"""Taking a file in: in pieces, counted while they come, under a random name, written down when all is there."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from app.core import clock, randomness
from app.core.actor import Actor, the_actor
from app.core.asking import settings
from app.core.database import db
from app.core.errors import Invalid
from app.core.files import sniffing
from app.core.files.models import Upload
from app.core.i18n import _

PIECE = 1 << 18
HEAD = 4096


def folder_of(organisation_ref: str) -> Path:
    """Return the folder in which an organisation's files lie."""
    return settings().data_dir / "files" / organisation_ref


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _refuse(told: str) -> Invalid:
    return Invalid(told, faults={"file": told})


def _write(stream: IO[bytes], target: IO[bytes], name: str, limit: int) -> tuple[int, str, bytes]:
    """Copy the stream; return its size, hash and first bytes. Stops at the first byte too many."""
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise _refuse(_("“%(name)s” is larger than the %(limit)s allowed here.", name=name, limit=megabytes(limit)))
        head = head or piece[:HEAD]
        digest.update(piece)
        target.write(piece)
    target.flush()
    os.fsync(target.fileno())
    return size, digest.hexdigest(), head


def _check(name: str, size: int, found: str, allowed: frozenset[str] | None) -> None:
    ending = sniffing.ending_of(name)
    if size == 0:
        raise _refuse(_("“%(name)s” is empty.", name=name))
    if allowed is not None and ending not in allowed:
        endings = " ".join(sorted(allowed))
        raise _refuse(_("“%(name)s” is not taken here. Possible endings: %(allowed)s.", name=name, allowed=endings))
    if sniffing.breaks_promise(name, found):
        raise _refuse(_("“%(name)s” ends in %(ending)s, but its content is something else.", name=name, ending=ending))


def receive(
    stream: IO[bytes], *, name: str, about: Any = None, limit: int | None = None, allowed: frozenset[str] | None = None,
) -> Upload:
    """Take a file in and return its row, in the caller's transaction; raise `Invalid` when it is not taken.

    `allowed` are endings; `limit` is in bytes, the setting `attachment_limit` unless given.
    """
    actor, name = the_actor(), sniffing.clean_name(name)
    stored = f"{actor.organisation_ref}/{randomness.ref()}{randomness.ref()}"
    path = folder_of(actor.organisation_ref) / Path(stored).name
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_suffix(".part")
    try:
        with arriving.open("xb") as target:
            size, digest, head = _write(stream, target, name, limit or settings().attachment_limit)
        found = sniffing.sniffed(head)
        _check(name, size, found, allowed)
        arriving.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            arriving.unlink()
        raise
    kind = sniffing.kind_of(name, found)
    return _written_down(actor, about, name=name, kind=kind, size=size, sha256=digest, stored=stored)


def _written_down(actor: Actor, about: Any, **columns: Any) -> Upload:
    upload = Upload(organisation_id=actor.organisation_id, by_id=actor.person_id, at=clock.now(), **columns)
    if about is not None:
        attach(upload, about)
    db.session.add(upload)
    db.session.flush()
    return upload


def attach(upload: Upload, about: Any) -> None:
    """Let a file belong to a row: from now on whoever sees the row sees the file."""
    upload.about_kind, upload.about_ref = about.__tablename__, about.ref
    upload.rollout_id = about.id if about.__tablename__ == "rollout" else getattr(about, "rollout_id", None)
