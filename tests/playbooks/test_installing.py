"""What is installed stands on the shelf of one organisation, once and for good."""

import pytest
from sqlalchemy import select

from app.core import journal
from app.core.database import db
from app.core.errors import NotAllowed, NotFound, PlaybookError, Refused
from app.core.settings import ROOT
from app.playbooks.queries import shelves
from app.playbooks.queries import shelves as playbooks
from app.playbooks.queries.folders import gather
from app.playbooks.rules.packages import pack
from app.playbooks.services.installing import install, install_package
from tests.playbooks.sample import PLAYBOOK, files
from tests.playbooks.test_overlays import ADDED, HEAD

CHANGED = files(PLAYBOOK.replace("Only for tests.", "Changed."))


def overlay(playbook: str = "small-rollout", id: str = "ours") -> dict[str, bytes]:
    """The files of an overlay."""
    return {"overlay.yaml": (HEAD.format(id=id, layer="client", playbook=playbook, range=">=1") + ADDED).encode()}


def names() -> list[str]:
    """The ids of the playbooks on the actor's shelf."""
    return [one.id for one in playbooks.shelf().playbooks]


def entries() -> list[dict]:
    """What the journal tells of installed playbooks."""
    told = select(journal.JournalEntry.particulars).where(journal.JournalEntry.kind == "playbook.installed")
    return list(db.session.scalars(told))


def test_what_is_installed_stands_on_the_shelf(act_as):
    with act_as("guo"):
        install_package(pack({**files(), "README.md": b"hello"}, "any"))

        found = next(one for one in playbooks.shelf().playbooks if one.id == "small-rollout")
    assert (found.version, found.source, found.counts["phases"], found.covers[0]) == (
        "1.2.0", "installed", 2, "business_plan",
    )


def test_another_organisation_never_sees_it(act_as):
    with act_as("guo"):
        install(files())
        db.session.commit()

    with act_as("zhao"):
        assert names() == ["crm-rollout", "erp-rollout"]
        with pytest.raises(NotFound):
            playbooks.resolved("small-rollout")


def test_another_organisation_may_have_its_own_of_the_same_name(act_as):
    with act_as("guo"):
        install(files())
        db.session.commit()
    with act_as("zhao"):
        install(CHANGED)
        db.session.commit()

        assert playbooks.opened("small-rollout").volume.summary["en"] == "Changed."


def test_only_the_files_of_a_playbook_are_kept(act_as):
    with act_as("guo"):
        volume = install_package(pack({**files(), "README.md": b"hello"}, "any"))

    assert gather(volume.folder) == files()
    assert [inner.name for inner in volume.folder.iterdir()] == ["playbook.yaml"]


def test_installing_is_written_into_the_journal_once(act_as):
    with act_as("guo"):
        install(files())
        install(files())

        assert entries() == [{"what": "playbook", "id": "small-rollout", "version": "1.2.0"}]


def test_an_installed_version_never_changes(act_as):
    with act_as("guo"):
        install(files())

        with pytest.raises(Refused, match=r"1\.2\.0"):
            install(CHANGED)


def test_a_shipped_version_is_not_replaced(act_as):
    shipped = gather(ROOT / "playbooks" / "crm-rollout")
    changed = shipped | {"playbook.yaml": shipped["playbook.yaml"].replace(b"CRM rollout", b"Our rollout")}

    with act_as("guo"), pytest.raises(Refused, match="crm-rollout"):
        install(changed)


def test_two_versions_stand_side_by_side_and_the_newest_is_taken(act_as):
    with act_as("guo"):
        install(files())
        install(files(PLAYBOOK.replace("1.2.0", "1.10.0")))

        assert next(one for one in playbooks.shelf().playbooks if one.id == "small-rollout").versions == (
            "1.10.0", "1.2.0",
        )
        assert playbooks.resolved("small-rollout").version == "1.10.0"
        assert playbooks.resolved("small-rollout", version="1.2.0").version == "1.2.0"


def test_a_playbook_with_faults_is_not_installed(act_as):
    with act_as("guo"):
        with pytest.raises(PlaybookError) as refused:
            install(files(PLAYBOOK.replace("role: admin", "role: admn")))

        assert refused.value.found[0].code == "dangling"
        assert not shelves.own_folder().exists()


@pytest.mark.parametrize("who", ["wei", "fang", "song"])
def test_who_may_not_install_is_told_so(act_as, who):
    with act_as(who), pytest.raises(NotAllowed, match="install playbooks"):
        install(files())


def test_an_overlay_is_installed_beside_its_playbook(act_as):
    with act_as("guo"):
        install(files())
        install(overlay())

        found = [(one.id, one.playbook, one.layer) for one in playbooks.shelf().overlays if one.id == "ours"]
    assert found == [("ours", "small-rollout", "client")]


def test_an_overlay_without_its_playbook_is_refused_where_it_names_it(act_as):
    with act_as("guo"), pytest.raises(PlaybookError) as refused:
        install(overlay())

    assert [(one.code, one.line) for one in refused.value.found] == [("no_base", 6)]


def test_a_name_means_one_thing(act_as):
    with act_as("guo"):
        install(files())

        with pytest.raises(Refused, match="small-rollout"):
            install(overlay(id="small-rollout"))


def test_a_copy_holds_everything_a_rollout_takes_away(act_as):
    with act_as("guo"):
        install(files())
        install(overlay())

        plain, copy = playbooks.resolved("small-rollout"), playbooks.resolved("small-rollout", ["ours", "ours"])
    assert copy.overlays == ("ours 1.0.0",)
    assert (len(copy.hash), copy.hash != plain.hash) == (64, True)
    assert [one["id"] for one in copy.document["phases"]] == ["plan", "deploy"]
    assert len(copy.document["activities"]) == len(plain.document["activities"]) + 1


def test_an_overlay_of_another_playbook_does_not_fit(act_as):
    with act_as("guo"):
        install(files())

        with pytest.raises(PlaybookError) as refused:
            playbooks.resolved("small-rollout", ["hosted"])
    assert refused.value.found[0].code == "other_playbook"


@pytest.mark.parametrize(("playbook", "laid"), [("absent", []), ("crm-rollout", ["absent"]), ("hosted", [])])
def test_what_is_not_on_the_shelf_is_not_found(act_as, playbook, laid):
    with act_as("guo"), pytest.raises(NotFound):
        playbooks.resolved(playbook, laid)


def test_a_figure_that_no_plugin_answers_is_a_fault(app, act_as, monkeypatch):
    monkeypatch.setitem(app.extensions, "upriver.metrics", {"base_data.rows": None})

    with act_as("guo"), pytest.raises(PlaybookError) as refused:
        install(files())

    assert refused.value.found[0].code == "unknown_figure"
