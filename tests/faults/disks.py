"""What a disk may hold after the power went: everything that was synced, and of the rest nothing, all, or any sectors.

A name is safe once its folder is synced, what stands in a file once the file is. This is what POSIX promises, and less
than most file systems keep.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.faults.recording import Step

SECTOR = 512


@dataclass
class Inode:
    """One file: what is safe, and what was written since, in order."""

    safe: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def now(self, kept: random.Random | None = None) -> bytes:
        """What a reader finds with all of the pending writes, or with those sectors that chance kept."""
        content = bytearray(self.safe)
        for at, written in self.pending:
            if written is None:
                del content[at:]
                content.extend(bytes(at - len(content)))
                continue
            for start in range(0, len(written), SECTOR):
                if kept is None or kept.random() < 0.5:
                    piece, place = written[start:start + SECTOR], at + start
                    content.extend(bytes(max(0, place - len(content))))
                    content[place:place + len(piece)] = piece
        return bytes(content)

    def sync(self) -> None:
        """Make all of it safe."""
        self.safe, self.pending = self.now(), []


class Disk:
    """A folder on a disk whose power may go."""

    def __init__(self, folder: Path) -> None:
        self._root = str(folder.resolve())
        self._names = {str(path): Inode(path.read_bytes()) for path in folder.resolve().rglob("*") if path.is_file()}
        self._safe = dict(self._names)
        # Changes of names that their folders did not hold yet: (folder, what is done).
        self._renaming: list[tuple[str, Step, Inode | None]] = []
        self._unsafe_folders: set[str] = set()

    def settle_at(self, folder: Path) -> None:
        """Let the steps be about `folder`, of which this disk holds a copy."""
        root = str(folder.resolve())
        self._names = {root + path.removeprefix(self._root): one for path, one in self._names.items()}
        self._safe, self._root = dict(self._names), root

    def take(self, step: Step) -> None:
        """Follow one step."""
        act = getattr(self, f"_{step.kind}", None)
        if act is not None:
            act(step)

    def images(self, chance: random.Random, *, whole: bool, torn: int) -> Iterator[dict[str, bytes]]:
        """Yield what the disk may hold now, by path below the folder: none of the unsynced, all of it, parts of it."""
        yield self._image(self._reached(), lambda one: one.safe)
        if whole:
            yield self._image(self._names, lambda one: one.now())
        for _number in range(torn):
            yield self._image(self._some_names(chance), lambda one: one.now(chance))

    def _image(self, names: dict[str, Inode], content: object) -> dict[str, bytes]:
        return {path.removeprefix(f"{self._root}/"): content(one) for path, one in names.items()}  # type: ignore[operator]

    def _some_names(self, chance: random.Random) -> dict[str, Inode]:
        """The names with as many of the pending changes as chance kept, in their order."""
        names = self._reached()
        for _folder, step, inode in self._renaming[:chance.randint(0, len(self._renaming))]:
            _rename(names, step, inode)
        return names

    def _changed(self, step: Step, inode: Inode | None) -> None:
        _rename(self._names, step, inode)
        folders = {str(PurePosixPath(path).parent) for path in (step.path, step.to) if path}
        self._renaming.extend((folder, step, inode) for folder in sorted(folders))

    def _make(self, step: Step) -> None:
        if step.path not in self._names:
            self._changed(step, Inode())

    def _write(self, step: Step) -> None:
        if step.path in self._names:  # a file that is removed already is nobody's
            self._names[step.path].pending.append((step.at, step.content))

    def _size(self, step: Step) -> None:
        if step.path in self._names:
            self._names[step.path].pending.append((step.at, None))

    def _rename(self, step: Step) -> None:
        if step.path in self._names:
            self._changed(step, self._names[step.path])
        else:
            self._rename_folder(step)

    def _rename_folder(self, step: Step) -> None:
        inside = [path for path in self._names if path.startswith(f"{step.path}/")]
        for path in inside:
            self._changed(Step("rename", path, to=step.to + path.removeprefix(step.path)), self._names[path])

    def _link(self, step: Step) -> None:
        self._changed(Step("make", step.to), self._names[step.path])

    def _remove(self, step: Step) -> None:
        if step.path in self._names:
            self._changed(step, None)

    def _folder(self, step: Step) -> None:
        self._unsafe_folders.add(step.path)

    def _reached(self) -> dict[str, Inode]:
        """The safe names that lie in folders which are safe themselves."""
        lost = tuple(f"{folder}/" for folder in self._unsafe_folders)
        return {path: one for path, one in self._safe.items() if not path.startswith(lost)}

    def _sync(self, step: Step) -> None:
        if step.path in self._names:
            self._names[step.path].sync()
            return
        self._unsafe_folders -= {one for one in self._unsafe_folders if str(PurePosixPath(one).parent) == step.path}
        kept = []
        for folder, change, inode in self._renaming:
            if folder == step.path:
                _rename(self._safe, change, inode)
            else:
                kept.append((folder, change, inode))
        self._renaming = kept


def _rename(names: dict[str, Inode], step: Step, inode: Inode | None) -> None:
    """Do one change to a table of names."""
    if step.kind == "make" and inode is not None:
        names[step.path] = inode
    elif step.kind == "remove":
        names.pop(step.path, None)
    elif step.kind == "rename" and inode is not None:
        if names.get(step.path) is inode:
            names.pop(step.path)
        names[step.to] = inode


def write(image: dict[str, bytes], folder: Path) -> None:
    """Put an image into a folder."""
    for name, content in image.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
