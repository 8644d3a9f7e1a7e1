"""From a figure on a gate's page one comes to the checks behind it, and to no others."""

import pytest

from app.core import measurements
from app.core.actor import current_actor
from app.core.database import db
from app.records.hooks import list_metric_pages

METRIC, OF = "base_data.duplicate_share", {"entity": "customer"}
CUSTOMERS = "客户编号,客户名称,城市\n1,鑫禾,宁波\n2,鑫禾,宁波\n3,,杭州\n"


@pytest.fixture
def behind(app, act_as, bring) -> str:
    """The address of the page behind the share of duplicates, as it was measured after an import."""
    bring(CUSTOMERS)
    with act_as("lin"), app.test_request_context():
        measurements.measure(current_actor().organisation_id, None, METRIC, OF)
        db.session.commit()
        (address,) = list_metric_pages(METRIC, OF)
    db.session.remove()
    return address


def test_the_page_behind_a_figure_names_it_in_words(visit, behind):
    page = visit("lin").get(behind).text

    assert "“Share of duplicates”" in page


def test_the_page_behind_a_figure_shows_its_checks_only(visit, behind):
    page = visit("lin").get(behind).text

    assert "Name + City is there only once" in page
    assert "Name is filled" not in page
