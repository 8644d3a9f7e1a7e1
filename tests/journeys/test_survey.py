"""Wei answers a survey on the phone: questions come and go as the server would ask them, with script and without."""

import itertools
from datetime import timedelta

import pytest

from app.access.models import Person
from app.access.sessions import actor_of
from app.core import clock
from app.core.actor import acting, system
from app.core.database import db
from app.surveys.rules.items import asked
from app.surveys.rules.states import AudienceKind
from app.surveys.services import opening
from tests.journeys.conftest import PEOPLE
from tests.surveys.conftest import ITEMS, QUESTIONNAIRE, words

CONDITIONS = {
    "is": {"answer": "list"}, "is-not": {"answer": "list", "op": "is_not", "value": True},
    "one-of": {"answer": "area", "op": "in", "value": ["sales", "service"]},
    "none": {"none": [{"answer": "tools", "value": "sheet"}]},
    "both": {"all": [{"answer": "list"}, {"answer": "ease", "op": "between", "value": ["2", "4"]}]},
    "either": {"any": [{"answer": "ease", "op": "gt", "value": "4"}, {"answer": "tools", "op": "present"}]},
    "said": {"answer": "why", "op": "like", "value": "Quick"}, "long": {"answer": "tools", "op": "min_len", "value": 2},
    "chain": {"answer": "hours", "op": "ge", "value": "10"}, "own": {"param": "hosting", "value": "own"},
}
SHOWN = "[data-question]:not([hidden])"
ASKED = [*ITEMS, *({"id": key, "type": "text", "ask": words(key), "show_if": one} for key, one in CONDITIONS.items())]


@pytest.fixture
def address(site):
    """A survey that Lin opened for everybody."""
    with site.app.app_context():
        with system("find who opens it"):
            row = db.session.query(Person.id).where(Person.email == PEOPLE["lin"]).one()
            lin = actor_of(row.id, 1, through="web")
        db.session.remove()
        with acting(lin):
            survey = opening.open_survey(
                {**QUESTIONNAIRE, "items": ASKED}, audience=opening.Audience(AudienceKind.EVERYONE),
                closes_at=clock.now() + timedelta(days=7), params={"hosting": "own"},
            )
            db.session.commit()
            ref = survey.ref
            db.session.remove()
    return f"{site.address}/surveys/{ref}"


def _choose(page, values):
    """Answer as a person does, in the order of the questions."""
    page.locator(f'input[name="q.ease"][value="{values["ease"]}"]').check()
    page.locator(f'input[name="q.list"][value="{"yes" if values["list"] else "no"}"]').check()
    for key, given in (("why", values["why"]), ("hours", values["hours"])):
        if page.locator(f'[name="q.{key}"]').is_visible():
            page.locator(f'[name="q.{key}"]').fill(given)
    page.locator('input[name="q.area"][value="sales"]').check()
    for box in page.locator('input[name="q.tools"]').all():
        box.set_checked(box.get_attribute("value") in (values["tools"] or ()))


def test_the_browser_shows_what_the_server_asks_and_sends_nothing_else(address, come_in):
    page = come_in("wei", width=390)
    page.goto(address)
    for ease, own, tools in itertools.product((2, 5), (True, False), ([], ["sheet"], ["mail", "sheet"])):
        values = {"ease": ease, "list": own, "why": "It is quicker", "area": "sales", "hours": "12"}
        values["tools"] = tools or None

        _choose(page, values)

        seen = page.eval_on_selector_all(f"{SHOWN} [name]", "all => all.map(one => one.name.slice(2))")
        assert set(seen) == asked(ASKED, values, {"hosting": "own"}, clock.now()), values
    numbers = page.eval_on_selector_all(f"{SHOWN} [data-number]", "all => all.map(one => one.textContent)")
    assert numbers == [f"{place}." for place in range(1, len(numbers) + 1)]
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_text("Thank you. Your answers are counted.").first.wait_for()
