"""Everybody reads the library and the playbooks of their organisation; nobody reads answers to exams."""

import io
import zipfile

import pytest

from app.playbooks.rules.packages import unpack
from app.playbooks.rules.showing.sheets import SHEETS
from tests.playbooks import canary
from tests.playbooks.sample import PLAYBOOK, files
from tests.playbooks.test_overlays import ADDED, HEAD

HEADER = HEAD.format(id="ours", layer="client", playbook="small-rollout", range=">=1")
OURS = {"overlay.yaml": (HEADER + ADDED).encode()}
BOOK = "/playbooks/small-rollout"


def addresses() -> list[str]:
    """Every page of the small playbook, with and without the overlay."""
    plain = [BOOK, f"{BOOK}/overlays", f"{BOOK}/versions", f"{BOOK}/phases/plan", f"{BOOK}/phases/deploy"]
    plain += [f"{BOOK}/parts/{key}" for key in SHEETS]
    return ["/playbooks", *plain, *(f"{one}?overlay=keyed" for one in plain)]


def test_the_library_shows_what_is_shipped_with_its_overlays(visit):
    page = visit("wei").get("/playbooks").text

    assert "crm-rollout" in page
    assert "Hosted: live within 30 days" in page


@pytest.mark.parametrize(("asked", "shown"), [
    ("q=ROLLOUT+business", True), ("q=zeppelin", False), ("stage=training", True), ("stage=bogus", True),
    ("source=installed", False), ("source=shipped&stage=gamification&q=crm", True),
])
def test_the_library_is_searched_and_narrowed(visit, asked, shown):
    page = visit("wei").get(f"/playbooks?{asked}").text

    assert ('href="/playbooks/crm-rollout"' in page) is shown


def test_a_facet_counts_what_it_would_show(visit, installed):
    installed(files())

    page = visit("wei").get("/playbooks?q=small-rollout").text

    assert "Installed here <span class=\"n\">1</span>" in " ".join(page.split())
    assert "Comes with Upriver <span class=\"n\">0</span>" in " ".join(page.split())


def test_a_phase_shows_activities_guides_deliverables_and_its_gate(visit, installed):
    installed(files() | {"guides/write-plan.en.md": b"Ask **why**.", "guides/write-plan.zh.md": b"x"})

    page = visit("wei").get(f"{BOOK}/phases/plan").text

    assert "1 – 2 – 4.5" in page
    assert "<strong>why</strong>" in page
    assert "“Approval” is approved" in page
    assert "“Plan”: " not in page
    assert "Plan: “taken as good”" in page
    assert "Decided by: Sponsor. 1 answer is needed, by majority." in page


def test_a_condition_on_a_parameter_reads_like_a_sentence(visit, installed):
    installed(files())

    assert "Only when “Where does it run?”: “Hosted”" in visit("wei").get(f"{BOOK}/phases/deploy").text


def test_an_overlay_tells_what_it_set_and_why(visit, installed):
    body = "set: [{kind: activity, id: load-records, field: effort, value: {o: 5, m: 9, p: 20}, why: our last six}]\n"
    head = HEAD.format(id="slow", layer="client", playbook="small-rollout", range=">=1")
    installed(files(), {"overlay.yaml": (head + body).encode()})

    page = visit("wei").get(f"{BOOK}/phases/deploy?overlay=slow").text

    assert "5 – 9 – 20" in page
    assert "<del>3 – 5 – 10</del> <ins>5 – 9 – 20</ins>" in page
    assert "our last six" in page
    assert "our last six" in visit("wei").get(f"{BOOK}/overlays?overlay=slow").text


def test_links_keep_the_overlay_that_was_chosen(visit, installed):
    installed(files(), OURS)

    assert f'href="{BOOK}/phases/deploy?overlay=ours"' in visit("wei").get(f"{BOOK}?overlay=ours").text


@pytest.mark.parametrize("part", list(SHEETS))
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_section_of_the_shipped_playbook_can_be_read(visit, part, language):
    client = visit("wei")
    with client.session_transaction() as session:
        session["language"] = language

    answer = client.get(f"/playbooks/crm-rollout/parts/{part}")

    assert answer.status_code == 200
    assert ("阅读" in answer.text) is (language == "zh_Hans")


