"""A backup comes back whole or not at all, and never over what somebody still has."""

import hashlib
import json
import os
import sqlite3
import zipfile

import pytest
from click.testing import CliRunner

from app import cli
from app.core.database import upgrading
from app.core.errors import Invalid, Refused
from app.upkeep import moving
from app.upkeep.backing_up import back_up
from app.upkeep.restoring import restore_from
from tests.installation import PARQUET, change, furnished, home, names, settings_of, tree  # noqa: F401


@pytest.fixture
def taken(home, tmp_path):  # noqa: F811
    """An archive of the installation."""
    back_up(home, tmp_path / "taken.zip")
    return tmp_path / "taken.zip"


@pytest.fixture
def elsewhere(tmp_path):
    """The settings of an installation that does not exist yet."""
    return settings_of(tmp_path / "elsewhere")


def altered(path, **change):
    """Write the archive anew with another manifest."""
    fresh = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, json.dumps({**json.loads(body), **change}) if name == "manifest.json" else body)
    return fresh


def test_everything_comes_back_elsewhere(home, taken, elsewhere):  # noqa: F811
    restore_from(taken, elsewhere, replace=False)

    told, found = tree(home.data_dir), tree(elsewhere.data_dir)
    assert names(elsewhere) == ["Lanxi"]
    assert {name: body for name, body in told.items() if name not in ("secret_key", "upriver.sqlite")} == {
        name: body for name, body in found.items() if name != "upriver.sqlite"}


def test_the_secret_comes_back_closed_when_it_was_taken_along(home, elsewhere, tmp_path):  # noqa: F811
    back_up(home, tmp_path / "x.zip", with_secret=True)
    restore_from(tmp_path / "x.zip", elsewhere, replace=False)

    kept = elsewhere.data_dir / "secret_key"
    assert kept.read_text() == "k" * 64
    assert os.name == "nt" or kept.stat().st_mode & 0o077 == 0


def test_a_folder_that_holds_something_is_refused_untouched(home, taken):  # noqa: F811
    change(home, "Later")
    before = tree(home.data_dir)

    with pytest.raises(Refused, match=r"is not empty: upriver\.sqlite, lake, files and 1 more"):
        restore_from(taken, home, replace=False)
    assert tree(home.data_dir) == before


def test_replacing_moves_the_old_aside_and_deletes_nothing(home, taken):  # noqa: F811
    change(home, "Later")
    (home.data_dir / "queue.sqlite").write_bytes(b"old calls")

    _manifest, aside = restore_from(taken, home, replace=True)

    assert names(home) == ["Lanxi"]
    assert names(settings_of(home.data_dir / aside)) == ["Lanxi", "Later"]
    assert (home.data_dir / aside / "queue.sqlite").read_bytes() == b"old calls"
    assert not (home.data_dir / "queue.sqlite").exists()
    assert list((home.data_dir / aside / "lake").rglob("*.parquet"))


def test_nothing_is_replaced_under_a_server_that_still_runs(home, taken):  # noqa: F811
    connection = sqlite3.connect(home.data_dir / "upriver.sqlite")
    connection.execute("SELECT count(*) FROM organisation").fetchall()

    with pytest.raises(Refused, match="Somebody has the database open"):
        restore_from(taken, home, replace=True)
    connection.close()
    restore_from(taken, home, replace=True)


@pytest.mark.parametrize("when", range(1, 9))
def test_a_crash_in_the_middle_leaves_the_old(home, taken, monkeypatch, when):  # noqa: F811
    class Died(BaseException):
        pass

    change(home, "Later")
    before, moved, moves = tree(home.data_dir), moving._shift, []

    def shift(source, target):
        moves.append(source)
        if len(moves) == when:
            raise Died
        moved(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_shift", shift)
        patched.setattr(moving, "mend", lambda settings: "")
        patched.setattr("app.upkeep.staging.shutil.rmtree", lambda *given, **more: None)
        with pytest.raises(Died):
            restore_from(taken, home, replace=True)

    assert "undone" in moving.mend(home)
    left = {name: body for name, body in tree(home.data_dir).items() if not name.startswith(".restore-")}
    assert {**left, "upriver.sqlite": b""} == {**before, "upriver.sqlite": b""}
    assert names(home) == ["Lanxi", "Later"]


def test_a_fault_while_moving_is_undone_at_once(home, taken, monkeypatch):  # noqa: F811
    change(home, "Later")
    monkeypatch.setattr(moving, "_flush", lambda folder, note: (_ for _ in ()).throw(OSError("disk gone")) if (
        moving.NOTE and list(folder.glob("before_restore_*/upriver.sqlite"))) else None)

    with pytest.raises(OSError, match="disk gone"):
        restore_from(taken, home, replace=True)
    monkeypatch.undo()

    moving.mend(home)
    assert names(home) == ["Lanxi", "Later"]


def test_an_archive_of_a_newer_version_is_refused_before_anything_is_touched(home, taken, elsewhere):  # noqa: F811
    with pytest.raises(Refused, match="written by version 9"):
        restore_from(altered(taken, migration="9999", version="9"), elsewhere, replace=False)

    assert tree(elsewhere.data_dir) == {}


@pytest.mark.parametrize(("told", "why"), [
    ({"tables": {"organisation": {"rows": 7, "columns": []}}}, "are not those that were written down"),
    ({"heads": []}, "do not end where"), ({"database": "postgresql"}, "holds a database of postgresql"),
])
def test_what_does_not_fit_its_manifest_is_refused_untouched(taken, elsewhere, told, why):
    with pytest.raises((Invalid, Refused), match=why):
        restore_from(altered(taken, **told), elsewhere, replace=False)

    assert tree(elsewhere.data_dir) == {}


def with_more(path, name, body=b"x"):
    """Write the archive anew with one member more, which its manifest names."""
    more = {name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}}
    with zipfile.ZipFile(path) as old:
        fresh = altered(path, members={**json.loads(old.read("manifest.json"))["members"], **more})
    with zipfile.ZipFile(fresh, "a") as archive:
        archive.writestr(name, body)
    return fresh


