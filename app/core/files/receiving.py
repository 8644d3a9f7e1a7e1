"""Taking a file in: judged by its content, kept under a random name, written down when all is there."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from app.core import clock
from app.core.actor import Actor, the_actor
from app.core.asking import settings
from app.core.database import db
from app.core.durable import flush_folder
from app.core.errors import Invalid
from app.core.files import sniffing
from app.core.files.arriving import Arrived, TooLarge, arrived
from app.core.files.models import Upload
from app.core.i18n import _


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _refuse(told: str) -> Invalid:
    return Invalid(told, faults={"file": told})


def _check(
    name: str, came: Arrived, found: str, allowed: frozenset[str] | None, judge: Callable[[Path], object] | None
) -> None:
    ending = sniffing.ending_of(name)
    if came.size == 0:
        raise _refuse(_("“%(name)s” is empty.", name=name))
    if allowed is not None and ending not in allowed:
        endings = " ".join(sorted(allowed))
        raise _refuse(_("“%(name)s” is not taken here. Possible endings: %(allowed)s.", name=name, allowed=endings))
    if judge is not None:
        judge(came.path)
    elif sniffing.breaks_promise(name, found):
        raise _refuse(_("“%(name)s” ends in %(ending)s, but its content is something else.", name=name, ending=ending))


def receive(
    stream: IO[bytes], *, name: str, about: Any = None, limit: int | None = None, allowed: frozenset[str] | None = None,
    judge: Callable[[Path], object] | None = None,
) -> Upload:
    """Take a file in and return its row, in the caller's transaction; raise `Invalid` when it is not taken.

    A large one is better let in by `arriving` first, since copying it takes time.

    `allowed` are endings; `limit` is in bytes, the setting `attachment_limit` unless given. Where the content decides
    and not the ending, `judge` looks at the file and raises `Invalid`.
    """
    actor, name, limit = the_actor(), sniffing.clean_name(name), limit or settings().attachment_limit
    try:
        came = arrived(stream, limit)
    except TooLarge:
        told = _("“%(name)s” is larger than the %(limit)s allowed here.", name=name, limit=megabytes(limit))
        raise _refuse(told) from None
    found = sniffing.sniffed(came.head)
    try:
        _check(name, came, found, allowed, judge)
    except Invalid:
        came.path.unlink()
        raise
    path = came.path.rename(came.path.with_suffix(""))
    flush_folder(path.parent)  # the row must never outlive the name of its file
    return _written_down(
        actor, about, name=name, kind=sniffing.kind_of(name, found), size=came.size, sha256=came.sha256,
        stored=f"{actor.organisation_ref}/{path.name}",
    )


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
