"""Upriver itself, started as anybody would start it, over a data folder that was empty before."""

import contextlib
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90


@dataclass(frozen=True)
class Colleague:
    """Somebody of the organisation: what they do, and how they come in."""

    key: str
    name: str
    roles: tuple[str, ...]
    password: str

    @property
    def email(self) -> str:
        """Return the address they sign in with; it can belong to nobody real (RFC 2606)."""
        return f"{self.key}@harbour.example"


def _colleague(key: str, name: str, *roles: str) -> Colleague:
    return Colleague(key, name, roles, secrets.token_urlsafe(18))


ORGANISATION = "Harbour Supplies"
ADMINISTRATOR = _colleague("ada", "Ada Morris", "administrator")
MANAGER = _colleague("paul", "Paul Grant", "project_manager")
SPONSOR = _colleague("simone", "Simone Clarke", "steering")
STEERING = _colleague("stefan", "Stefan Hill", "steering")
FINANCE = _colleague("fiona", "Fiona Webb", "finance")
CONSULTANT = _colleague("cora", "Cora Lane", "consultant")
OTHERS = (MANAGER, SPONSOR, STEERING, FINANCE, CONSULTANT)


class Upriver:
    """The program over one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            **os.environ, "UPRIVER_DATA_DIR": str(folder), "UPRIVER_PORT": "0", "UPRIVER_DEFAULT_LANGUAGE": "en",
            "UPRIVER_DEFAULT_CALENDAR": "weekdays", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1",
        }

    def command(self, *arguments: str, said: str = "") -> str:
        """Run one of Upriver's commands; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments], cwd=ROOT, env=self.environ, input=said, text=True,
            capture_output=True, check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def add(self, people: tuple[Colleague, ...]) -> None:
        """Add people with their roles and passwords."""
        for one in people:
            roles = [word for role in one.roles for word in ("--role", role)]
            wanted = ["people", "add", "--email", one.email, "--name", one.name, *roles, "--password-stdin"]
            self.command(*wanted, said=one.password + "\n")

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """Serve on a free port, hand over the address, and end the server whatever happens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with subprocess.Popen(
            [sys.executable, "-m", "app", "serve"], cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:
            heard = _Heard(process, self.folder / "server.log")
            try:
                yield heard.address()
            finally:
                process.terminate()
                process.wait(30)


class _Heard:
    """What the server says, kept in a file and searched for its address."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process, self.log, self.lines = process, log, []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        with self.log.open("a") as log:
            for line in self.process.stdout:
                self.lines.append(line)
                log.write(line)
                log.flush()

    def address(self) -> str:
        last = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < last and self.process.poll() is None:
            found = re.search(r"http://\S+", "".join(self.lines))
            if found:
                return found[0]
            time.sleep(0.1)
        raise RuntimeError(f"Upriver did not start: {''.join(self.lines)}")
