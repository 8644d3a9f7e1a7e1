"""Playbooks travel: as a zip that means the same when it is installed elsewhere, or with a Python package."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.database import db
from app.core.settings import ROOT
from app.playbooks.queries import library, shelves
from app.playbooks.services.installing import install_package
from tests.playbooks.sample import PLAYBOOK, files


def test_a_zip_means_the_same_when_somebody_else_installs_it(visit, installed, act_as):
    installed(files() | {"guides/write-plan.zh.md": "问。".encode(), "guides/write-plan.en.md": b"Ask."})
    package = visit("guo").get("/playbooks/small-rollout/1.2.0.zip").data
    with act_as("guo"):
        ours = shelves.resolved("small-rollout").hash
        db.session.remove()

    with act_as("zhao"):
        theirs = install_package(package)
        db.session.commit()
        assert shelves.resolved("small-rollout").hash == ours
        assert shelves.source(theirs) == "installed"
        db.session.remove()

    assert visit("guo").get("/playbooks/small-rollout/1.2.0.zip").data == package


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """A Python package as an installer leaves it: its files, and the list of what it brings."""
    inside = tmp_path / "acme_playbooks"
    (inside / "small-rollout").mkdir(parents=True)
    (inside / "__init__.py").write_text('"""Playbooks of Acme."""\n', encoding="utf-8")
    (inside / "small-rollout" / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    listed = tmp_path / "acme_playbooks-1.0.dist-info"
    listed.mkdir()
    (listed / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-playbooks\nVersion: 1.0\n", encoding="utf-8")
    (listed / "entry_points.txt").write_text("[upriver.playbooks]\nacme = acme_playbooks\n", encoding="utf-8")
    library.from_packages.cache_clear()
    yield tmp_path
    library.from_packages.cache_clear()
    sys.modules.pop("acme_playbooks", None)


def test_a_package_that_is_installed_stands_on_the_shelf_of_the_command_line(package):
    found = subprocess.run(
        [sys.executable, "-m", "app", "playbooks", "list", "--lang", "en"], cwd=ROOT, text=True, check=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": str(package)},
    )

    assert "playbook  small-rollout  1.2.0  Small rollout\n" in found.stdout


def test_a_rollout_may_start_from_a_package(package, monkeypatch, act_as):
    monkeypatch.syspath_prepend(str(package))

    with act_as("lin"):
        shelved = next(one for one in shelves.shelf().playbooks if one.id == "small-rollout")
        assert (shelved.source, shelved.version) == ("package", "1.2.0")
        assert shelves.resolved("small-rollout").document["playbook"]["id"] == "small-rollout"
        db.session.remove()
