"""A process of its own that works through the jobs of a data folder, until it is killed."""

import sys
from pathlib import Path

from app import wiring
from app.core import settings
from app.core.jobs.worker import Worker
from tests.core.jobs import kinds


def wait_forever(work):
    """Say so, and then do nothing."""
    Path(sys.argv[1], "reached").touch()
    while True:
        kinds.pause()
        work.check()


if __name__ == "__main__":
    kinds.MEANWHILE["wait"] = wait_forever
    Worker(wiring.build(settings.load({}, data_dir=Path(sys.argv[1]), plugins=(), mail="off"))).run()
