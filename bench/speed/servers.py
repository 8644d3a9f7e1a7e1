"""Servers on loopback: started on a free port, watched, ended."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.speed import cpu

PATIENCE = 120


@dataclass
class Server:
    """A running server: how to reach it, what it needed until its first page."""

    name: str
    port: int
    pid: int
    started_seconds: float
    started_cpu: float


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _answers(port: int, path: str) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, HTTPException):
        return False


@contextlib.contextmanager
def serving(
    name: str, command: Sequence[str], first: str, *, folder: Path, environment: dict[str, str], log: Path,
) -> Iterator[Server]:
    """Run a server while the block runs; `{port}` in the command is its port, `first` the page it is waited for."""
    port, began = _free_port(), time.perf_counter()
    with log.open("ab") as out:
        running = subprocess.Popen(
            [part.format(port=port) for part in command], cwd=folder, env={**os.environ, **environment},
            stdout=out, stderr=out,
        )
    try:
        while not _answers(port, first):
            if running.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{name} does not answer; see {log}")
            time.sleep(0.02)
        yield Server(name, port, running.pid, time.perf_counter() - began, cpu.seconds(running.pid))
    finally:
        running.terminate()
        running.wait(30)
