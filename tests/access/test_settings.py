"""Organisation, journal, plugins, preferences: the pages around the work."""

from types import ModuleType

import pytest
from sqlalchemy import select

from app.access.models import Membership, Organisation, Person
from app.access.views.journal import sentence
from app.core import journal
from app.core.actor import system
from app.core.database import db
from app.core.plugins import Health, Loaded
from app.hookspecs import hookimpl

SAVED = {"name": "Lanxi Trading", "language": "en", "zone": "Asia/Shanghai", "calendar": "cn", "version": "1"}


def lanxi(cast):
    with system("look"):
        return db.session.get(Organisation, cast.lanxi.id)


def test_an_administrator_changes_the_organisation_and_the_journal_knows(visit, cast):
    visit("xu").post("/organisation", data={**SAVED, "name": "Lanxi Group", "zone": "Asia/Singapore"})

    assert (lanxi(cast).name, lanxi(cast).zone) == ("Lanxi Group", "Asia/Singapore")
    assert "changed the settings of “Lanxi Group”: name, zone" in visit("xu").get("/journal").text


@pytest.mark.parametrize("who", ["lin", "wei", "fang", "song"])
def test_nobody_else_changes_the_organisation(visit, cast, who):
    assert visit(who).post("/organisation", data={**SAVED, "name": "Mine"}).status_code == 403
    assert lanxi(cast).name == "Lanxi Trading"


def test_the_journal_tells_who_did_what_to_whom(visit, cast):
    xu = visit("xu")
    xu.post(f"/people/{cast.people['wei'].ref}/send-away")

    page = xu.get("/journal").text
    assert "ended the access of Wei Mingyu" in page
    assert f'href="/people/{cast.people["wei"].ref}"' in page


def test_the_journal_is_asked_about_one_person(visit, cast):
    xu = visit("xu")
    xu.post(f"/people/{cast.people['wei'].ref}/send-away")

    page = xu.get(f"/journal?q={cast.people['wei'].ref}").text
    assert "ended the access of Wei Mingyu" in page
    assert "Tang Yi" not in page


def test_the_journal_of_another_organisation_is_silent_here(visit):
    page = visit("zhao").get("/journal").text

    assert "Zhao Wai" in page
    assert "Wei Mingyu" not in page


def test_the_journal_goes_out_whole_as_a_file(visit):
    entries = visit("song").get("/journal?format=json").get_json()

    assert len(entries["rows"]) == 10
    assert all(len(entry["hash"]) == 64 for entry in entries["rows"])


def test_a_sentence_names_roles_in_words_and_misses_nothing(app):
    with app.test_request_context():
        told = {"role.given": "gave %(about)s the role “%(role)s” (%(why)s)"}
        said = sentence("role.given", "Wei", {"role": "project_manager"}, told)
        unknown = sentence("thing.done", "Wei", {"number": 3}, told)

    assert said == "gave Wei the role “Project manager” (–)"
    assert unknown == "thing.done Wei number: 3"


def test_a_percent_sign_in_what_people_typed_breaks_no_sentence(app):
    with app.test_request_context():
        assert sentence("a.b", "100% %(x)s", {"n": "5%"}, {"a.b": "%(about)s %(n)s"}) == "100% %(x)s 5%"


@pytest.fixture
def sick(app):
    """A plugin whose one hook was switched off."""
    plugins, module = app.extensions["upriver.plugins"], ModuleType("upriver_plugin_sick")
    module.register_formats = hookimpl(lambda: ())
    plugins.manager.register(module, "sick")
    plugins.loaded.append(Loaded("sick", module, None, "2.1.0", "Always ill."))
    ill = Health(
        "sick", "register_formats", calls=3, failures_in_a_row=3, last_error="ValueError: <b>", switched_off=True
    )
    plugins.health["sick", "register_formats"] = ill
    yield ill
    plugins.manager.unregister(module)
    plugins.loaded.pop()
    del plugins.health["sick", "register_formats"]


