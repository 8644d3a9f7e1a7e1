"""Many people at one moment: whatever the order, each act counts once, and nobody's work is lost without a word."""

import pytest
from sqlalchemy import func, select

from app.access.models import Membership, Organisation, Person, RoleHolding
from app.access.rules import Role
from app.access.services import roles
from app.core import journal
from app.core.database import db
from app.decisions.models import Ballot, Decision, Question
from app.rollouts.models.deliverable import Deliverable, DeliverableRevision
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout, Seat
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from tests.faults import bringing
from tests.faults.conftest import VOTERS
from tests.faults.live import at_once

pytestmark = pytest.mark.long
YES = {"vote": "yes"}


def row(live, model, ref):
    """Read one row anew."""
    with live.inside():
        return db.session.scalar(select(model).where(model.ref == ref))


def counted(live, model, *where):
    """Count rows."""
    with live.inside():
        return db.session.scalar(select(func.count()).select_from(model).where(*where))


def door(found, key, kind="gates"):
    """The address of a gate or a deliverable."""
    return f"/rollouts/{found['rollout']}/{kind}/{found[key]}"


def votes(live, found, voters, form=YES):
    """Let all of them vote at one moment; the answers' statuses."""
    path = door(found, "planned") + "/decide"
    acts = [lambda who=who, n=n: live.post(who, path, form=form, at=n).status for n, who in enumerate(voters)]
    return at_once(acts)


def test_forty_voters_are_counted_each_once_and_one_decision_falls(live, rollout):
    found = rollout()
    assert live.post("lin", door(found, "planned") + "/ask").status == 303

    statuses = votes(live, found, VOTERS)

    assert set(statuses) <= {303, 409}
    assert counted(live, Ballot, Ballot.question_id.in_(_questions(live, found))) == statuses.count(303)
    (decision,) = decisions(live, found)
    assert (decision.outcome, decision.tally["yes"]) == ("accepted", statuses.count(303))
    assert row(live, Gate, found["planned"]).state == "open"


def decisions(live, found):
    """What was decided about the gate."""
    with live.inside():
        return db.session.scalars(select(Decision).where(Decision.about_ref == found["planned"])).all()


def _questions(live, found):
    with live.inside():
        return db.session.scalars(select(Question.id).where(Question.about_ref == found["planned"])).all()


def test_a_question_is_put_once_however_many_vote_before_anybody_put_it(live, rollout):
    found = rollout()

    statuses = votes(live, found, VOTERS[:12])

    assert set(statuses) <= {303, 409}
    assert len(_questions(live, found)) == 1
    assert counted(live, Ballot, Ballot.question_id.in_(_questions(live, found))) == statuses.count(303) > 0


def test_one_voter_has_one_ballot_however_often_they_send_it(live, rollout):
    found = rollout()
    live.post("lin", door(found, "planned") + "/ask")

    statuses = votes(live, found, [VOTERS[0]] * 20)

    assert (statuses.count(303), statuses.count(409)) == (1, 19)
    assert counted(live, Ballot, Ballot.question_id.in_(_questions(live, found))) == 1


def test_decisions_of_one_organisation_made_at_one_moment_all_stand_under_numbers_of_their_own(live, rollout):
    several = [rollout() for _number in range(6)]
    for found in several:
        live.post("lin", door(found, "planned") + "/ask")

    ways = [f"{door(found, 'planned')}/take-back" for found in several]
    withdrawn = at_once([
        lambda way=way, n=n: live.post("lin", way, form={"reason": "no"}, at=n).status for n, way in enumerate(ways)
    ])

    assert withdrawn == [303] * 6


def test_a_form_sent_many_times_with_one_key_has_one_effect_and_one_answer(live):
    body = {"email": "once@lanxi.example", "name": "Only Once"}
    answers = at_once([
        lambda n=n: live.post("xu", "/api/v1/people", json=body, at=n, headers={"Idempotency-Key": "one-key"})
        for n in range(20)
    ])

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert counted(live, Person, Person.email == "once@lanxi.example") == 1


