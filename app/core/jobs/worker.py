"""The worker: does what was asked for, notes that it lives, takes up what others dropped, and does the chores."""

import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from flask import Flask

from app.core import clock, randomness
from app.core.jobs import chores, ledger, queue, runs
from app.core.jobs.carried import Carried
from app.core.jobs.kinds import CHORES

log = logging.getLogger("upriver.jobs")
THREADS = 2
BEAT = timedelta(seconds=10)
SWEEP = timedelta(seconds=5)
# A call normally arrives within a second; a job that waits longer while the queue is empty has lost its call.
OVERDUE = timedelta(seconds=10)


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":  # signal 0 would end the process there; its silence will tell
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_dead(other: str, me: str) -> bool:
    """Tell whether the worker `other` (host:pid:mark) is gone for certain, seen from `me` on the same machine."""
    host, pid, mark = [*other.split(":"), "", ""][:3]
    my_host, my_pid, my_mark = me.split(":")
    if host != my_host or not pid.isdigit():
        return False
    # After a restart in a container the new process often has the number of the old one.
    return mark != my_mark if pid == my_pid else not _is_alive(int(pid))


class Worker:
    """One process's share of the work, in threads of its own."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.name = f"{socket.gethostname().replace(':', '_')}:{os.getpid()}:{randomness.ref()}"
        with app.app_context():
            found = queue.carrier()
        if not isinstance(found, Carried):
            raise RuntimeError("in tests the work is done inline; there is nothing for a worker")
        self._carried = found
        self._carried.worker = self.name
        self._stop = self._carried.stopping
        self._consumer: Any = None
        self._rounds: list[Thread] = []

    def start(self) -> None:
        """Begin to work, in the background: first with what a dead worker left behind."""
        self._in_context(self.recover)
        self._in_context(self.send_all)
        self._consumer = self._carried.consumer(THREADS)
        self._consumer.start()
        self._rounds = [
            Thread(target=self._every, args=(BEAT, self._beat), name="upriver-beat", daemon=True),
            Thread(target=self._every, args=(SWEEP, self._look_after), name="upriver-sweep", daemon=True),
            Thread(target=self._do_chores, name="upriver-chores", daemon=True),
        ]
        for thread in self._rounds:
            thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Take nothing new; let what runs stop at its next sign of progress, and wait for it a little."""
        self._stop.set()
        self._consumer.stop_flag.set()
        until = time.monotonic() + patience
        for thread in (*self._rounds, *(thread for _worker, thread in self._consumer.worker_threads)):
            thread.join(max(0.0, until - time.monotonic()))
        self._carried.close()

    def run(self) -> None:
        """Work until the process is told to end."""
        asked = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_given: asked.set())
        self.start()
        asked.wait()
        self.stop()

    def _in_context(self, act: Callable[[], None]) -> None:
        with self._app.app_context(), self._unharmed(act.__name__):
            act()

    @contextlib.contextmanager
    def _unharmed(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            log.exception("the worker could not %s; it tries again", what.strip("_"))

    def _every(self, pause: timedelta, act: Callable[[], None]) -> None:
        while not self._stop.wait(pause.total_seconds()):
            self._in_context(act)

    def _beat(self) -> None:
        ledger.beat(self.name, runs.in_hand())

    def _look_after(self) -> None:
        self._consumer.check_worker_health()
        self.recover()
        self.sweep()

    def recover(self) -> None:
        """Free the jobs that nobody works at any more: what may be repeated waits again, the rest has failed.

        Their worker died, or the thread that had one of them in hand, ours not excepted.
        """
        silent_since = clock.now() - ledger.SILENCE
        for held, beat_at in ledger.running():
            if beat_at < silent_since or (held.worker != self.name and is_dead(held.worker, self.name)):
                runs.interrupted(held, was_dropped=True)

    def send_all(self) -> None:
        """Send the calls of all jobs that wait: some may have died in the hands of an earlier worker."""
        for ref in ledger.waiting(clock.now()):
            self._carried.send("job", ref)

    def sweep(self) -> None:
        """Send again the calls of jobs that wait for long although the queue is empty."""
        if self._carried.is_empty():
            for ref in ledger.waiting(clock.now() - OVERDUE):
                self._carried.send("job", ref)

    def _do_chores(self) -> None:
        due = dict.fromkeys(CHORES, time.monotonic())
        while not self._stop.wait(0.5):
            for name, chore in CHORES.items():
                if due.get(name, 0.0) <= time.monotonic():
                    due[name] = time.monotonic() + chore.every.total_seconds()
                    self._in_context(lambda name=name: chores.come_round(name))
