"""What access has the worker do."""

from datetime import timedelta

from app.access.services import plugins
from app.core.asking import settings
from app.core.database import db
from app.core.jobs import chore
from app.core.plugins import Switches


@chore("plugins.tell", every=timedelta(seconds=30))
def tell_of_plugins() -> None:
    """Let the administrators know what any process switched off; told twice after a crash rather than never."""
    folder = settings().data_dir
    if fresh := [one for one in Switches.all(folder) if not one.told]:
        plugins.tell(fresh)
        db.session.commit()
        Switches.tell(folder, fresh)