def test_a_double_click_writes_one_comment(live, rollout):
    found = rollout()
    about = f"/comments/gate/{found['planned']}"
    form = {"text": "Twice clicked", "form_key": "double-click-key"}

    answers = at_once([lambda n=n: live.post("lin", about, form=form, at=n) for n in range(6)])

    assert {answer.status for answer in answers} == {303}
    assert live.knock("lin", "GET", about).text.count("Twice clicked") == 1


def test_of_two_who_save_over_one_version_one_is_told(live, rollout):
    found = rollout()
    path, version = door(found, "goal-note", "deliverables"), row(live, Deliverable, found["goal-note"]).version

    statuses = at_once([
        lambda n=n: live.post("lin", path, form={"text": f"Text {n}", "version": version}, at=n).status
        for n in range(8)
    ])

    assert sorted(statuses) == [303] + [409] * 7
    saved = row(live, Deliverable, found["goal-note"])
    with live.inside():
        text = db.session.scalar(
            select(DeliverableRevision.content).where(DeliverableRevision.deliverable_id == saved.id)
        )["text"]
    assert text == f"Text {statuses.index(303)}"


def test_of_many_programs_that_change_one_version_one_is_let_through(live):
    tag = live.knock("wei", "GET", "/api/v1/me").headers["etag"]

    statuses = at_once([
        lambda n=n: live.knock(
            "wei", "PATCH", "/api/v1/me", json={"name": f"Wei {n}"}, at=n, headers={"If-Match": tag}
        ).status
        for n in range(12)
    ])

    assert statuses.count(200) == 1
    assert set(statuses) == {200, 412}


def test_one_weekly_update_is_begun_saved_and_sent_once_by_two_who_write_it_at_one_moment(live, rollout):
    ref = rollout()["rollout"]
    begun = at_once([lambda n=n: live.post("lin", f"/rollouts/{ref}/weekly", at=n).status for n in range(4)])
    with live.inside():
        (draft,) = db.session.scalars(
            select(WeeklyDraft).join(Rollout, Rollout.id == WeeklyDraft.rollout_id).where(Rollout.ref == ref)
        ).all()
    place = f"/rollouts/{ref}/weekly/drafts/{draft.ref}"

    saved = at_once([
        lambda n=n: live.post("lin", place, form={"text": f"Week {n}", "version": draft.version}, at=n).status
        for n in range(4)
    ])
    sent = at_once([
        lambda n=n: live.post("lin", f"{place}/send", form={"audience": "seats"}, at=n).status for n in range(4)
    ])

    assert {303} <= set(begun) <= {303, 409}
    assert sorted(saved) == [303, 409, 409, 409]
    assert sent.count(303) == 1 == counted(live, WeeklyUpdate, WeeklyUpdate.rollout_id == draft.rollout_id)
    assert row(live, WeeklyDraft, draft.ref).text == f"Week {saved.index(303)}"


def test_a_seat_is_given_once(live, rollout):
    found, wei = rollout(), row_of_person(live, "wei")
    form = {"person": wei.ref, "part": "clerk"}

    statuses = at_once([
        lambda n=n: live.post("lin", f"/rollouts/{found['rollout']}/seats", form=form, at=n).status for n in range(10)
    ])

    assert sorted(statuses) == [303] + [409] * 9
    inner = row(live, Rollout, found["rollout"]).id
    assert counted(live, Seat, Seat.rollout_id == inner, Seat.person_id == wei.id) == 1


def row_of_person(live, who):
    """Read a person anew."""
    with live.inside():
        return db.session.scalar(select(Person).where(Person.email.like(f"{who}@%")))


def held_by(role):
    """Return the addresses of those in Lanxi who hold a role and get in."""
    return set(db.session.scalars(
        select(Person.email).join(RoleHolding, RoleHolding.person_id == Person.id)
        .join(Membership, (Membership.person_id == Person.id)
              & (Membership.organisation_id == RoleHolding.organisation_id))
        .join(Organisation, Organisation.id == RoleHolding.organisation_id)
        .where(RoleHolding.role == role, Membership.active, Organisation.name == "Lanxi Trading")
    ))


def administrators(live):
    """Who could still mend things in Lanxi."""
    with live.inside():
        return held_by(Role.ADMINISTRATOR)


