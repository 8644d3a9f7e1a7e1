"""The command line checks and resolves playbooks without a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask

from app.access.commands import find_actor
from app.core.database import db
from app.core.settings import ROOT
from app.core.shell import Shell
from app.playbooks.commands import group
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK
from tests.playbooks.test_overlays import ADDED, HEAD


def run(*words: str | Path, **environment: str) -> Result:
    """Run `upriver playbooks …`."""
    return CliRunner(env={"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", **environment}).invoke(
        group(lambda: SECTIONS), [str(word) for word in words]
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with one sound playbook and one overlay for it."""
    write(tmp_path / "small-rollout" / "playbook.yaml", PLAYBOOK)
    head = HEAD.format(id="ours", layer="client", playbook="small-rollout", range=">=1")
    write(tmp_path / "ours" / "overlay.yaml", head + ADDED)
    return tmp_path


def write(path: Path, text: str) -> Path:
    """Write a file, and return its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


def test_a_sound_playbook_passes(library):
    result = run("check", library / "small-rollout")

    assert (result.exit_code, result.output) == (0, "No faults.\n")


def test_a_fault_fails_and_shows_its_place(library):
    folder = write(library / "bad" / "playbook.yaml", PLAYBOOK.replace("role: admin", "role: admn"))

    result = run("check", folder)

    assert result.exit_code == 1
    assert f"{folder}/playbook.yaml:44:11: There is no role “admn”. Did you mean “admin”? [dangling]" in result.output


def test_programs_read_faults_as_json(library):
    folder = write(library / "bad" / "playbook.yaml", PLAYBOOK.replace("role: admin", "role: admn"))

    told = json.loads(run("check", folder, "--format", "json").output)

    assert (set(told), told["ok"]) == ({"ok", "errors"}, False)
    assert list(told["errors"][0]) == ["file", "line", "column", "code", "message", "hint"]


def test_a_sound_playbook_is_ok_as_json(library):
    assert json.loads(run("check", library / "small-rollout", "--format", "json").output) == {"ok": True, "errors": []}


def test_a_file_of_any_name_is_checked_alone(tmp_path, library):
    for path in (tmp_path / "mine.yaml", library / "small-rollout" / "mine.yaml"):
        write(path, PLAYBOOK.replace("role: admin", "role: admn"))

        (told,) = json.loads(run("check", path, "--format", "json").output)["errors"]
        assert (told["file"], told["line"]) == (str(path), 44)


def test_a_part_of_a_playbook_is_checked_with_its_whole(library):
    write(library / "small-rollout" / "scoring.yaml", "goals: 1\n")

    assert "scoring.yaml:1:" in run("check", library / "small-rollout" / "scoring.yaml").output


def test_a_library_is_checked_as_a_whole(library):
    write(library / "bad" / "playbook.yaml", "schema: upriver/1\n")

    assert "bad/playbook.yaml" in run("check", library).output


def test_an_overlay_is_checked_on_the_playbook_beside_it(library):
    write(
        library / "ours" / "overlay.yaml",
        (library / "ours" / "overlay.yaml").read_text().replace("role: admin", "role: admn"),
    )

    result = run("check", library / "ours")

    assert (result.exit_code, "ours/overlay.yaml" in result.output) == (1, True)


@pytest.mark.parametrize("nowhere", ["absent", "."])
def test_a_folder_without_a_playbook_fails(tmp_path, nowhere):
    result = run("check", tmp_path / nowhere)

    assert (result.exit_code, "[no_playbook]" in result.output) == (1, True)


@pytest.mark.parametrize(("words", "environment"), [(["--lang", "zh"], {}), ([], {"LANG": "zh_CN.UTF-8"})])
def test_faults_are_told_in_chinese(library, words, environment):
    folder = write(library / "bad" / "playbook.yaml", PLAYBOOK.replace("role: admin", "rolle: admin"))

    assert "这里缺少“role”。" in run("check", folder, *words, **environment).output


def test_a_playbook_is_printed_with_its_overlays(library):
    result = run("resolve", library / "small-rollout", "--overlay", library / "ours")

    assert [one["id"] for one in yaml.safe_load(result.output)["activities"]] == [
        "write-plan",
        "clinic",
        "load-records",
    ]


def test_a_playbook_is_printed_as_json(library):
    assert (
        json.loads(run("resolve", library / "small-rollout", "--format", "json").output)["promise"]["build_days"] == 90
    )


def test_each_change_is_explained(library):
    result = run("resolve", library / "small-rollout", "--overlay", library / "ours", "--explain")

    assert result.output == "activity clinic: added\n    ours 1.0.0 (client): dirty exports\n"


def test_each_change_is_explained_to_programs(library):
    words = ("resolve", library / "small-rollout", "--overlay", library / "ours", "--explain", "--format", "json")

    (touch,) = json.loads(run(*words).output)

    assert (touch["verb"], touch["overlay"], touch["place"]["file"].endswith("ours/overlay.yaml")) == (
        "add",
        "ours",
        True,
    )


def test_what_has_faults_is_not_printed(library):
    folder = write(library / "bad" / "playbook.yaml", "schema: upriver/1\n")

    result = run("resolve", folder)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "“playbook” is missing here." in result.stderr


@pytest.mark.parametrize("words", [[], ["--overlay"]])
def test_the_schema_is_printed(words):
    assert json.loads(run("schema", *words).output)["$schema"].endswith("2020-12/schema")


def test_links_are_not_followed(library, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a: [")
    (library / "small-rollout" / "gates.yaml").symlink_to(secret)

    assert run("check", library / "small-rollout").exit_code == 0


def test_checking_touches_no_database():
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom app.playbooks.commands import group\n"
        "from app.sections import SECTIONS\nCliRunner().invoke(group(lambda: SECTIONS), ['schema'])\n"
        "print([name for name in ('sqlalchemy', 'flask_sqlalchemy', 'duckdb', 'numpy') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def as_guo(app: Flask, *words: str | Path) -> Result:
    """Run `upriver playbooks … --as guo@lanxi.example` on a running application."""
    db.session.remove()
    shell = Shell(lambda **_overrides: app, find_actor)
    return CliRunner().invoke(
        group(lambda: SECTIONS),
        [*map(str, words), "--as", "guo@lanxi.example", "--organisation", "Lanxi Trading"], obj=shell,
    )


def test_a_playbook_is_packed_installed_and_listed(library, tmp_path, app, cast):
    package = tmp_path / "small.zip"

    assert run("pack", library / "small-rollout", package).exit_code == 0
    assert as_guo(app, "install", package).output == "small-rollout 1.2.0\n"
    assert "playbook  small-rollout  1.2.0  Small rollout\n" in as_guo(app, "list").output


def test_what_is_shipped_is_listed_without_a_database():
    listed = run("list", "--lang", "zh").output

    assert "playbook  crm-rollout  1.1.0  CRM" in listed
    assert "small-rollout" not in listed


def test_a_playbook_with_faults_is_not_packed(library, tmp_path):
    folder = write(library / "bad" / "playbook.yaml", "schema: upriver/1\n")

    assert run("pack", folder, tmp_path / "bad.zip").exit_code == 1
    assert not (tmp_path / "bad.zip").exists()


def test_what_is_no_package_is_not_installed(tmp_path, app, cast):
    (tmp_path / "x.zip").write_text("no zip")

    result = as_guo(app, "install", tmp_path / "x.zip")

    assert (result.exit_code, "[broken_package]" in result.stderr) == (1, True)


def test_overlays_may_stand_in_a_folder_of_their_own(library):
    head = HEAD.format(id="deep", layer="client", playbook="small-rollout", range=">=1")
    folder = write(library / "overlays" / "deep" / "overlay.yaml", head + ADDED.replace("role: admin", "role: admn"))

    assert "[dangling]" in run("check", folder).output
    assert "overlays/deep/overlay.yaml" in run("check", library).output


def test_a_drop_that_dangles_is_told_whatever_the_folder_of_the_playbook_is_called(library):
    (library / "small-rollout").rename(library / "base")
    head = HEAD.format(id="deep", layer="client", playbook="small-rollout", range=">=1")
    folder = write(library / "deep" / "overlay.yaml", head + "drop: [{kind: role, id: admin, why: nobody}]\n")

    assert "[drop_dangles]" in run("check", folder).output