@pytest.mark.parametrize("name", [
    "secret_key", "restoring.json", "queue.sqlite", "upriver.sqlite", "cache/charts/x.svg", "mail/x.eml", "files",
    "plugins/evil/plugin.py", "Lake/x",
])
def test_what_no_backup_holds_is_refused_untouched(taken, elsewhere, name):
    with pytest.raises(Invalid, match="no part of a backup"):
        restore_from(with_more(taken, name), elsewhere, replace=False)

    assert tree(elsewhere.data_dir) == {}


@pytest.mark.parametrize("deed", [
    "CREATE TRIGGER copies AFTER INSERT ON sign_in BEGIN UPDATE organisation SET name = NEW.token_hash; END",
    "DROP TRIGGER ballot_no_update",
    "DROP TRIGGER ballot_no_delete; CREATE TRIGGER ballot_no_delete BEFORE DELETE ON ballot BEGIN SELECT 1; END",
    "CREATE VIEW sees AS SELECT * FROM person",
])
def test_a_database_whose_triggers_somebody_changed_is_refused_untouched(home, elsewhere, tmp_path, deed):  # noqa: F811
    connection = sqlite3.connect(home.data_dir / "upriver.sqlite")
    connection.executescript(deed)
    connection.close()
    back_up(home, tmp_path / "changed.zip")

    with pytest.raises(Invalid, match="other triggers"):
        restore_from(tmp_path / "changed.zip", elsewhere, replace=False)
    assert tree(elsewhere.data_dir) == {}


def test_a_damaged_member_leaves_the_old_untouched(home, taken):  # noqa: F811
    whole = bytearray(taken.read_bytes())
    place = whole.index(b"PAR1rows")
    whole[place] ^= 1
    taken.write_bytes(whole)
    before = tree(home.data_dir)

    with pytest.raises(Invalid, match=r"damaged|hash differs"):
        restore_from(taken, home, replace=True)
    assert tree(home.data_dir) == before


def test_what_is_restored_is_brought_to_this_version(home, elsewhere, tmp_path, monkeypatch):  # noqa: F811
    asked, upgrade = [], upgrading.upgrade
    monkeypatch.setattr(upgrading, "upgrade", lambda url, *given: (asked.append(url), upgrade(url, *given))[1])
    back_up(home, tmp_path / "x.zip")
    restore_from(tmp_path / "x.zip", elsewhere, replace=False)

    assert len(asked) == 1
    assert upgrading.revisions(elsewhere.database)[0] == upgrading.revisions(elsewhere.database)[1]


def test_what_is_restored_refuses_to_be_rewritten(taken, elsewhere):
    restore_from(taken, elsewhere, replace=False)

    connection = sqlite3.connect(elsewhere.data_dir / "upriver.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE journal_entry SET kind = 'forged'")
    connection.close()


def test_the_command_ends_with_the_doctors_verdict(taken, elsewhere):
    answer = CliRunner().invoke(cli.main, ["restore", str(taken)], env={
        "UPRIVER_DATA_DIR": str(elsewhere.data_dir), "UPRIVER_SAFE_MODE": "true", "UPRIVER_DATABASE_URL": "",
    })

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("restored: ")
    assert "good  journal         2 entries read" in answer.output
    assert [path.name for path in elsewhere.data_dir.iterdir() if path.name.startswith(".")] == []
