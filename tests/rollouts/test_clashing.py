"""Overlays that cannot be laid over one playbook together: every fault is said, on the page and to programs."""

import pytest

from app.core.database import db
from app.playbooks.services.installing import install
from tests.core.api.conftest import program, token
from tests.playbooks.sample import files
from tests.playbooks.test_overlays import HEAD

__all__ = ["program", "token"]
FITS = {"layer": "consultant", "playbook": "small-rollout", "range": ">=1,<2"}
DROPS = "drop: [{kind: questionnaire, id: start-survey, why: we run our own}]\n"
SETS = "set: [{kind: questionnaire, id: start-survey, field: title, value: {zh: 调查, en: Ours}, why: our name}]\n"


@pytest.fixture(autouse=True)
def clashing(act_as):
    """Two sound overlays, one of which drops what the other changes."""
    with act_as("guo"):
        install(files())
        for name, body in (("drops", DROPS), ("sets", SETS)):
            install({"overlay.yaml": (HEAD.format(id=name, **FITS) + body).encode()})
            db.session.commit()
    db.session.remove()


def test_a_program_is_told_every_fault_with_its_place(program):
    body = {"playbook": "small-rollout", "overlays": ["drops", "sets"], "name": "x", "starts_on": "2026-03-02"}

    answer = program("lin").post("/api/v1/rollouts", json=body)

    (fault,) = answer.get_json()["errors"]
    assert answer.status_code == 422
    assert fault["field"].startswith("sets/1.0.0/overlay.yaml:")
    assert "start-survey" in fault["message"]


def test_who_installs_no_playbooks_is_not_told_what_stands_in_them(program):
    answer = program("wei").get("/api/v1/playbooks/small-rollout?overlay=drops&overlay=sets")

    assert (answer.status_code, "errors" in answer.get_json()) == (409, False)


def test_a_person_is_told_every_fault_with_its_place(visit):
    page = visit("lin").get("/rollouts/new/small-rollout?overlay=drops&overlay=sets")

    assert page.status_code == 422
    assert "overlay.yaml" in page.text
    assert "start-survey" in page.text
