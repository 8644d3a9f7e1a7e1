"""The library shows what is there, also what has faults, and finds the newest version that is sound."""

from pathlib import Path

import pytest

from app.core.catalogues import translations
from app.core.errors import NotFound
from app.core.i18n import speaking
from app.core.settings import ROOT
from app.playbooks.queries import library
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK
from tests.playbooks.test_overlays import ADDED, HEAD

OURS = HEAD.format(id="ours", layer="client", playbook="small-rollout", range=">=1.2,<2") + ADDED


def write(path: Path, text: str) -> Path:
    """Write a file, and return its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


@pytest.fixture
def rooms(tmp_path: Path) -> tuple[Path, Path]:
    """A shipped and an installed library."""
    write(tmp_path / "shipped" / "small-rollout" / "playbook.yaml", PLAYBOOK)
    write(tmp_path / "installed" / "small-rollout" / "1.10.0" / "playbook.yaml", PLAYBOOK.replace("1.2.0", "1.10.0"))
    write(tmp_path / "installed" / "ours" / "1.0.0" / "overlay.yaml", OURS)
    write(tmp_path / "installed" / "ours" / ".new-x" / "overlay.yaml", OURS)
    return tmp_path / "shipped", tmp_path / "installed"


def shelf(rooms: tuple[Path, Path]) -> list[library.Volume]:
    """What stands on the shelf."""
    return library.shelf(library.places(*rooms), SECTIONS)


def test_the_newest_version_stands_first_and_overlays_last(rooms):
    assert [(one.id, one.version) for one in shelf(rooms)] == [
        ("small-rollout", "1.10.0"),
        ("small-rollout", "1.2.0"),
        ("ours", "1.0.0"),
    ]


def test_the_newest_version_is_taken_unless_another_is_asked_for(rooms):
    found = shelf(rooms)

    assert library.playbook(found, "small-rollout").version == "1.10.0"
    assert library.playbook(found, "small-rollout", "1.2.0").version == "1.2.0"


def test_a_version_with_faults_is_shown_but_not_taken(rooms):
    write(rooms[1] / "small-rollout" / "1.11.0" / "playbook.yaml", PLAYBOOK.replace("1.2.0", "1.11.0") + "oops: 1\n")

    found = shelf(rooms)

    assert any(one.faults for one in found)
    assert library.playbook(found, "small-rollout").version == "1.10.0"


def test_what_is_not_there_is_not_found(rooms):
    with pytest.raises(NotFound):
        library.playbook(shelf(rooms), "ours")


def test_overlays_that_fit_a_playbook_are_offered(rooms):
    found = shelf(rooms)

    assert [one.id for one in library.overlays_for(found, library.playbook(found, "small-rollout"))] == ["ours"]


def test_a_playbook_is_taken_with_its_overlays(rooms):
    found = shelf(rooms)

    whole = library.taken(library.playbook(found, "small-rollout"), [library.overlay(found, "ours")], SECTIONS)

    assert "clinic" in [one["id"] for one in whole.document["activities"]]
    assert whole.digest != library.playbook(found, "small-rollout").digest


def test_a_changed_file_is_read_again(rooms):
    shelf(rooms)
    write(
        rooms[0] / "small-rollout" / "playbook.yaml", PLAYBOOK.replace("en: Small rollout", "en: Quite small rollout")
    )

    assert library.playbook(shelf(rooms), "small-rollout", "1.2.0").title["en"] == "Quite small rollout"


def test_faults_speak_the_language_of_each_reader(rooms):
    write(rooms[1] / "small-rollout" / "1.11.0" / "playbook.yaml", PLAYBOOK.replace("1.2.0", "1.11.0") + "oops: 1\n")

    said = []
    for locale in ("en", "zh_Hans", "en"):
        with speaking(locale, translations(locale)):
            said.append(next(one.faults[0].message for one in shelf(rooms) if one.faults))

    assert said == ["“oops” is not known here.", "这里不认识“oops”。", "“oops” is not known here."]


def test_everything_shipped_is_sound():
    found = library.shelf(library.places(ROOT / "playbooks", ROOT / "absent"), SECTIONS)

    assert [(one.id, one.faults) for one in found if one.faults] == []
    assert "crm-rollout" in [one.id for one in found]


class Brings:
    """An entry point that gives a path, or fails."""

    name = "theirs"

    def __init__(self, given: object) -> None:
        self.given = given

    def load(self) -> object:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


@pytest.fixture
def packaged(monkeypatch):
    """Return a function that lets one Python package bring playbooks."""

    def bring(given: object) -> None:
        library.from_packages.cache_clear()
        monkeypatch.setattr(library, "entry_points", lambda group: [Brings(given)] if group == library.GROUP else [])

    yield bring
    library.from_packages.cache_clear()


def test_a_python_package_brings_playbooks_by_its_entry_point(tmp_path, packaged):
    packaged(write(tmp_path / "theirs" / "small-rollout" / "playbook.yaml", PLAYBOOK).parent)

    assert [one.id for one in library.shelf(library.places(), SECTIONS)] == ["small-rollout"]


def test_a_package_that_cannot_be_loaded_is_named_and_left_out(packaged, caplog):
    packaged(ImportError("broken"))

    assert library.places() == []
    assert "theirs" in caplog.text


def test_the_page_says_what_came_with_a_package(tmp_path, packaged, visit):
    packaged(write(tmp_path / "theirs" / "small-rollout" / "playbook.yaml", PLAYBOOK))

    assert "From a Python package" in visit("wei").get("/playbooks?q=small").text
