"""What access has the worker do."""

from collections.abc import Sequence
from datetime import timedelta

from app.access.queries import people as queries
from app.access.services import plugins
from app.access.services.letters import INVITE, password_letter
from app.access.services.passwords import WELCOME
from app.core import mail
from app.core.asking import settings
from app.core.database import db
from app.core.i18n import _l
from app.core.jobs import Work, chore, job
from app.core.plugins import Switches


@job(INVITE, title=_l("Inviting people"), again=True)
def invite(work: Work, people: Sequence[str]) -> dict[str, int]:
    """Write to everybody who was added and has not chosen a password yet."""
    sent = 0
    for done, ref in enumerate(people):
        person = queries.person(ref)
        work.progress(done, len(people), _l("Writing to %(name)s", name=person.name))
        if person.password is None:
            mail.send(password_letter(person, WELCOME))
            sent += 1
    return {"letters": sent}


@chore("plugins.tell", every=timedelta(seconds=30))
def tell_of_plugins() -> None:
    """Let the administrators know what any process switched off; told twice after a crash rather than never."""
    folder = settings().data_dir
    if fresh := [one for one in Switches.all(folder) if not one.told]:
        plugins.tell(fresh)
        db.session.commit()
        Switches.tell(folder, fresh)
