"""A backup is one archive of everything, taken while others write, and proven by being restored."""

import json
import sqlite3
import sys
import threading
import zipfile

import pytest
from click.testing import CliRunner

from app import cli
from app.core.database import upgrading
from app.core.errors import Invalid, Refused, UpriverError
from app.upkeep import backing_up, gathering
from app.upkeep.backing_up import back_up, verify
from tests.installation import PARQUET, change, furnished, home, names, settings_of  # noqa: F401


def type_in(found, *words):
    return CliRunner().invoke(cli.main, [str(word) for word in words], env={
        "UPRIVER_DATA_DIR": str(found.data_dir), "UPRIVER_SAFE_MODE": "true", "UPRIVER_DATABASE_URL": "",
    })


@pytest.fixture
def taken(home, tmp_path):  # noqa: F811
    """An archive of the installation, with its manifest."""
    path = tmp_path / "out" / "taken.zip"
    path.parent.mkdir()
    return path, back_up(home, path)


def members(path):
    with zipfile.ZipFile(path) as opened:
        return opened.namelist()


def test_database_lake_files_and_playbooks_are_in_it(taken):
    path, _manifest = taken
    found = members(path)

    assert "database/upriver.sqlite" in found
    assert [name.split("/", 2)[2] for name in found if name.startswith("lake/")] == [PARQUET, "manifest.json"]
    assert [name.rsplit("/", 1)[1] for name in found if name.startswith(("files/", "playbooks/"))] == [
        "letter", "playbook.yaml"]
    assert found[-1] == "manifest.json"


def test_the_manifest_says_version_step_rows_and_heads(taken):
    path, manifest = taken
    with zipfile.ZipFile(path) as opened:
        told = json.loads(opened.read("manifest.json"))
    _now, newest = upgrading.revisions("sqlite://")

    assert (told["migration"], told["database"], told["tables"]["organisation"]["rows"]) == (newest, "sqlite", 1)
    assert told["heads"][0]["number"] == manifest.heads[0].number == 2
    assert told["version"]
    assert told["made_at"]


@pytest.mark.parametrize(("asked", "there"), [(False, False), (True, True)])
def test_the_secret_key_is_in_it_only_when_asked_for(home, tmp_path, asked, there):  # noqa: F811
    back_up(home, tmp_path / "x.zip", with_secret=asked)

    assert ("secret_key" in members(tmp_path / "x.zip")) is there


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are another matter there")
def test_an_archive_is_closed_to_others_and_nothing_half_is_left(taken):
    path, _manifest = taken

    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_arrives_while_it_is_taken_is_not_in_it(home, tmp_path, monkeypatch):  # noqa: F811
    written = gathering.hold_lakes
    monkeypatch.setattr(gathering, "hold_lakes", lambda *given: (change(home, "Late"), written(*given))[1])

    manifest = back_up(home, tmp_path / "x.zip")

    assert names(home) == ["Lanxi", "Late"]
    assert manifest.tables["organisation"].rows == 1


def test_an_import_waits_while_the_moment_is_fixed_and_goes_on_while_it_is_packed(home, monkeypatch, tmp_path):  # noqa: F811
    lake, seen = gathering.lakes(home.data_dir.resolve())[0], []

    def free():
        try:
            with gathering.storing.writing(lake, patience=0):
                return True
        except UpriverError:
            return False

    held, packed = gathering.hold_lakes, backing_up._pack
    monkeypatch.setattr(gathering, "hold_lakes", lambda *given: (seen.append(free()), held(*given))[1])
    monkeypatch.setattr(backing_up, "_pack", lambda *given: (seen.append(free()), packed(*given))[1])
    back_up(home, tmp_path / "x.zip")

    assert seen == [False, True]


def test_a_part_of_the_lake_that_is_swept_meanwhile_is_still_in_it(home, monkeypatch, tmp_path):  # noqa: F811
    lake, packed = gathering.lakes(home.data_dir.resolve())[0], backing_up._pack
    monkeypatch.setattr(backing_up, "_pack", lambda *given: (lake.path(PARQUET).unlink(), packed(*given))[1])

    back_up(home, tmp_path / "x.zip")

    assert any(name.endswith(PARQUET) for name in members(tmp_path / "x.zip"))
    verify(tmp_path / "x.zip", home)


def test_a_backup_under_load_holds_what_was_committed_before_it(home, tmp_path):  # noqa: F811
    stop, connection = threading.Event(), sqlite3.connect(home.data_dir / "upriver.sqlite", check_same_thread=False)
    connection.execute("CREATE TABLE load (id INTEGER PRIMARY KEY)")

    def write():
        while not stop.is_set():
            connection.execute("INSERT INTO load DEFAULT VALUES")
            connection.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(home, tmp_path / f"{n}.zip").tables["load"].rows for n in range(3)]
    finally:
        stop.set()
        writer.join()
        connection.close()

    assert counts == sorted(counts)
    verify(tmp_path / "2.zip", home)


def test_a_row_that_was_changed_by_hand_fails_the_proof(home, tmp_path):  # noqa: F811
    with sqlite3.connect(home.data_dir / "upriver.sqlite") as connection:
        connection.execute("DROP TRIGGER journal_entry_no_update")
        connection.execute("UPDATE journal_entry SET kind = 'forged' WHERE number = 1")
    connection.close()
    back_up(home, tmp_path / "x.zip")

    with pytest.raises(Invalid, match="broken at entry 1: altered"):
        verify(tmp_path / "x.zip", home)


def test_files_that_rows_name_and_nobody_has_are_said(home, tmp_path):  # noqa: F811
    letter = next((home.data_dir / "files").glob("*/letter"))
    letter.unlink()

    assert back_up(home, tmp_path / "x.zip").missing == (f"files/{letter.parent.name}/letter",)


def test_the_command_says_what_it_wrote_and_that_it_was_proven(home):  # noqa: F811
    answer = type_in(home, "backup")

    assert answer.exit_code == 0, answer.output
    assert "restored and compared" in answer.output
    assert len(list((home.data_dir / "backups").glob("upriver-*.zip"))) == 1


def test_an_archive_that_fails_its_proof_does_not_keep_its_name(home, monkeypatch):  # noqa: F811
    def fail(*given):
        raise Invalid("not so")

    monkeypatch.setattr(backing_up, "verify", fail)
    answer = type_in(home, "backup")

    assert answer.exit_code == 1
    assert [path.suffix for path in (home.data_dir / "backups").iterdir()] == [".broken"]


def test_older_archives_of_ours_go_and_others_stay(tmp_path):
    for name in ("upriver-20260101T000000Z.zip", "upriver-20260102T000000Z.zip", "upriver-mine.zip", "photo.zip"):
        (tmp_path / name).touch()

    assert [path.name for path in backing_up.older(tmp_path, 1)] == ["upriver-20260101T000000Z.zip"]


def test_an_archive_is_never_overwritten(taken, home):  # noqa: F811
    with pytest.raises(Refused, match="exists already"):
        backing_up.place_of(taken[0], home)


def test_a_disk_without_room_is_said_before_anything_is_written(home, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(backing_up.staging.shutil, "disk_usage", lambda place: type("Disk", (), {"free": 10})())

    with pytest.raises(Refused, match="MB left"):
        back_up(home, tmp_path / "x.zip")
    assert not list(tmp_path.glob("x.zip*"))


def test_a_folder_without_a_database_is_refused(tmp_path):
    with pytest.raises(Invalid, match="no database"):
        back_up(settings_of(tmp_path), tmp_path / "x.zip")
