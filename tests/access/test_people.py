"""People are added, moved, given roles, sent away and let in again, by those who may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.models import Membership, Person, RoleHolding
from app.access.queries import people as queries
from app.access.rules import Role
from app.access.services import people as services
from app.access.services import roles
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import Refused


def stands(email):
    with system("look"):
        return db.session.scalar(select(Person).where(Person.email == email))


def roles_of(who, cast):
    with system("look"):
        held = select(RoleHolding.role).where(RoleHolding.person_id == cast.people[who].id)
        return sorted(db.session.scalars(held))


def add(client, **changes):
    typed = {"name": "Chen Jing", "email": "chen@lanxi.example", "department": "Sales East", **changes}
    return client.post("/people/new", data=typed)


def change(client, cast, who, **changes):
    with system("look"):
        version = db.session.scalar(select(Membership.version).where(Membership.person_id == cast.people[who].id))
    db.session.remove()
    typed = {"department": "Sales East", "version": version, **changes}
    return client.post(f"/people/{cast.people[who].ref}", data=typed)


def test_everybody_sees_the_people_of_their_own_organisation_only(visit):
    assert "Wei Mingyu" in visit("wei").get("/people").text
    page = visit("zhao").get("/people").text
    assert "Zhao Wai" in page
    assert "Wei Mingyu" not in page


def test_the_list_is_searched_and_filtered_by_role(visit):
    client = visit("wei")

    assert "Lin Yue" in client.get("/people?q=lin").text
    assert "Lin Yue" not in client.get("/people?only=finance").text
    assert "Tang Yi" in client.get("/people?only=finance").text


def test_the_list_goes_out_as_a_file(visit):
    sheet = visit("wei").get("/people?format=csv").text

    assert '"Tang Yi","tang@lanxi.example","Finance","Finance","Invited"' in sheet


def test_a_stranger_finds_no_person_of_ours(visit, cast):
    client = visit("zhao")

    assert client.get(f"/people/{cast.people['wei'].ref}").status_code == 404
    for act in ("", "/send-away", "/readmit", "/link"):
        assert client.post(f"/people/{cast.people['wei'].ref}{act}").status_code == 404


def test_a_person_is_added_with_roles_and_written_to(visit, letters):
    add(visit("xu"), roles=["trainer", "finance"])

    person = stands("chen@lanxi.example")
    assert sorted(queries_roles(person)) == ["finance", "trainer"]
    assert letters()[0]["To"].addresses[0].addr_spec == "chen@lanxi.example"


def queries_roles(person):
    with system("look"):
        return list(db.session.scalars(select(RoleHolding.role).where(RoleHolding.person_id == person.id)))


def test_who_may_not_give_roles_gives_none_however_the_form_is_sent(visit):
    add(visit("lin"), roles=["administrator"])

    assert queries_roles(stands("chen@lanxi.example")) == []


@pytest.mark.parametrize(("changes", "told"), [
    ({"email": "no address"}, "is not an e-mail address"), ({"name": ""}, "Fill this in"),
    ({"email": "wei@lanxi.example"}, "belongs to this organisation already"),
    ({"roles": ["king"]}, "king"), ({"name": "x" * 121}, "121"),
])
def test_what_does_not_fit_is_said_and_nobody_is_added(visit, changes, told):
    page = add(visit("xu"), **changes)

    assert page.status_code in (409, 422)
    assert told in page.text
    assert stands("chen@lanxi.example") is None


def test_a_member_adds_nobody(visit):
    page = add(visit("wei"))

    assert page.status_code == 403
    assert "Project manager" in page.text
    assert stands("chen@lanxi.example") is None


def test_somebody_known_elsewhere_joins_with_the_account_they_have(visit):
    add(visit("xu"), email="zhao@elsewhere.example", name="Another Name")

    assert stands("zhao@elsewhere.example").name == "Zhao Wai"
    assert "Zhao Wai" in visit("lin").get("/people").text


def test_who_has_a_password_already_is_promised_no_letter(visit, letters):
    with system("a password chosen elsewhere"):
        db.session.scalars(select(Person).where(Person.email == "zhao@elsewhere.example")).one().password = "hashed"
        db.session.commit()
    client = visit("xu")
    add(client, email="zhao@elsewhere.example", name="Another Name")

    assert "with the password they have already" in client.get("/people").text
    assert letters() == []


def test_roles_are_set_as_ticked(visit, cast):
    change(visit("xu"), cast, "wei", name="Wei Mingyu", email="wei@lanxi.example", roles=["trainer"])
    assert roles_of("wei", cast) == ["trainer"]

    change(visit("xu"), cast, "wei", name="Wei Mingyu", email="wei@lanxi.example")
    assert roles_of("wei", cast) == []


def test_a_changed_role_holds_from_the_next_page_on(visit, cast):
    wei = visit("wei")
    assert wei.get("/journal").status_code == 403

    change(visit("xu"), cast, "wei", name="Wei Mingyu", email="wei@lanxi.example", roles=["auditor"])

    assert wei.get("/journal").status_code == 200


def test_a_project_manager_moves_people_and_leaves_roles_alone(visit, cast):
    change(visit("lin"), cast, "sun", department="Sales West", name="Sun He", email="sun@lanxi.example")

    assert roles_of("sun", cast) == ["representative"]
    assert "Sales West" in visit("lin").get(f"/people/{cast.people['sun'].ref}").text


def test_the_last_administrator_stays_one(visit, cast):
    page = change(visit("xu"), cast, "xu", department="IT", name="Xu Anran", email="xu@lanxi.example")

    assert page.status_code == 422
    assert "only administrator" in page.text
    assert roles_of("xu", cast) == ["administrator"]


def test_an_administrator_who_left_does_not_count_as_one(act_as, cast):
    with act_as("xu"):
        roles.give_role(queries.person(cast.people["wei"].ref), Role.ADMINISTRATOR, organisation_id=cast.lanxi.id)
        services.send_away(queries.person(cast.people["wei"].ref))
        db.session.flush()
        with pytest.raises(Exception, match="only administrator"):
            roles.take_role(queries.myself(), Role.ADMINISTRATOR, organisation_id=cast.lanxi.id)


@pytest.mark.parametrize("held", [{"valid_until": clock.now() + timedelta(days=30)}, {"suspended": True}])
def test_an_administrator_whose_role_ends_or_rests_does_not_count_as_one(act_as, cast, held):
    with act_as("xu"):
        roles.give_role(queries.person(cast.people["wei"].ref), Role.ADMINISTRATOR, organisation_id=cast.lanxi.id)
        db.session.flush()
        with system("tests"):
            wei = select(RoleHolding).where(
                RoleHolding.person_id == cast.people["wei"].id, RoleHolding.role == Role.ADMINISTRATOR
            )
            for name, value in held.items():
                setattr(db.session.scalars(wei).one(), name, value)
            db.session.flush()
        with pytest.raises(Refused, match="only administrator"):
            roles.take_role(queries.myself(), Role.ADMINISTRATOR, organisation_id=cast.lanxi.id)
        db.session.rollback()


def test_whoever_gets_or_loses_a_role_sees_no_page_kept_from_before(act_as, cast):
    def stamp():
        with system("look"):
            return db.session.scalar(select(Membership.stamp).where(Membership.person_id == cast.people["wei"].id))

    stamps = [stamp()]
    with act_as("xu"):
        for change in (roles.give_role, roles.take_role):
            change(queries.person(cast.people["wei"].ref), Role.TRAINER, organisation_id=cast.lanxi.id)
            stamps.append(stamp())
        db.session.rollback()

    assert len(set(stamps)) == 3


def test_two_who_change_a_person_at_once_are_both_shown(visit, cast):
    first = {"name": "Wei Mingyu", "email": "wei@lanxi.example"}
    change(visit("lin"), cast, "wei", department="Sales West", **first)

    late = {"department": "Sales North", "version": 1, **first}
    page = visit("lin").post(f"/people/{cast.people['wei'].ref}", data=late)

    assert page.status_code == 409
    assert "Sales West" in page.text
    assert "Sales North" in page.text


def test_nobody_sends_themselves_away(visit, cast):
    assert visit("xu").post(f"/people/{cast.people['xu'].ref}/send-away").status_code == 409


def test_a_project_manager_does_not_send_the_administrator_away(visit, cast):
    assert visit("lin").post(f"/people/{cast.people['xu'].ref}/send-away").status_code == 403


def test_who_was_sent_away_is_let_in_again_with_the_roles_they_had(come_in, visit, cast):
    xu = visit("xu")
    xu.post(f"/people/{cast.people['sun'].ref}/send-away")
    assert come_in("sun").answer.status_code == 403

    xu.post(f"/people/{cast.people['sun'].ref}/readmit")

    assert come_in("sun").answer.status_code == 303
    assert roles_of("sun", cast) == ["representative"]


def test_leaving_one_organisation_leaves_the_other_alone(known, visit, cast):
    add(visit("xu"), email="zhao@elsewhere.example")
    visit("xu").post(f"/people/{cast.people['zhao'].ref}/send-away")

    assert visit("zhao").get("/account").status_code == 200


def link_from(page):
    return "/reset/" + page.text.split("/reset/")[1].split("<")[0]


def test_a_link_is_handed_over_for_who_never_signed_in(app, visit, cast):
    link = link_from(visit("xu").post(f"/people/{cast.people['wei'].ref}/link"))

    answer = app.test_client().post(link, data={"password": "a sentence only Wei would write"})

    assert answer.headers["Location"] == "/sign-in"


def test_no_link_is_handed_over_for_who_has_a_password(known, visit, cast):
    answer = visit("xu").post(f"/people/{cast.people['wei'].ref}/link")

    assert answer.status_code == 303
    assert "/reset/" not in answer.text


def test_no_link_is_handed_over_for_who_works_elsewhere_too(visit, cast):
    add(visit("xu"), email="zhao@elsewhere.example")

    assert "/reset/" not in visit("xu").post(f"/people/{cast.people['zhao'].ref}/link").text


@pytest.mark.parametrize("who", ["xu", "tang"])
def test_who_may_not_give_roles_gets_no_link_for_somebody_with_roles(visit, cast, who):
    assert visit("lin").post(f"/people/{cast.people[who].ref}/link").status_code == 403


def test_who_may_not_give_roles_moves_no_address_of_somebody_with_roles(visit, cast, act_as):
    change(visit("lin"), cast, "xu", name="Xu Anran", email="mine@lanxi.example", department="IT")
    assert stands("mine@lanxi.example") is None

    with act_as("lin"), pytest.raises(Exception, match="give or take roles"):
        services.correct_person(queries.person(cast.people["xu"].ref), email="mine@lanxi.example", name="Xu Anran")


def test_an_address_is_corrected_until_its_owner_signed_in(known, visit, cast, act_as):
    with act_as("xu"), pytest.raises(Exception, match="theirs alone"):
        services.correct_person(queries.person(cast.people["wei"].ref), email="new@lanxi.example", name="Wei")


def test_a_corrected_address_kills_links_sent_to_the_old_one(app, visit, cast):
    link = link_from(visit("xu").post(f"/people/{cast.people['wei'].ref}/link"))

    change(visit("xu"), cast, "wei", name="Wei Mingyu", email="wei.mingyu@lanxi.example")

    assert stands("wei.mingyu@lanxi.example").name == "Wei Mingyu"
    assert app.test_client().get(link).status_code == 410


def test_a_link_from_before_does_not_lead_into_a_role_that_was_given_since(app, visit, cast):
    link = link_from(visit("lin").post(f"/people/{cast.people['wei'].ref}/link"))
    assert app.test_client().get(link).status_code == 200

    change(visit("xu"), cast, "wei", name="Wei Mingyu", email="wei@lanxi.example", roles="administrator")

    assert roles_of("wei", cast) == ["administrator"]
    assert app.test_client().get(link).status_code == 410


def test_a_link_of_one_organisation_does_not_lead_into_another(app, visit, cast):
    link = link_from(visit("lin").post(f"/people/{cast.people['wei'].ref}/link"))

    add(visit("zhao"), email="wei@lanxi.example", name="Wei")

    assert app.test_client().get(link).status_code == 410


def test_the_first_field_is_at_hand_and_after_a_fault_the_summary_is(visit):
    xu = visit("xu")
    fresh, faulty = xu.get("/people/new").text, xu.post("/people/new", data={"name": ""}).text

    assert ("autofocus" in fresh, "autofocus" in faulty, "data-focus" in faulty) == (True, False, True)