def test_a_sick_plugin_is_named_with_its_error_and_switched_on_again(visit, sick):
    xu = visit("xu")
    page = xu.get("/plugins").text
    assert "Switched off" in page
    assert "ValueError: &lt;b&gt;" in page
    assert "2.1.0" in page

    xu.post(f"/plugins/{sick.plugin}/switch-on", data={"hook": sick.hook})

    assert not sick.switched_off


@pytest.mark.parametrize("who", ["lin", "guo", "wei"])
def test_only_an_administrator_switches_plugins(visit, sick, who):
    assert visit(who).post(f"/plugins/{sick.plugin}/switch-on", data={"hook": sick.hook}).status_code == 403
    assert sick.switched_off


def test_an_unknown_hook_of_a_plugin_is_absent(visit, sick):
    assert visit("xu").post(f"/plugins/{sick.plugin}/switch-on", data={"hook": "nothing"}).status_code == 404


def test_safe_mode_is_said(app, visit, monkeypatch):
    settings = app.extensions["upriver.settings"].model_copy(update={"safe_mode": True})
    monkeypatch.setitem(app.extensions, "upriver.settings", settings)

    assert "Safe mode" in visit("xu").get("/plugins").text


def test_the_language_is_kept_in_the_session_and_with_the_person(visit, cast):
    client = visit("lin")
    answer = client.post("/preferences", data={"language": "zh_Hans", "next": "/people"})

    assert answer.headers["Location"] == "/people"
    assert 'lang="zh-Hans"' in client.get("/people").text
    with system("look"):
        assert db.session.get(Person, cast.people["lin"].id).language == "zh_Hans"


def test_a_passer_by_chooses_a_language_too(app):
    client = app.test_client()
    client.post("/language", data={"language": "zh_Hans"})

    assert 'lang="zh-Hans"' in client.get("/sign-in").text


def test_the_theme_is_kept_in_the_browser_and_given_back_to_the_system(app):
    client = app.test_client()
    client.post("/preferences", data={"theme": "dark"})
    assert client.get_cookie("theme").value == "dark"

    client.post("/preferences", data={"theme": "system"})
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize("typed", [{"language": "fr"}, {"theme": "pink"}])
def test_what_cannot_be_preferred_is_refused(app, typed):
    assert app.test_client().post("/preferences", data=typed).status_code == 422


def test_preferences_lead_to_no_other_house(app):
    answer = app.test_client().post("/preferences", data={"theme": "dark", "next": "//evil.example"})

    assert answer.headers["Location"] == "/"


def join_both(cast):
    with system("let Zhao work for both"):
        db.session.add(Membership(organisation_id=cast.lanxi.id, person_id=cast.people["zhao"].id))
        db.session.commit()
    db.session.remove()


def test_who_works_for_two_goes_from_one_to_the_other(visit, cast):
    join_both(cast)
    zhao = visit("zhao")
    assert "Go to Lanxi Trading" in zhao.get("/people").text

    zhao.post(f"/organisations/{cast.lanxi.ref}/enter")

    page = zhao.get("/people").text
    assert "Wei Mingyu" in page
    assert zhao.get("/journal").status_code == 403


def test_nobody_enters_an_organisation_they_do_not_belong_to(visit, cast):
    zhao = visit("zhao")

    assert zhao.post(f"/organisations/{cast.lanxi.ref}/enter").status_code == 404
    assert "Wei Mingyu" not in zhao.get("/people").text


def test_health_is_told_to_everybody_and_nothing_else(app):
    answer = app.test_client().get("/healthz")

    assert set(answer.get_json()) == {"version", "database"}
    assert answer.get_json()["database"] == "ok"


def test_every_sentence_of_the_journal_is_told_by_a_room(app, cast):
    from app.access.views.journal import words

    with app.test_request_context(), system("look"):
        kinds = set(db.session.scalars(select(journal.JournalEntry.kind)))
        assert kinds <= words().keys()
