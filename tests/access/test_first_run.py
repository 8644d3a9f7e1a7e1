"""The first run makes an organisation and its administrator, once."""

import pytest
from sqlalchemy import func, select

from app.access.models import Organisation, Person, RoleHolding
from app.access.services import first_run
from app.core.actor import system
from app.core.database import db
from tests.access.conftest import PASSWORD

PAGES = ("/first-run", "/first-run/organisation", "/first-run/administrator")
ORGANISATION = {"name": "Lanxi", "language": "en", "zone": "Asia/Shanghai", "calendar": "cn"}
ADMINISTRATOR = {"name": "Xu Anran", "email": "xu@lanxi.example", "password": PASSWORD}


def count(model):
    with system("count"):
        return db.session.scalar(select(func.count(model.id)))


def code_of():
    """The code that the server prints when it starts."""
    code = first_run.setup_code()
    db.session.remove()
    return code


def opened(app):
    """A browser that came by the address which the server printed."""
    client = app.test_client()
    client.get(f"/first-run?code={code_of()}")
    return client


def walk(client, organisation=ORGANISATION, administrator=ADMINISTRATOR):
    client.post("/first-run/organisation", data=organisation)
    return client.post("/first-run/administrator", data=administrator)


def test_an_empty_installation_leads_to_the_first_run(bare):
    client = opened(bare)

    assert client.get("/").headers["Location"] == "/first-run"
    for page in PAGES[:2]:
        assert client.get(page).status_code == 200


def test_the_first_person_is_administrator_and_in_at_once(bare):
    client = opened(bare)

    assert walk(client).headers["Location"] == "/welcome"
    assert "Lanxi" in client.get("/welcome").text
    assert client.get("/organisation").status_code == 200
    with system("look"):
        assert set(db.session.scalars(select(RoleHolding.role))) == {"administrator", "project_manager"}


def test_nothing_is_kept_before_the_last_step(bare):
    opened(bare).post("/first-run/organisation", data=ORGANISATION)

    assert count(Organisation) == 0


@pytest.mark.parametrize("page", PAGES)
def test_the_first_run_is_closed_for_ever_once_anybody_exists(bare, page):
    walk(opened(bare))
    client = bare.test_client()

    assert client.get(page).status_code == 404
    assert client.post(page, data={**ORGANISATION, **ADMINISTRATOR}).status_code in (404, 405)
    assert (count(Organisation), count(Person)) == (1, 1)


def test_two_who_race_for_the_first_run_found_one_organisation(bare):
    first, second = opened(bare), opened(bare)
    second.post("/first-run/organisation", data={**ORGANISATION, "name": "Late"})
    walk(first)

    assert second.post("/first-run/administrator", data=ADMINISTRATOR).status_code == 404
    assert count(Organisation) == 1


def test_the_administrator_is_not_made_before_the_organisation_has_a_name(bare):
    assert opened(bare).get("/first-run/administrator").headers["Location"] == "/first-run/organisation"


@pytest.mark.parametrize("changes", [
    {"password": "short"}, {"password": "Lanxi Xu Anran Lanxi"}, {"email": "nowhere"}, {"name": ""},
])
def test_what_does_not_fit_makes_nothing(bare, changes):
    page = walk(opened(bare), administrator={**ADMINISTRATOR, **changes})

    assert page.status_code == 422
    assert (count(Organisation), count(Person)) == (0, 0)


@pytest.mark.parametrize("changes", [{"name": " "}, {"zone": "Mars"}, {"language": "fr"}, {"calendar": "moon"}])
def test_an_organisation_that_cannot_be_is_refused(bare, changes):
    page = opened(bare).post("/first-run/organisation", data={**ORGANISATION, **changes})

    assert page.status_code == 422


def test_the_language_chosen_first_is_spoken_from_then_on(bare):
    client = opened(bare)
    client.post("/preferences", data={"language": "zh_Hans", "next": "/first-run/organisation"})

    assert 'lang="zh-Hans"' in client.get("/first-run/organisation").text


def test_whoever_does_not_know_the_setup_code_founds_nothing(bare):
    client = bare.test_client()

    assert "Choose your language" not in client.get("/first-run").text
    assert walk(client).headers["Location"] == "/first-run"
    assert count(Organisation) == 0


def test_a_wrong_setup_code_is_refused_with_its_value(bare):
    page = bare.test_client().post("/first-run", data={"code": "0000-nope"})

    assert page.status_code == 422
    assert "“0000-nope” is not the setup code" in page.text


def test_the_setup_code_can_be_typed_in_capitals_and_does_not_stay_in_the_address(bare):
    client = bare.test_client()
    code = code_of()

    assert client.post("/first-run", data={"code": f" {code.upper()} "}).headers["Location"] == "/first-run"
    assert opened(bare).get("/first-run").status_code == 200
    assert client.get(f"/first-run?code={code}").status_code == 200


def test_the_setup_code_comes_from_the_secret_key(bare):
    before = code_of()
    bare.secret_key = "another"

    assert code_of() != before


def test_an_address_with_a_wrong_code_says_so(bare):
    page = bare.test_client().get("/first-run?code=0000-nope")

    assert page.status_code == 422
    assert "“0000-nope” is not the setup code" in page.text