def test_pages_never_tell_answers_to_exams(visit, installed):
    installed(canary.playbook(), canary.overlay())

    for who in ("wei", "guo", "xu"):
        client = visit(who)
        leaks = [address for address in addresses() if canary.CANARY in client.get(address).text]
        assert leaks == []


def test_an_exam_says_how_many_questions_it_draws(visit, installed):
    installed(canary.playbook())

    assert "The only part: 2 questions out of 2, passed at 50%" in visit("wei").get(f"{BOOK}/parts/exams").text


def test_whoever_adapts_playbooks_takes_one_away_whole(visit, installed):
    installed(canary.playbook())

    package = visit("guo").get(f"{BOOK}/1.2.0.zip")

    assert unpack(package.data) == (canary.playbook(), [])
    assert package.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["wei", "lin", "song"])
def test_whoever_may_sit_the_exam_takes_nothing_away(visit, installed, who):
    installed(canary.playbook(), canary.overlay())

    for address in (f"{BOOK}/1.2.0.zip", "/playbooks/overlays/keyed/1.0.0.zip"):
        answer = visit(who).get(address)
        assert (answer.status_code, zipfile.is_zipfile(io.BytesIO(answer.data))) == (403, False)


@pytest.mark.parametrize("end", ["", "/phases/plan", "/parts/roles", "/overlays", "/versions", "/1.2.0.zip"])
def test_another_organisation_finds_nothing(visit, installed, end):
    installed(files())

    assert visit("zhao").get(BOOK + end).status_code == 404


def test_another_organisation_sees_no_trace_in_its_library(visit, installed):
    installed(files(), OURS)

    page = visit("zhao").get("/playbooks").text

    assert "small-rollout" not in page
    assert "2 playbooks<" in page.replace("\n", "")


@pytest.mark.parametrize("end", [
    "?version=9.9.9", "?overlay=absent", "/phases/absent", "/parts/absent", "/parts/bank", "/parts/__class__",
    "/9.9.9.zip",
])
def test_what_is_not_there_is_not_found(visit, installed, end):
    installed(files())

    assert visit("guo").get(BOOK + end).status_code == 404


def test_overlays_that_clash_are_told_to_authors_with_their_places(visit):
    address = "/playbooks/crm-rollout?overlay=hosted&overlay=on-premises"

    author, reader = visit("guo").get(address), visit("wei").get(address)

    assert (author.status_code, "on-premises/overlay.yaml" in author.text) == (422, True)
    assert (reader.status_code, "overlay.yaml" in reader.text) == (409, False)
    assert "Choose fewer of them." in reader.text


def test_an_older_version_can_still_be_read(visit, installed):
    newer = PLAYBOOK.replace("1.2.0", "1.3.0").replace("Know why.", "Know it all.")
    installed(files(), files(newer))

    client = visit("wei")

    assert "Know it all." in client.get(BOOK).text
    assert "Know why." in client.get(f"{BOOK}?version=1.2.0").text


def test_texts_of_a_playbook_are_never_markup(visit, installed):
    evil = "<script>alert(1)</script><b>x</b>"
    text = files()["playbook.yaml"].replace(b"en: Know why.", f"en: '{evil}'".encode())
    installed({"playbook.yaml": text, "guides/write-plan.en.md": evil.encode(), "guides/write-plan.zh.md": b"x"})

    page = visit("wei").get(f"{BOOK}/phases/plan").text

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_nobody_reads_without_signing_in(visit):
    assert visit(None).get("/playbooks").status_code in (302, 303, 401, 403)


def test_the_menu_leads_to_the_library(visit):
    assert 'href="/playbooks" aria-current="page"' in visit("wei").get("/playbooks").text


def test_what_an_overlay_changes_is_told_by_names_and_not_by_keys(visit, installed):
    body = "set: [{kind: activity, id: load-records, field: role, value: sponsor, why: there is nobody else}]\n"
    head = HEAD.format(id="few", layer="client", playbook="small-rollout", range=">=1")
    installed(files(), {"overlay.yaml": (head + body).encode()})

    page = visit("wei").get(f"{BOOK}/overlays?overlay=few").text

    assert '<span class="sub">Role</span>' in page
    assert "<ins>Sponsor</ins>" in page
