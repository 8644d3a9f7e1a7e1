"""Looking after an installation: doctor, migrate, routes, settings, and the command line itself."""

import json
import sys

import pytest
from click.testing import CliRunner

from app import cli, upkeep
from app.core import settings
from app.core.settings import Settings


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A data folder of its own, named by the environment as on a machine."""
    for name, value in {"DATA_DIR": tmp_path, "SAFE_MODE": "true", "DATABASE_URL": "", "MAIL": "file"}.items():
        monkeypatch.setenv(f"UPRIVER_{name}", str(value))
    return tmp_path


def type_in(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_a_fresh_installation_is_told_to_migrate_or_is_ready(place):
    type_in("migrate")

    found = {one["what"]: one for one in json.loads(type_in("doctor", "--format", "json").output)}

    assert found["database"]["state"] == found["migrations"]["state"] == found["data folder"]["state"] == "good"
    assert found["plugins"]["told"] == "none, safe mode"


def test_the_doctor_says_what_is_wrong_and_leaves_with_one(place, monkeypatch):
    monkeypatch.setenv("UPRIVER_SECRET_KEY", "short")
    monkeypatch.setenv("UPRIVER_MAIL", "smtp")

    answer = type_in("doctor")

    assert answer.exit_code == 1
    assert "bad   secret key      shorter than 32 characters" in answer.output
    assert "smtp_url is empty" in answer.output


def test_a_setting_that_cannot_be_is_the_doctors_only_finding(place, monkeypatch):
    monkeypatch.setenv("UPRIVER_PORT", "many")

    found = json.loads(type_in("doctor", "--format", "json").output)

    assert [one["what"] for one in found] == ["start"]
    assert "port" in found[0]["told"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are another matter there")
def test_a_secret_key_that_others_can_read_is_bad(place):
    type_in("doctor")
    (place / "secret_key").chmod(0o644)

    assert "readable by others" in type_in("doctor").output


def test_migrate_check_changes_nothing_and_tells_by_its_exit(place):
    assert type_in("migrate", "--check").exit_code in (0, 1)
    type_in("migrate")
    assert type_in("migrate", "--check").exit_code == 0


def test_every_route_is_listed_with_its_right(place):
    lines = json.loads(type_in("routes", "--format", "json").output)

    assert {"method": "GET", "path": "/people", "right": "access.see_people"} in lines
    assert {"method": "POST", "path": "/sign-out", "right": "public"} in lines
    assert all(line["right"] for line in lines)


def test_the_reference_of_settings_is_fresh():
    assert upkeep.REFERENCE.read_text(encoding="utf-8") == upkeep.reference(), "run: python3 run.py settings"


def test_every_setting_stands_in_the_reference_and_in_the_defaults():
    text, defaults = upkeep.reference(), settings.BASE.read_text(encoding="utf-8")

    for key, field in Settings.model_fields.items():
        assert f"`{key}`" in text
        assert field.description in text
        assert f"\n{key}:" in defaults


def test_a_stale_reference_is_noticed(tmp_path):
    stale = tmp_path / "README.md"
    stale.write_text("old")

    assert type_in("settings", "--check", "--to", stale).exit_code == 1
    type_in("settings", "--to", stale)
    assert type_in("settings", "--check", "--to", stale).exit_code == 0


def test_every_command_can_be_asked_what_it_does():
    listed = CliRunner().invoke(cli.main, ["--help"]).output

    for name in [*cli.OWN, *cli.rooms()]:
        assert name in listed
        assert type_in(name, "--help").exit_code == 0


def test_what_is_refused_is_told_in_one_line_without_a_trace(place, monkeypatch):
    monkeypatch.setenv("UPRIVER_PORT", "many")

    answer = type_in("migrate")

    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
    assert "many" in answer.output


def test_an_unknown_command_is_refused():
    assert type_in("fly").exit_code == 2


def test_checking_a_playbook_builds_no_application():
    import subprocess
    script = (
        "import sys; from app.cli import main\n"
        "try: main(['playbooks', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('sqlalchemy', 'duckdb', 'numpy', 'waitress')))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.strip().endswith("[]")
