"""Programs read the library without answers to exams, and check files without installing them."""

import pytest

from tests.playbooks import canary
from tests.playbooks.sample import PLAYBOOK, files


def check(client, **names: str):
    """Check files by the API; `playbook` stands for playbook.yaml."""
    sent = {f"{name}.yaml": text for name, text in names.items()}
    return client.post("/api/v1/playbooks/check", json={"files": sent})


def test_the_shelf_is_listed(visit, installed):
    installed(files())

    told = visit("wei").get("/api/v1/playbooks").json

    assert {one["id"]: one["source"] for one in told["playbooks"]} == {
        "crm-rollout": "shipped", "erp-rollout": "shipped", "small-rollout": "installed",
    }
    assert {one["id"] for one in told["overlays"]} >= {"hosted", "on-premises"}


def test_another_organisation_lists_only_its_own(visit, installed):
    installed(files())

    zhao = visit("zhao")

    listed = zhao.get("/api/v1/playbooks").json["playbooks"]
    assert [one["id"] for one in listed] == ["crm-rollout", "erp-rollout"]
    assert zhao.get("/api/v1/playbooks/small-rollout").status_code == 404


@pytest.mark.parametrize("who", ["wei", "guo"])
@pytest.mark.parametrize("end", ["", "?overlay=keyed"])
def test_a_document_holds_no_answers(visit, installed, who, end):
    installed(canary.playbook(), canary.overlay())

    answer = visit(who).get(f"/api/v1/playbooks/small-rollout{end}")

    assert canary.CANARY not in answer.text
    assert answer.json["document"]["exams"][0]["questions"] == {"only": 2}


def test_a_document_with_an_overlay_is_another(visit):
    client = visit("wei")

    plain = client.get("/api/v1/playbooks/crm-rollout").json
    hosted = client.get("/api/v1/playbooks/crm-rollout?overlay=hosted").json

    assert (hosted["overlays"], hosted["document"]["promise"]["build_days"]) == (["hosted 1.0.0"], 30)
    assert plain["hash"] != hosted["hash"]


def test_an_unchanged_document_is_not_sent_twice(visit):
    client = visit("wei")
    first = client.get("/api/v1/playbooks/crm-rollout")

    again = client.get("/api/v1/playbooks/crm-rollout", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_faults_come_with_their_places(visit):
    answer = check(visit("guo"), playbook=PLAYBOOK.replace("role: admin", "role: admn"))

    assert (answer.status_code, answer.json["ok"]) == (200, False)
    assert answer.json["errors"][0] == {
        "file": "playbook.yaml", "line": 44, "column": 11, "code": "dangling",
        "message": "There is no role “admn”.", "hint": "Did you mean “admin”?",
    }


def test_a_sound_playbook_is_ok_and_not_installed(visit):
    guo = visit("guo")

    assert check(guo, playbook=PLAYBOOK).json == {"ok": True, "errors": []}
    assert guo.get("/api/v1/playbooks/small-rollout").status_code == 404


def test_blanks_at_the_beginning_of_a_file_count(visit):
    indented = "".join(f"  {line}" for line in PLAYBOOK.splitlines(keepends=True))

    assert check(visit("guo"), playbook=indented).json["ok"]


@pytest.mark.parametrize("body", [{}, {"files": {}}, {"files": {"playbook.yaml": 1}}, {"files": [], "more": 1}])
def test_an_odd_body_is_refused_by_name(visit, body):
    answer = visit("guo").post("/api/v1/playbooks/check", json=body)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_a_file_that_is_too_long_is_refused(visit):
    assert check(visit("guo"), playbook="x" * 1_000_001).status_code == 422


def test_a_member_may_not_check(visit):
    answer = check(visit("wei"), playbook=PLAYBOOK)

    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
