"""Files whose row was never committed: a chore removes them after a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.asking import settings
from app.core.database import db
from app.core.database.transactions import reading
from app.core.files.models import Upload
from app.core.jobs import chore

KEPT = timedelta(days=1)


def _old(folder: Path) -> list[Path]:
    until = clock.now() - KEPT
    return [
        path for path in folder.glob("*/*")
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < until
    ]


@chore("files.clean", every=timedelta(hours=6))
def clean() -> None:
    """Remove files that lie there for a day and belong to no row."""
    folder = settings().data_dir / "files"
    old = {f"{path.parent.name}/{path.name}": path for path in _old(folder)}
    with reading(), system("find files without a row"):
        known = set(db.session.scalars(select(Upload.stored).where(Upload.stored.in_(list(old)))))
        db.session.rollback()
    for stored, path in old.items():
        if stored not in known:
            path.unlink(missing_ok=True)
