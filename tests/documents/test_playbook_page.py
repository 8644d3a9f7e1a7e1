"""The playbook and the overlay of `docs/playbook.md` are sound, and the commands of the page tell what it says."""

import pytest
from click.testing import CliRunner

from app import cli
from app.playbooks.queries import folders
from app.playbooks.rules.checks import checked
from app.playbooks.rules.reading import read
from app.sections import SECTIONS
from tests.documents.reading import blocks, files

PAGE = files("docs/playbook.md")


@pytest.fixture
def mine(tmp_path):
    """The folder `mine`, written as the page says."""
    for path, text in PAGE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path / "mine"


def run(*words):
    """Run a command of playbooks in English."""
    return CliRunner().invoke(cli.main, ["playbooks", *map(str, words)], env={"LC_ALL": "C"})


def test_both_languages_write_the_same_files():
    assert blocks("docs/playbook.md") == blocks("docs/playbook.zh.md")


def test_the_playbook_has_no_faults_and_everything_the_page_speaks_of(mine):
    reading = checked(read(folders.gather(mine / "phones"), SECTIONS), SECTIONS)
    found = reading.sound()

    assert [phase.id for phase in found.phases] == ["choose", "switch"]
    assert (len(found.activities), len(found.deliverables), len(found.gates)) == (4, 2, 1)


def test_playbook_and_overlay_pass_the_check(mine):
    for path in (mine, mine / "phones", mine / "calm-client"):
        result = run("check", path)

        assert (result.exit_code, result.output) == (0, "No faults.\n")


def test_the_slip_that_the_page_proposes_is_found_with_what_mends_it(mine):
    file = mine / "phones" / "activities.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("role: keeper", "role: keper", 1), encoding="utf-8")
    result = run("check", mine / "phones")

    assert result.exit_code == 1
    assert "activities.yaml:4:" in result.output
    assert "keeper" in result.output


def test_the_overlay_tells_what_it_changes_and_why(mine):
    told = run("resolve", mine / "phones", "--overlay", mine / "calm-client", "--explain").output

    assert 'promise build_days: changed from "14" to "15"' in told
    assert "Nobody works at home." in told


def test_what_others_need_cannot_be_dropped(mine):
    file = mine / "calm-client" / "overlay.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("equip-homes", "list-numbers"), encoding="utf-8")
    result = run("check", mine / "calm-client")

    assert result.exit_code == 1
    assert "“list-numbers” cannot be dropped" in result.output


def test_it_can_be_packed(mine, tmp_path):
    assert run("pack", mine / "phones", tmp_path / "phones.zip").exit_code == 0
    assert (tmp_path / "phones.zip").stat().st_size > 0