def second_administrator(live):
    """Let Song be an administrator beside Xu, both signed in."""
    song, home = live.ids("song")
    with live.inside():
        for membership in db.session.scalars(select(Membership).where(~Membership.active)):
            membership.active = True
        if "song@lanxi.example" not in held_by(Role.ADMINISTRATOR):
            db.session.add(roles.holding(home, song, Role.ADMINISTRATOR, None))
        db.session.commit()
    live.sign_in("xu", "song")


def test_two_administrators_who_send_each_other_away_leave_one(live):
    refs = {who: row_of_person(live, who).ref for who in ("xu", "song")}
    for _round in range(5):
        second_administrator(live)

        at_once([
            lambda: live.post("xu", f"/people/{refs['song']}/send-away", at=0),
            lambda: live.post("song", f"/people/{refs['xu']}/send-away", at=1),
        ])

        assert len(administrators(live)) == 1
    second_administrator(live)


def test_two_administrators_who_lay_down_their_own_role_leave_one(live):
    people = {who: row_of_person(live, who) for who in ("xu", "song")}
    for _round in range(5):
        second_administrator(live)
        with live.inside():
            versions = {who: db.session.scalar(
                select(Membership.version).where(Membership.person_id == one.id)
            ) for who, one in people.items()}

        at_once([
            lambda one=one, who=who, n=n, version=versions[who]: live.post(who, f"/people/{one.ref}", at=n, form={
                "name": one.name, "email": one.email, "department": "IT", "version": version,
            }) for n, (who, one) in enumerate(people.items())
        ])

        left = administrators(live)
        assert len(left) == 1
        if left == {"song@lanxi.example"}:
            xu, home = live.ids("xu")
            with live.inside():
                db.session.add(roles.holding(home, xu, Role.ADMINISTRATOR, None))
                db.session.commit()
    second_administrator(live)


def test_one_address_becomes_one_person(live):
    body = {"email": "same@lanxi.example", "name": "Same"}
    statuses = at_once([lambda n=n: live.post("xu", "/api/v1/people", json=body, at=n).status for n in range(8)])

    assert sorted(statuses) == [201] + [409] * 7


def test_the_journal_is_one_unbroken_chain_after_all_this(live):
    with live.inside():
        for home in db.session.scalars(select(Organisation)):
            assert journal.verify(home.id) is None


def customers(live):
    """The number and city of every customer."""
    page = live.knock("xu", "GET", "/api/v1/records/customer?limit=100").json["items"]
    return {one["values"]["number"]: one["values"]["city"] for one in page}


def test_one_file_brought_twice_at_one_moment_becomes_each_record_once(live):
    refs = [bringing.checked(live, who, bringing.rows(100, 8)) for who in ("lin", "guo")]

    statuses = at_once([
        lambda n=n, who=who: bringing.take(live, who, refs[n], n) for n, who in enumerate(("lin", "guo"))
    ])

    both = zip(("lin", "guo"), refs, strict=True)
    found = [bringing.rested(live, who, ref, "accepted")["counts"] for who, ref in both]
    assert statuses == [201, 201]
    assert sorted(one["new"] for one in found) == [0, 8]
    assert len([number for number in customers(live) if number.startswith("10")]) == 8


def test_an_import_undone_while_another_is_taken_takes_nothing_of_the_other(live):
    first = bringing.brought(live, "lin", bringing.rows(200, 5))
    second = bringing.checked(live, "guo", bringing.rows(300, 5))

    undone, taken = at_once([
        lambda: live.post("lin", f"/records/imports/{first}/undo", at=0).status,
        lambda: bringing.take(live, "guo", second, 1),
    ])

    assert (undone, taken) == (303, 201)
    bringing.rested(live, "lin", first, "undone")
    bringing.rested(live, "guo", second, "accepted")
    assert {number[0] for number in customers(live) if number[0] in "23"} == {"3"}


def test_a_file_sent_many_times_with_one_key_is_one_import(live):
    answers = at_once([lambda n=n: bringing.send(live, "sun", bringing.rows(400, 2), n, "one-file") for n in range(6)])

    assert {(answer.status, answer.json["ref"]) for answer in answers} == {(201, answers[0].json["ref"])}
