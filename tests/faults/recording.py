"""What a process wrote, synced, renamed and removed below a folder, in order, as strace saw it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.settings import ROOT

CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,fsync,fdatasync,"
    "sync_file_range,rename,renameat,renameat2,unlink,unlinkat,link,linkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range"
)
_LINE = re.compile(r"(?P<pid>\d+)\s+(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<args>.*)\)\s+= (?P<result>-?\d+)")
_FD = re.compile(r"(?P<fd>-?\d+|AT_FDCWD)<(?P<path>[^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
# Written by nobody who must find it again: what is only shared memory, what is only kept for speed.
PASSING = ("-shm",)


@dataclass(frozen=True)
class Step:
    """One call that succeeded: `kind` is write, size, sync, rename, link, remove, folder or ack."""

    kind: str
    path: str = ""
    to: str = ""
    at: int = 0
    content: bytes = b""


def record(folder: Path, log: Path, module: str, *words: str) -> list[Step]:
    """Run a module of tests below strace; the steps it took below `folder`."""
    command = [
        "strace", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "4000000", "-e", f"trace={CALLS}",
        "-e", "signal=none", "-o", str(log), sys.executable, "-m", module, str(folder), *words,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    with log.open(errors="replace") as lines:
        return list(_Reader(folder.resolve()).steps(lines))


def _plain(escaped: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), escaped).encode("latin-1").decode(
        "utf-8", "replace")


def _bytes(args: str) -> list[bytes]:
    return [bytes.fromhex(found.replace("\\x", "")) for found in _TEXT.findall(args)]


class _Reader:
    """Turns strace's lines into steps; follows where each open file stands."""

    def __init__(self, folder: Path) -> None:
        self._folder = f"{folder}/"
        self._place: dict[str, int] = {}
        self._begun: dict[str, str] = {}

    def steps(self, lines: Iterator[str]) -> Iterator[Step]:
        """Yield a step for each call that touched the folder."""
        for line in lines:
            whole = self._whole(line)
            found = whole and _CALL.match(whole)
            if found and int(found["result"]) >= 0:
                yield from self._step(found["name"], found["args"], int(found["result"]), whole)

    def _whole(self, line: str) -> str:
        """Put a call that was interrupted by another thread together again."""
        found = _LINE.match(line)
        if not found:
            return ""
        pid, rest = found["pid"], found["rest"]
        if rest.endswith("<unfinished ...>"):
            self._begun[pid] = rest.removesuffix("<unfinished ...>")
            return ""
        if rest.startswith("<..."):
            return self._begun.pop(pid, "") + rest.partition(" resumed>")[2]
        return rest

    def _paths(self, args: str) -> list[str]:
        """The files that a call names, by descriptor or by path."""
        fds = [_plain(found["path"]) for found in _FD.finditer(args)]
        texts = [part.decode("utf-8", "replace") for part in _bytes(args)]
        folders = fds or [str(ROOT)]
        return [text if text.startswith("/") else f"{folders[0]}/{text}" for text in texts] or fds

    def _inside(self, path: str) -> bool:
        return path.startswith(self._folder) and not path.endswith(PASSING)

    def _step(self, name: str, args: str, result: int, whole: str) -> Iterator[Step]:
        if name in ("openat", "open", "creat"):
            yield from self._opened(args, whole)
        elif name in ("write", "pwrite64", "writev", "pwritev", "pwritev2", "lseek"):
            yield from self._written(name, args, result)
        elif name in ("fsync", "fdatasync"):
            yield from (Step("sync", self._named(path)) for path in self._paths(args) if self._counts(path))
        elif name in ("ftruncate", "truncate"):
            path = self._paths(args)[0]
            yield from [Step("size", path, at=int(args.rpartition(",")[2]))] if self._inside(path) else []
        else:
            yield from self._moved(name, args)

    def _counts(self, path: str) -> bool:
        return self._inside(path) or f"{path}/" == self._folder

    def _named(self, path: str) -> str:
        return path.removesuffix(" (deleted)")

    def _opened(self, args: str, whole: str) -> Iterator[Step]:
        found = re.search(r"= (\d+)<([^>]*)>", whole)
        if not found:
            return
        path = _plain(found[2])
        self._place[found[1]] = 0
        if self._inside(path) and "O_CREAT" in args and "O_DIRECTORY" not in args:
            yield Step("make", path)
        if self._inside(path) and "O_TRUNC" in args:
            yield Step("size", path, at=0)

    def _written(self, name: str, args: str, result: int) -> Iterator[Step]:
        found = _FD.match(args)
        if not found:
            return
        fd, path = found["fd"], self._named(_plain(found["path"]))
        if name == "lseek":
            self._place[fd] = result
            return
        content = b"".join(_bytes(args[found.end():]))[:result]
        if fd == "1" and content.startswith(b"ack:"):
            yield Step("ack", content.decode().strip().removeprefix("ack:"))
            return
        if not name.startswith("p"):
            at, self._place[fd] = self._place.get(fd, 0), self._place.get(fd, 0) + result
        else:
            at = int(args.split(",")[-1 if name != "pwritev2" else -2])
        if self._inside(path):
            assert len(content) == result, f"strace cut a write to {path}"
            yield Step("write", path, at=at, content=content)

    def _moved(self, name: str, args: str) -> Iterator[Step]:
        paths = self._paths(args)
        if not any(map(self._inside, paths)):
            return
        if name.startswith("rename"):
            yield Step("rename", paths[0], to=paths[1])
        elif name.startswith("link"):
            yield Step("link", paths[0], to=paths[1])
        elif name.startswith(("unlink", "rmdir")):
            yield Step("remove", paths[0])
        elif name.startswith("mkdir"):
            yield Step("folder", paths[0])
        else:
            raise AssertionError(f"the recorder does not understand {name} on {paths}")
