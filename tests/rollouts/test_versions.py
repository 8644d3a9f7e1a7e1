"""Every saved version stays readable as it was, with the files that hung on it when it was handed in."""

import io

import pytest

from app.core.database import db
from app.rollouts.queries import deliverables as queries
from app.rollouts.services import deliverables


@pytest.fixture
def note(started, ref_of):
    """The address of the note."""
    return f"/rollouts/{started}/deliverables/{ref_of('deliverable', 'goal-note')}"


@pytest.fixture
def saved(visit, note):
    """Two versions of the note, saved by Lin and by Wei."""
    visit("lin").post(note, data={"text": "First **words**"})
    visit("wei").post(note, data={"text": "Second words"})


def test_an_older_version_reads_as_it_was(visit, note, saved):
    page = visit("fang").get(f"{note}/versions/1").text

    assert "First <strong>words</strong>" in page
    assert "Second words" not in page
    assert "This is an older version." in page


def test_the_newest_says_who_saved_it(visit, note, saved):
    page = visit("fang").get(f"{note}/versions/2").text

    assert "Wei Mingyu" in page
    assert "This is an older version." not in page


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999"])
def test_a_version_that_never_was_is_not_found(visit, note, saved, number):
    assert visit("lin").get(f"{note}/versions/{number}").status_code == 404


@pytest.mark.parametrize("who", ["zhao", "tang"])
def test_who_does_not_take_part_reads_no_version(visit, note, saved, who):
    assert visit(who).get(f"{note}/versions/1").status_code == 404


@pytest.mark.parametrize(("key", "sent", "shown"), [
    ("budget-form", {"f.sum": "120000", "f.since": "2026-03-01"}, "120,000"),
    ("lists", {"item": "a"}, "not ticked"), ("risks", {"only": "0", "r.0.risk": "Late servers"}, "Late servers"),
])
def test_versions_of_every_kind_can_be_read(visit, started, ref_of, key, sent, shown):
    address = f"/rollouts/{started}/deliverables/{ref_of('deliverable', key)}"
    browser = visit("lin")
    browser.post(address, data=sent)

    assert shown in browser.get(f"{address}/versions/1").text
    assert browser.get(address).status_code == 200


def attach(browser, ref, name, body=b"hello"):
    return browser.post(
        f"/files/deliverable/{ref}", data={"file": (io.BytesIO(body), name)}, content_type="multipart/form-data"
    )


def test_a_file_hangs_on_its_note_and_can_be_taken(visit, note, ref_of):
    browser = visit("wei")
    assert attach(browser, ref_of("deliverable", "goal-note"), "minutes.txt").status_code == 303

    page = browser.get(note).text

    assert "minutes.txt" in page
    href = page.split('up-plain" href="/files/')[1].split('"')[0]
    with browser.get(f"/files/{href}") as answer:
        assert answer.data == b"hello"
    assert visit("tang").get(f"/files/{href}").status_code == 404


def test_a_file_is_enough_where_the_playbook_says_so(act_as, found, visit, ref_of):
    with act_as("lin"):
        found("deliverable", "goal-note").spec = {**found("deliverable", "goal-note").spec, "requires": ["file"]}
        db.session.commit()
        db.session.remove()
    attach(visit("lin"), ref_of("deliverable", "goal-note"), "plan.txt")

    with act_as("lin"):
        deliverables.hand_in(found(), found("deliverable", "goal-note"))
        db.session.commit()
        kept = queries.revision(found("deliverable", "goal-note"), 1).content

    assert len(kept["files"]) == 1


def test_a_file_that_comes_after_the_handing_in_is_not_part_of_what_was_handed_in(visit, note, ref_of, saved):
    ref = ref_of("deliverable", "goal-note")
    browser = visit("lin")
    attach(browser, ref, "early.txt")
    browser.post(f"{note}/hand-in")
    attach(browser, ref, "late.txt")

    page = browser.get(f"{note}/versions/3").text

    assert "early.txt" in page
    assert "late.txt" not in page


def test_what_was_accepted_is_read_first_and_changed_on_purpose(visit, note, saved):
    visit("lin").post(f"{note}/hand-in")
    visit("fang").post(f"{note}/accept")
    browser = visit("lin")

    assert "<textarea" not in browser.get(note).text.split("Comments")[0]
    assert "asks for acceptance again" in browser.get(f"{note}?edit").text


def test_who_may_only_read_is_offered_no_form(visit, note, saved):
    page = visit("song").get(f"{note}?edit").text

    assert 'name="text" rows="14"' not in page
    assert "Change it" not in page
