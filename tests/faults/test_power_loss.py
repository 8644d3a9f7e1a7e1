"""The power goes at any moment: whatever of the unsynced the disk kept, all that was acknowledged is there and sound.

`UPRIVER_IMAGES` is how many images are made at each moment beside "nothing kept" and "all kept"; 1 unless given.
"""

import hashlib
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from app.core.plugins.health import Switches
from app.playbooks.queries import folders
from app.records.queries.lake import Lake
from tests.faults import disks, recording
from tests.faults.live import Live, built
from tests.playbooks import sample

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine: apt-get install strace"),
]
TORN = int(os.environ.get("UPRIVER_IMAGES", "1"))


@pytest.fixture(scope="module")
def recorded(prepared, tmp_path_factory):
    """A folder as it was, and every step that a process took in it."""
    folder, place = tmp_path_factory.mktemp("worked"), tmp_path_factory.mktemp("recorded")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    live = Live(built(folder), folder)
    with live.inside():
        from sqlalchemy import select

        from app.access.models import Person
        from app.core.database import db

        about = db.session.scalar(select(Person.ref).where(Person.email == "hu@lanxi.example"))
    words = live.token("xu"), live.cookie("xu").partition("=")[2], about, *map(str, live.ids("xu"))
    with live.app.app_context():
        db.engine.dispose()
    before = tmp_path_factory.mktemp("before")
    shutil.copytree(folder, before, dirs_exist_ok=True)
    steps = recording.record(folder, place / "strace", "tests.faults.working", *words)
    disk = disks.Disk(before)
    disk.settle_at(folder)
    return disk, steps


def looked_at(folder: Path) -> dict[str, set[str]]:
    """Open everything, demand that it is sound, and return what is there, by the kind of what was acknowledged."""
    with sqlite3.connect(folder / "upriver.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        people = {email for (email,) in connection.execute("SELECT email FROM person")}
        files = connection.execute("SELECT name, stored, sha256, size FROM upload").fetchall()
        batches = {ref for (ref,) in connection.execute("SELECT ref FROM import_batch WHERE state = 'accepted'")}
    connection.close()
    for name, stored, sha256, _size in files:
        path = folder / "files" / stored
        assert path.exists(), f"the row of {name} leads to no file"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256, f"{name} is not as it was sent"
    return {
        "person": people, "file": {name for name, *_rest in files}, "import": _taken(folder, batches),
        "playbook": _installed(folder), "switch": {off.hook for off in Switches.all(folder)},
    }


def _installed(folder: Path) -> set[str]:
    """The playbooks on the shelves of organisations, each as it was installed."""
    found = {path for path in (folder / "playbooks").glob("*/*/*") if not path.name.startswith(".")}
    for path in found:
        assert folders.gather(path) == sample.files(), f"{path.parent.name} is torn"
    return {path.parent.name for path in found}


def _taken(folder: Path, accepted: set[str]) -> set[str]:
    """The imports that the lake holds; each file that its manifest names is whole."""
    held: set[str] = set()
    for lake in map(Lake, (folder / "lake").glob("*")):
        manifest = lake.manifest()
        for name in manifest.paths():
            content = lake.path(name).read_bytes()
            assert content[:4] == content[-4:] == b"PAR1", f"{name} is torn"
        held |= {batch.ref for batch in manifest.batches}
    assert accepted <= held, "an accepted import is not in the lake"
    return held & accepted


def test_what_was_acknowledged_survives_any_loss_of_power(recorded, tmp_path):
    disk, steps = recorded
    chance, said, opened = random.Random(20261125), [], 0
    for step in steps:
        if step.kind == "sync":
            # Nothing kept is the hardest, so it is looked at each time, the others in turn.
            for image in disk.images(chance, whole=opened % 2 == 0, torn=TORN if opened % 2 or TORN > 1 else 0):
                folder = tmp_path / "image"
                disks.write(image, folder)
                there = looked_at(folder)
                opened += 1
                lost = [one for one in said if one.partition(":")[2] not in there[one.partition(":")[0]]]
                assert not lost, f"lost after {len(said)} acknowledgements, before syncing {step.path}"
                shutil.rmtree(folder)
        elif step.kind == "ack":
            said.append(step.path)
        disk.take(step)
    assert {one.partition(":")[0] for one in said} == {"person", "file", "import", "switch", "playbook"}
    assert opened > 80
