"""The library is searched inside too, in both languages, and never in the answers to exams."""

import pytest

from app.core.tables.searching import words
from app.playbooks.queries import searching, shelves
from tests.playbooks.canary import CANARY, EXAM
from tests.playbooks.sample import PLAYBOOK, files


@pytest.fixture
def places(act_as):
    """Return a function that searches the shipped playbook."""

    def find(asked: str) -> list[searching.Passage]:
        with act_as("guo"):
            return searching.passages(shelves.one("playbook", "crm-rollout"), words(asked))

    return find


@pytest.mark.parametrize("asked", ["付款条件", "payment terms", "ＰＡＹＭＥＮＴ　ＴＥＲＭＳ", "Payment Terms"])
def test_words_are_found_in_either_language_whatever_their_width_and_case(places, asked):
    found = places(asked)

    assert {"activities", "requirements"} <= {one.section for one in found}
    assert "settle-payment-terms" in [one.id for one in found]


def test_all_words_must_be_said_by_one_item(places):
    assert len(places("付款条件 财务")) < len(places("付款条件"))
    assert places("付款条件 zeppelin") == []


def test_what_stands_around_the_word_is_shown(places):
    found = next(one for one in places("付款条件") if one.id == "settle-payment-terms")

    assert "付款条件" in found.excerpt
    assert len(found.excerpt) <= 2 * searching.AROUND + len("付款条件") + 2
    assert found.phase == "deployment"


def test_what_is_shown_keeps_its_punctuation(places):
    found = next(one for one in places("这些内容只由财务维护") if one.section == "roles")

    assert "基础数据；这些内容只由财务维护。" in found.excerpt


def test_nothing_is_found_by_nothing(places):
    assert places("  ") == []


def test_the_library_shows_where_and_leads_there(visit):
    page = visit("wei").get("/playbooks?q=付款条件").text

    assert "/playbooks/crm-rollout/search?q=" in page
    assert 'href="/playbooks/crm-rollout"' in page


def test_every_place_leads_to_where_it_is_read(visit):
    wei = visit("wei")

    page = wei.get("/playbooks/crm-rollout/search?q=上线").text

    assert "#a-decide-go-live" in page
    assert "#g-go-live" in page
    for part in ("gates#g-go-live", "phases/deployment#a-decide-go-live"):
        address, _mark, anchor = part.partition("#")
        prefix = "parts/" if address == "gates" else ""
        assert f'id="{anchor}"' in wei.get(f"/playbooks/crm-rollout/{prefix}{address}").text


def test_the_answers_to_an_exam_are_not_found(visit, installed):
    installed(files(PLAYBOOK, exams_yaml=EXAM))

    page = visit("wei").get(f"/playbooks?q={CANARY}").text

    assert 'href="/playbooks/small-rollout"' not in page
    assert "is not in this playbook" in visit("wei").get(f"/playbooks/small-rollout/search?q={CANARY}").text


def test_a_word_that_is_nowhere_is_answered_kindly(visit):
    assert "“zeppelin” is not in this playbook." in visit("wei").get("/playbooks/crm-rollout/search?q=zeppelin").text
