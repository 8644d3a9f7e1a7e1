"""What the doctor sees of the work: jobs, news, mail, hooks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.core import clock, mail, outbox
from app.core.database import db
from app.core.errors import UpriverError
from app.core.jobs import Job, State
from app.core.outbox import Outbox
from app.core.plugins import Switches
from app.core.settings import Settings
from app.upkeep.findings import Finding, bad, good, warn

# Calls arrive within a second and lost ones are sent again after ten: whoever waits longer waits for nobody.
LONG = timedelta(minutes=2)
SILENT = timedelta(seconds=60)


def running() -> Iterator[Finding]:
    """Look at what should be going on. Inside an application, with the database up to date."""
    now = clock.now()
    waiting, since = _first(select(func.count(), func.min(Job.asked_at)).where(Job.state == State.WAITING))
    silent, _beat = _first(select(func.count(), func.min(Job.beat_at)).where(
        Job.state == State.RUNNING, Job.beat_at < now - SILENT))
    news, oldest = outbox.backlog()
    start = "start `python3 run.py worker`, or set worker_in_server to true"
    if waiting and since < now - LONG:
        yield bad("worker", f"{waiting} jobs wait, the first since {since:%Y-%m-%d %H:%M} UTC", start)
    elif silent:
        yield warn("worker", f"{silent} jobs are held by a worker that has gone silent",
                   f"{start}; the next one takes them up")
    else:
        yield good("worker", f"{waiting} jobs wait")
    if oldest and oldest < now - LONG:
        yield bad("news", f"{news} are not delivered, the first since {oldest:%Y-%m-%d %H:%M} UTC", start)
    late, _at = _first(select(func.count(), func.min(Outbox.mail_due_at)).where(Outbox.mail_due_at < now - LONG * 15))
    if late:
        yield warn("letters", f"{late} are half an hour late", "look at the mail server and at the worker's log")


def _first(statement: Any) -> tuple[int, Any]:
    count, moment = db.session.execute(statement).one()
    return count, moment


def letters(found: Settings, connect: bool) -> Iterator[Finding]:
    """Look where mail goes; `connect` also dials the mail server. Inside an application."""
    if found.mail == "off":
        yield warn("mail", "goes nowhere: nobody can choose a new password alone", "set mail to smtp, and smtp_url")
    elif found.mail == "file":
        yield warn("mail", f"into files of {found.data_dir / 'mail'}", "set mail to smtp, and smtp_url")
    elif not found.smtp_url:
        yield bad("mail", "smtp, but smtp_url is empty", "set smtp_url, for instance smtp+starttls://name:word@host:587")
    else:
        yield _dialled() if connect else good("mail", "by SMTP; `doctor --connect` tries it")


def _dialled() -> Finding:
    try:
        with mail.opened():
            return good("mail", "the mail server answers")
    except UpriverError as error:
        return bad("mail", f"the mail server does not answer: {error.__cause__ or error}", "look at smtp_url")


def hooks(folder: Path) -> Iterator[Finding]:
    """Look at what was switched off."""
    for off in Switches.all(folder):
        yield warn("hook", f"{off.hook} of {off.plugin} is switched off since {off.since:%Y-%m-%d}: {off.error}",
                   "mend the plugin, then switch it on under Settings, Plugins")
