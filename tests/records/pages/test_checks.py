"""Base data in the browser: what the checks found, the rows behind each, and the way from a gate to them."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.core import measurements
from app.core.actor import current_actor
from app.core.database import db
from app.core.jobs import Job
from app.hookspecs import hookimpl
from app.records import hooks
from app.records.models import CheckRun
from app.records.queries import checks
from app.records.views.checks import share_in_words
from tests.records.pages.conftest import CUSTOMERS, HEAD, TERMS, titles

FAULTY = HEAD + "1,甲,,宁波,Sun He\n2,乙,139 5741 2208,余姚,Sun He\n3,丙,,宁波,Wei Mingyu\n4,丁,12,宁波,Sun He\n"


@pytest.fixture
def found(act_as):
    """Return a function that gives what the last run found: check to (failing, rows, returned)."""

    def look(entity: str = "customer") -> dict[str, tuple[int, int, int]]:
        with act_as("lin"):
            run = checks.latest()[entity]
        db.session.remove()
        return {one.rule.id: (one.failing, one.rows, one.returned) for one in run.found}

    return look


def test_the_checks_run_after_an_import(bring, found):
    bring(FAULTY)

    assert found()["reachable"] == (2, 3, 0)
    assert found()["phone.format"] == (1, 2, 1)


def test_the_checks_run_again_after_an_undo_and_an_amendment(bring, visit, seen, found):
    ref = bring(FAULTY)
    lin, record = visit("lin"), seen("lin")["甲"].id
    lin.post(f"/records/customer/{record}/amend", data={"field": "email", "value": "a@b.cn", "why": "x", "old": ""})
    assert found()["reachable"][0] == 1

    bring(CUSTOMERS, who="lin")
    visit("guo").post(f"/records/imports/{ref}/undo")
    assert found()["name.filled"][1] > 0


def test_the_page_names_checks_results_and_limits(bring, visit):
    bring(FAULTY)
    page = visit("lin").get("/records/customer/quality").text

    assert "Customer can be reached" in page
    assert '<a href="/records/customer/failing/reachable">2</a>' in page
    assert "66.6%" in page
    assert "1 came back from an import" in page


def test_the_page_can_be_narrowed_to_what_is_above_its_limit(bring, visit):
    bring(FAULTY)
    page = visit("lin").get("/records/customer/quality?standing=above").text

    assert "Customer can be reached" in page
    assert "Name is filled" not in page


@pytest.mark.parametrize(("who", "rows"), [("lin", ["丙", "甲"]), ("sun", ["甲"])])
def test_failing_rows_are_those_that_the_person_sees(bring, visit, who, rows):
    bring(FAULTY)

    assert titles(visit(who).get("/records/customer/failing/reachable").text) == rows


def test_all_failing_rows_come_as_a_file(bring, visit):
    bring(FAULTY)
    body = visit("lin").get("/records/customer/failing/reachable?format=csv").data.decode("utf-8-sig")

    assert body.count("\n") == 3


@pytest.mark.parametrize("path", ["customer/failing/nothing", "spaceship/failing/x", "spaceship/quality"])
def test_a_check_that_does_not_exist_is_not_there(visit, path):
    assert visit("lin").get(f"/records/{path}").status_code == 404


def test_before_the_first_run_the_page_says_so(visit):
    assert "Nothing is checked yet" in visit("lin").get("/records/customer/quality").text


def test_checks_run_when_somebody_asks(bring, visit, act_as):
    bring(FAULTY)
    assert visit("lin").post("/records/customer/quality").status_code == 303

    with act_as("xu"):
        kinds = list(db.session.scalars(select(Job.kind).where(Job.asked_by_id != 0).order_by(Job.id)))
    assert kinds[-1] == "records.check_entity"


@pytest.mark.parametrize(("who", "reads", "runs"), [("song", 200, 403), ("wei", 403, 403), ("sun", 200, 303)])
def test_checks_are_for_those_who_answer_for_the_data(visit, who, reads, runs):
    assert visit(who).get("/records/customer/quality").status_code == reads
    assert visit(who).post("/records/customer/quality").status_code == runs


def test_a_figure_leads_to_the_checks_behind_it(bring, visit, act_as):
    bring(FAULTY)
    with act_as("lin"):
        measurements.measure(
            current_actor().organisation_id, None, "base_data.valid_share", {"entity": "customer", "field": "phone"}
        )
        db.session.commit()
    db.session.remove()
    page = visit("lin").get("/records/customer/quality?metric=base_data.valid_share&field=phone").text

    assert "Share of valid values" in page
    assert "Phone is well formed" in page
    assert "Name is filled" not in page


@pytest.mark.parametrize(
    ("metric", "of", "path"),
    [
        ("base_data.filled_share", {"entity": "customer"}, "/records/customer/quality?metric=base_data.filled_share"),
        ("base_data.valid_share", {"entity": "customer", "field": "phone"},
         "/records/customer/quality?metric=base_data.valid_share&field=phone"),
    ],
)
def test_a_gate_is_told_where_the_rows_are(app, metric, of, path):
    with app.test_request_context():
        assert hooks.list_metric_pages(metric, of) == [path]


@pytest.mark.parametrize(
    ("metric", "of"), [("rollouts.done_share", {}), ("base_data.rows", {"entity": "spaceship"}), ("base_data.rows", {})]
)
def test_figures_of_others_lead_nowhere_here(app, metric, of):
    with app.test_request_context():
        assert hooks.list_metric_pages(metric, of) == []


@pytest.mark.parametrize(
    ("metric", "of", "value"),
    [
        ("base_data.rows", {"entity": "customer"}, "3"), ("base_data.failing_rows", {"entity": "customer"}, "3"),
        ("base_data.valid_share", {"entity": "customer", "field": "phone"}, "0.5"),
    ],
)
def test_a_figure_is_measured_over_all_records_of_the_organisation(bring, act_as, actor, metric, of, value):
    bring(FAULTY)
    with act_as("sun"):
        found = hooks.measure_metric(actor("sun").organisation_id, None, metric, of)

    assert str(found.value.normalize()) == value


def test_a_figure_of_another_organisation_is_not_measured(act_as, cast):
    with act_as("lin"):
        assert hooks.measure_metric(cast.elsewhere.id, None, "base_data.rows", {"entity": "customer"}) is None


class Listener:
    """A plugin that notes what it is told."""

    def __init__(self) -> None:
        self.heard: list[list[str]] = []

    @hookimpl
    def on_records_changed(self, organisation_id: int, entities: list[str]) -> None:
        """Note it."""
        self.heard.append(list(entities))


@pytest.fixture
def listener(app):
    """A plugin that hears of changed records."""
    plugins, one = app.extensions["upriver.plugins"], Listener()
    plugins.manager.register(one, "listener")
    yield one
    plugins.manager.unregister(one)


def test_everybody_is_told_of_changed_records_and_not_of_unchanged_ones(listener, bring, visit, seen):
    ref = bring(from_memory=False)
    bring()
    assert listener.heard == [["customer"]]

    record = seen("lin")["鑫禾食品"].id
    sent = {"field": "city", "value": "余姚", "why": "x", "old": "宁波"}
    visit("lin").post(f"/records/customer/{record}/amend", data=sent)
    assert len(listener.heard) == 2
    visit("guo").post(f"/records/imports/{ref}/undo")
    assert len(listener.heard) == 2, "mended since: it is not undone, and nobody is told"


def test_the_front_page_of_checks_says_where_it_hurts(bring, visit):
    bring(FAULTY)
    page = visit("lin").get("/records/checks/").text

    assert "above the limit" in page
    assert "not checked yet" in page


@pytest.mark.parametrize(("failing", "limit", "written"), [
    (7, "0", "0.05%"), (248, "0.02", "2.08%"), (318, "0", "2.6%"), (200, "0.02", "1.6%"),
])
def test_a_share_is_written_so_that_it_differs_from_the_limit_it_exceeds(app, failing, limit, written):
    found = SimpleNamespace(share=Decimal(failing) / 11905, limit=Decimal(limit))

    with app.test_request_context():
        assert share_in_words(found) == written


def test_what_is_above_its_limit_stands_first(bring, visit):
    bring(FAULTY)

    assert titles(visit("lin").get("/records/checks/").text)[0] == "Customers"


def test_what_points_to_changed_records_is_checked_too_where_it_holds_any(bring, act_as):
    bring()
    bring(TERMS, who="tang", entity="payment_term")

    with act_as("lin"):
        runs = db.session.scalars(select(CheckRun.entity).order_by(CheckRun.id)).all()
    assert sorted(runs) == ["customer", "customer", "payment_term"]
