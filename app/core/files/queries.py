"""Reads about files, under the rule that a file is seen by those who see what it belongs to."""

from pathlib import Path

from sqlalchemy import select

from app.core.asking import settings
from app.core.database import db
from app.core.errors import NotFound
from app.core.files.models import Upload
from app.core.web.links import page_of


def _is_seen(upload: Upload) -> bool:
    """Tell whether the actor sees the row that the file belongs to; without one, the row rule alone has decided."""
    return not upload.about_kind or page_of(upload.about_kind, upload.about_ref) is not None


def one(ref: str) -> Upload:
    """Return the file at this address if the actor may see it, or raise `NotFound`."""
    upload = db.session.scalar(select(Upload).where(Upload.ref == ref))
    if upload is None or not _is_seen(upload):
        raise NotFound()
    return upload


def attached(about_kind: str, about_ref: str) -> list[Upload]:
    """Return the files of a row that the caller has found already, in the order in which they came."""
    here = select(Upload).where(Upload.about_kind == about_kind, Upload.about_ref == about_ref)
    return list(db.session.scalars(here.order_by(Upload.id)))


def path_of(upload: Upload) -> Path:
    """Return where the file lies; raise `NotFound` if it is gone."""
    path = settings().data_dir.resolve() / "files" / upload.stored
    if not path.is_file():
        raise NotFound()
    return path
