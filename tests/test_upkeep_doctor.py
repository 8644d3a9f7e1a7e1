"""The doctor names each fault with what mends it."""

import json
import os
import sqlite3
from datetime import timedelta

import pytest
from click.testing import CliRunner

from app import cli, wiring
from app.core import clock
from app.core.plugins.health import Off, Switches
from app.upkeep import doctor, machine, moving, running, stock
from tests.installation import PARQUET, furnished, home, settings_of  # noqa: F401


@pytest.fixture
def examined(home):  # noqa: F811
    """Return a function that gives the findings by what they are about, under further settings."""

    def look(**given):
        set_ = {"DATA_DIR": home.data_dir, "SAFE_MODE": "true", "DATABASE_URL": "", "MAIL": "off", "DEMO": "", **given}
        environment = {f"UPRIVER_{key}": str(value) for key, value in set_.items() if value != ""}
        environment["UPRIVER_DATABASE_URL"] = ""
        answer = CliRunner().invoke(cli.main, ["doctor", "--format", "json"], env=environment)
        found = json.loads(answer.output)
        assert answer.exit_code == (1 if any(one["state"] == "bad" for one in found) else 0)
        return {one["what"]: one for one in found if one["state"] != "good"} | {"all": found}

    return look


def change(home, *statements):  # noqa: F811
    connection = sqlite3.connect(home.data_dir / "upriver.sqlite")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_sound_installation_has_nothing_bad_and_every_fault_has_its_mend(examined):
    found = examined()["all"]

    assert [one for one in found if one["state"] == "bad"] == []
    assert all(one["mend"] for one in found if one["state"] == "warn")


def test_an_altered_entry_is_found(home, examined):  # noqa: F811
    change(home, "DROP TRIGGER journal_entry_no_update", "UPDATE journal_entry SET kind = 'x' WHERE number = 2")

    assert "entry 2 is not as it was written: altered" in examined()["journal"]["told"]


def test_a_missing_part_of_the_lake_and_a_stranger_in_it_are_found(home, examined):  # noqa: F811
    lake = next((home.data_dir / "lake").iterdir())
    (lake / PARQUET).unlink()
    (lake / "batches" / "customer" / "x").mkdir(parents=True)
    (lake / "batches" / "customer" / "x" / "rows.parquet").touch()
    told = [one["told"] for one in examined()["all"] if one["what"] == "lake"]

    assert told == ["1 files are named and gone", "1 files are named by nobody", "0 files"]


def test_a_lake_that_cannot_be_read_is_found(home, examined):  # noqa: F811
    (next((home.data_dir / "lake").iterdir()) / "manifest.json").write_text("{")

    assert "cannot be read" in examined()["lake"]["told"]


def test_a_file_that_is_gone_is_found(home, examined):  # noqa: F811
    next((home.data_dir / "files").glob("*/letter")).unlink()

    assert "1 of 1 are gone" in examined()["files"]["told"]


def test_a_database_that_is_behind_or_ahead_is_told_apart(home, examined):  # noqa: F811
    change(home, "DELETE FROM alembic_version")
    assert "run.py migrate" in examined()["migrations"]["mend"]

    change(home, "INSERT INTO alembic_version VALUES ('9999')")
    assert "install the newer version" in examined()["migrations"]["mend"]


def test_jobs_that_nobody_takes_up_are_found(home, examined):  # noqa: F811
    ago = (clock.now() - timedelta(hours=1)).replace(tzinfo=None).isoformat(" ")
    change(home, "INSERT INTO job (ref, organisation_id, kind, params, state, done, words, words_params, error,"
                 f" asked_by_id, asked_at, cancel_asked, worker, dropped)"
                 f" VALUES ('r', 1, 'k', '{{}}', 'waiting', 0, '', '{{}}', '',"
                 f" 1, '{ago}', 0, '', 0)")

    assert "1 jobs wait, the first since" in examined()["worker"]["told"]
    assert "run.py worker" in examined()["worker"]["mend"]


def test_news_that_nobody_delivers_are_found(home, examined):  # noqa: F811
    ago = (clock.now() - timedelta(hours=1)).replace(tzinfo=None).isoformat(" ")
    change(home, "INSERT INTO outbox (ref, organisation_id, person_id, kind, about_kind, about_ref, params, at,"
                 " dropped,"
                 f" tries, error, mail_due_at) VALUES ('r', 1, 1, 'k', '', '', '{{}}', '{ago}', '', 0, '', '{ago}')")
    found = examined()

    assert "1 are not delivered" in found["news"]["told"]
    assert "1 are half an hour late" in found["letters"]["told"]


