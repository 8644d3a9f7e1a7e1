"""Work outside a request: jobs, which a person asks for and watches, and chores, which come round by themselves.

A job is a row that is written in the caller's transaction and carried out after its commit. While it runs it reads;
it writes in steps, each a short transaction of its own:

    @job("records.import", title=_l("Import of records"), limit=timedelta(hours=1))
    def carry_out_import(work: Work, upload: str) -> dict[str, int]:
        for done, part in enumerate(parts):
            work.progress(done, len(parts), _l("Reading %(name)s", name=part.name))
            with work.step():
                services.accept(part)
        return {"accepted": done}

`jobs.enqueue("records.import", {"upload": ref}, only_one=f"import/{ref}")` asks for it.
"""

from app.core.jobs.kinds import Chore, JobKind, chore, job
from app.core.jobs.models import Job, State
from app.core.jobs.queries import by_state, latest, one, shown
from app.core.jobs.queue import enqueue, nudge
from app.core.jobs.stopping import cancel
from app.core.jobs.work import Work

__all__ = [
    "Chore", "Job", "JobKind", "State", "Work", "by_state", "cancel", "chore", "enqueue", "job", "latest", "nudge",
    "one", "shown",
]
