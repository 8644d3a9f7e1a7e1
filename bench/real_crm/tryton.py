"""A real Tryton server on this machine, in a process of its own, and how one talks to it."""

import base64
import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from environment import Environment

DATABASE = "crm"
PARTS = ("party", "sale", "sale_opportunity", "company")
STARTS_WITHIN = 60


class Session:
    """A signed-in user of the server, through the same calls as Tryton's own client."""

    def __init__(self, base: str) -> None:
        self.address = f"{base}/{DATABASE}/rpc/"
        self.headers = {"Content-Type": "application/json"}

    def sign_in(self, login: str, password: str) -> None:
        """Start a session; every later call carries it."""
        number, token, *_rest = self._call("common.db.login", login, {"password": password}, "en")
        said = base64.b64encode(f"{login}:{number}:{token}".encode()).decode()
        self.headers["Authorization"] = f"Session {said}"

    def model(self, name: str, method: str, *arguments: Any) -> Any:
        """Call a method of a model and return its answer."""
        return self._call(f"model.{name}.{method}", *arguments, {})

    def _call(self, method: str, *arguments: Any) -> Any:
        said = json.dumps({"id": 1, "method": method, "params": arguments}).encode()
        request = urllib.request.Request(self.address, said, self.headers)
        with urllib.request.urlopen(request, timeout=300) as response:
            answer = json.load(response)
        if isinstance(answer, dict) and answer.get("error"):
            raise RuntimeError(f"{method}: {answer['error'][:2]}")
        return answer["result"] if isinstance(answer, dict) and "result" in answer else answer


class Server:
    """One installation in a folder: configuration, database, the running process."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.password = secrets.token_urlsafe(16)
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.configuration = folder / "trytond.conf"

    def create(self) -> None:
        """Make the database, add the parts of a CRM, and give the administrator a password."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{DATABASE}.sqlite").write_bytes(b"")  # Tryton asks for a file that is there and empty
        self.configuration.write_text(
            f"[database]\nuri = sqlite://\npath = {self.folder}\n[web]\nlisten = 127.0.0.1:{self.port}\n"
        )
        kept = self.folder / "password"
        kept.write_text(self.password + "\n")
        kept.chmod(0o600)
        self._admin("--email", "admin@crm.example", "--all")
        self._admin("-u", *PARTS, "--activate-dependencies")
        # In one call: a password set without this flag takes the administrator's rights away.
        self._admin("--login", "admin", "--administrator", "-p")

    def _admin(self, *arguments: str) -> None:
        with (self.folder / "admin.log").open("a") as log:
            subprocess.run(
                [self.environment.program("trytond-admin"), "-c", self.configuration, "-d", DATABASE, *arguments],
                check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "TRYTONPASSFILE": str(self.folder / "password")},
            )

    @contextlib.contextmanager
    def running(self) -> Iterator[Session]:
        """Serve, hand over a signed-in session, and end the server whatever happens."""
        command = [self.environment.program("trytond"), "-c", self.configuration, "-d", DATABASE]
        with (self.folder / "server.log").open("a") as log, subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as process:
            try:
                yield self._session(process)
            finally:
                process.terminate()
                process.wait(20)

    def _session(self, process: "subprocess.Popen[bytes]") -> Session:
        session, last = Session(self.base), time.monotonic() + STARTS_WITHIN
        while True:
            try:
                session.sign_in("admin", self.password)
                return session
            except (OSError, RuntimeError):
                if process.poll() is not None or time.monotonic() > last:
                    raise
                time.sleep(0.3)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
