"""A process that is killed in the middle of an import, a backup or a restore: it goes on, or leaves all as it was."""

import os
import shutil
import signal
import sys
import warnings
import zipfile

import pytest

from app.core.database import db
from app.upkeep import moving
from app.upkeep.backing_up import back_up
from app.upkeep.restoring import restore_from
from tests.faults import bringing
from tests.faults.live import Live, built, kill
from tests.installation import change, furnished, home, names, tree  # noqa: F401

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="killed by a signal")]
# Each call after which a disk looks otherwise than before; a process may die before any of them.
CALLS = ("fsync", "replace", "rename", "unlink", "mkdir", "link", "open")
EVERY = 1 if "UPRIVER_FULL" in os.environ else 6


def killed_before(number, act):
    """Do something in a process of its own that kills itself before so many calls; True once it lived to its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if not child:
        left = [number]

        def dying(call):
            def instead(*given, **more):
                left[0] -= 1
                if left[0] <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*given, **more)

            return instead

        for name in CALLS:
            setattr(os, name, dying(getattr(os, name)))
        try:
            act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed instead of dying"
    return not os.WIFSIGNALED(status)


def every_death(act):
    """Let something die before its first call, before its seventh, and so on, until it lives."""
    number = 1
    while not killed_before(number, act):
        yield number
        number += EVERY
    assert number > EVERY, "it never died"


def test_a_backup_that_dies_leaves_no_archive_that_looks_whole_and_hurts_nothing(home, tmp_path):  # noqa: F811
    before, target = tree(home.data_dir), tmp_path / "backup.zip"

    for number in every_death(lambda: back_up(home, target)):
        assert not target.exists() or zipfile.ZipFile(target).testzip() is None, number
        left = {name: body for name, body in tree(home.data_dir).items() if not name.startswith(".backup-")}
        assert left == before, number
        target.unlink(missing_ok=True)

    assert target.exists()
    assert tree(home.data_dir) == before, "what died before is cleared away by the one that lived"


def test_a_restore_that_dies_leaves_the_old_or_the_new_and_nothing_between(home, tmp_path):  # noqa: F811
    archive, kept = tmp_path / "backup.zip", tmp_path / "kept"
    back_up(home, archive)
    change(home, "Newer")
    shutil.copytree(home.data_dir, kept)

    for number in every_death(lambda: restore_from(archive, home, replace=True)):
        moving.mend(home)
        assert names(home) in (["Lanxi", "Newer"], ["Lanxi"]), number
        found = tree(home.data_dir)
        assert {name for name in tree(kept) if name != "upriver.sqlite"} <= found.keys(), number
        shutil.rmtree(home.data_dir)
        shutil.copytree(kept, home.data_dir)

    assert names(home) == ["Lanxi"]


@pytest.fixture
def live(prepared, tmp_path):
    """One server on SQLite that does the jobs too."""
    shutil.copytree(prepared, tmp_path / "data")
    live = Live(built(tmp_path / "data"), tmp_path / "data")
    live.token("lin")
    with live.app.app_context():
        db.engine.dispose()
    live.serve(FAULTS_WORKER="1")
    yield live
    live.stop()


def killed(live):
    """Kill the server with its worker, and start another."""
    kill(live.servers.pop()[0])
    live.serve(FAULTS_WORKER="1")


def test_an_import_goes_on_where_its_worker_was_killed_and_takes_each_row_once(live):
    many = 1500
    ref = bringing.send(live, "lin", bringing.rows(10_000, many)).json["ref"]
    killed(live)
    columns = {one["heading"]: one["field"] for one in bringing.rested(live, "lin", ref, "draft")["columns"]}
    live.knock("lin", "PUT", f"/api/v1/records/imports/{ref}/columns", json={"columns": columns})
    bringing.rested(live, "lin", ref, "checked")
    assert bringing.take(live, "lin", ref) == 201
    bringing.until(lambda: bringing.look(live, "lin", ref)["job"]["state"] != "queued", "the worker begins")
    killed(live)

    found = bringing.rested(live, "lin", ref, "accepted")

    assert found["counts"]["new"] == many
    entities = live.knock("lin", "GET", "/api/v1/records/entities").json["entities"]
    assert next(one["records"] for one in entities if one["entity"] == "customer") == many