@pytest.mark.parametrize(("given", "what", "told"), [
    ({"DATE_DIR": "x"}, "environment", "did you mean UPRIVER_DATA_DIR?"),
    ({"QQQQ": "x"}, "environment", "config/README.md"),
    ({"DEMO": "true", "EXTERNAL_URL": "https://upriver.example"}, "demo", "set demo to false"),
    ({"EXTERNAL_URL": "https://upriver.example"}, "secure_cookies", "set secure_cookies to true"),
    ({"EXTERNAL_URL": "https://upriver.example"}, "proxies", "set proxies"),
    ({"EXTERNAL_URL": "http://upriver.example", "SECURE_COOKIES": "true"}, "secure_cookies", "secure_cookies to false"),
    ({"EXTERNAL_URL": "http://upriver.example"}, "external_url", "a proxy with TLS"),
    ({"DEFAULT_ZONE": "Mars/North"}, "time zones", "tzdata"), ({"SECRET_KEY": "short"}, "secret key", "token_hex"),
    ({"MAIL": "smtp"}, "mail", "smtp_url"), ({"SAFE_MODE": "true"}, "plugins", "safe_mode"),
])
def test_what_is_misconfigured_is_named_with_its_mend(examined, given, what, told):
    assert told in examined(**given)[what]["mend"]


def test_a_hook_that_is_off_is_named(home):  # noqa: F811
    Switches.note(home.data_dir, Off("crm", "measure_records", "too slow", clock.now()))

    told, = running.hooks(home.data_dir)
    assert "measure_records of crm is switched off" in told.told


@pytest.mark.parametrize(("free", "state"), [(10**8, "bad"), (10**9, "warn"), (10**11, "good")])
def test_a_disk_that_fills_up_is_said_in_time(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: type("Disk", (), {"free": free})())

    assert machine._disk(tmp_path).state == state


def test_a_write_log_that_only_grows_is_said(tmp_path, monkeypatch):
    (tmp_path / "x-wal").write_bytes(b"12345")
    monkeypatch.setattr(stock, "LARGE_LOG", 4)

    assert [one.what for one in stock._log(tmp_path / "x-wal")] == ["write log"]
    assert list(stock._log(tmp_path / "none-wal")) == []


def test_more_connections_than_the_server_takes_are_said(tmp_path, monkeypatch):
    monkeypatch.setattr(stock.copies, "server", lambda url: (20, clock.now() - timedelta(minutes=3)))
    found = settings_of(tmp_path, "postgresql://u@h/d").model_copy(update={"processes": 2, "worker_in_server": False})
    connections, skew = stock._server(found)

    assert (connections.state, connections.told) == ("bad", "up to 30 are needed, the server takes 20")
    assert (skew.what, skew.state) == ("clock", "warn")


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another matter there")
@pytest.mark.parametrize("rights", [0o777, 0o755, 0o701])
def test_a_folder_that_everybody_may_look_into_is_said(tmp_path, rights):
    tmp_path.chmod(rights)

    assert "chmod o-rwx" in next(machine._folder(tmp_path)).mend


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another matter there")
def test_a_new_data_folder_is_for_its_own_account_only(tmp_path):
    folder = tmp_path / "new"
    wiring.build(settings_of(folder), testing=True)

    assert folder.stat().st_mode & 0o077 == 0
    assert next(machine._folder(folder)).state == "good"


def test_a_restore_that_broke_off_is_said(tmp_path):
    (tmp_path / moving.NOTE).write_text("{}")
    (tmp_path / "before_restore_1").mkdir()

    assert [one.state for one in machine._folder(tmp_path) if one.what == "restore"] == ["bad", "warn"]


def test_the_mail_server_is_dialled_only_when_asked(app, monkeypatch):
    found = app.extensions["upriver.settings"].model_copy(update={"mail": "smtp", "smtp_url": "smtp://127.0.0.1:1"})
    monkeypatch.setitem(app.extensions, "upriver.settings", found)
    quiet, = running.letters(found, connect=False)
    dialled, = running.letters(found, connect=True)

    assert (quiet.state, dialled.state) == ("good", "bad")
    assert "does not answer" in dialled.told


def test_findings_are_shown_with_their_mend_below(capsys):
    doctor.show([doctor.bad("disk", "full", "make room"), doctor.good("files", "3")])

    assert capsys.readouterr().out.splitlines() == [
        "bad   disk            full", "                      → make room", "good  files           3"]
