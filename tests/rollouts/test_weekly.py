"""The weekly update: drafted from what happened, written by people, sent once, corrected by a further one."""

import html
import re
from copy import deepcopy
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from app.access.models import Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.messages.models import InboxEntry
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from app.rollouts.queries import rollouts
from app.rollouts.queries import weekly as queries
from app.rollouts.rules.states import ActivityState
from app.rollouts.rules.weekly import Audience
from app.rollouts.services import activities, deliverables
from app.rollouts.services import weekly as services
from tests.rollouts.conftest import DOCUMENT, NOON

WEEK = "2026-W10"


@pytest.fixture
def friday():
    """Stop the clock at the end of the rollout's first week."""
    with clock.standing_at(NOON + timedelta(days=4), everywhere=True):
        yield


@pytest.fixture
def done(started, act_as, found):
    """On its first day the activity "goals" was skipped over to done."""
    with act_as("lin"):
        for to in (ActivityState.DOING, ActivityState.DONE):
            activity = found("activity", "goals")
            activities.tick(found(), activity, [0, 1])
            if to is ActivityState.DONE:
                deliverables.save(found(), found("deliverable", "goal-note"), {"text": "More", "link": "", "files": []})
                deliverables.hand_in(found(), found("deliverable", "goal-note"))
            activities.move(found(), activity, to)
        db.session.commit()
        db.session.remove()
    return started


@pytest.fixture
def draft(done, friday, visit):
    """Lin began the update of the first week; the path of the draft."""
    answer = visit("lin").post(f"/rollouts/{done}/weekly", data={"week": WEEK})
    assert answer.status_code == 303
    return answer.location


@pytest.fixture
def send(visit, draft):
    """Return a function by which Lin sends the draft; it gives the path of what was sent."""

    def post(audience="seats", **more):
        answer = visit("lin").post(f"{draft}/send", data={"audience": audience, **more})
        assert answer.status_code == 303, answer.text
        return answer.location

    return post


def write(client, path, text):
    """Save a text over the draft as it stands now."""
    version = client.get(path).text.split('name="version" type="hidden" value="')[1].split('"')[0]
    return client.post(path, data={"text": text, "version": version})


def text_of(model=WeeklyDraft):
    with system("tests"):
        found = db.session.scalars(select(model.text).order_by(model.id.desc()).limit(1)).one()
        db.session.remove()
    return found


def told(cast, kind="weekly.sent"):
    keys = {person.id: key for key, person in cast.people.items()}
    with system("tests"):
        rows = db.session.scalars(select(InboxEntry.person_id).where(InboxEntry.kind == kind)).all()
        db.session.remove()
    return sorted(keys[one] for one in rows)


def test_a_draft_tells_what_was_done_what_is_late_and_what_comes_next(draft):
    text = text_of()

    assert text.startswith("# Done\n\n- [goals](/rollouts/")
    assert "# Late" in text or "# Next" in text
    assert "[Next gate: “Plan approved”](/rollouts/" in text
    assert "0 of 2 conditions are met" in text


def test_a_draft_tells_decisions_surveys_and_new_risks(started, friday, act_as, found):
    with act_as("lin"):
        register = found("deliverable", "risks")
        deliverables.save(found(), register, {"rows": [{"risk": "Nobody has time", "chance": "0.2"}]})
        db.session.commit()
        lines = queries.lines(found(), WEEK, "en")
        db.session.remove()

    assert [line.text for line in lines if line.part == "risks"] == ["Nobody has time"]


def test_a_register_that_does_not_say_so_holds_no_risks_whatever_it_is_called(start_another, act_as):
    document = deepcopy(DOCUMENT)
    next(one for one in document["deliverables"] if one["id"] == "risks").pop("holds")
    ref = start_another("Older", document=document)
    with act_as("lin"):
        rollout = rollouts.one(ref)
        register = db.session.scalars(
            select(Deliverable).where(Deliverable.rollout_id == rollout.id, Deliverable.key == "risks")
        ).one()
        deliverables.save(rollout, register, {"rows": [{"risk": "Nobody has time", "chance": "0.2"}]})
        db.session.commit()
        lines = queries.lines(rollout, "2026-W10", "en")
        db.session.remove()

    assert [line.text for line in lines if line.part == "risks"] == []


def test_a_risk_that_stood_there_last_week_is_not_new(started, act_as, found):
    with act_as("lin"):
        deliverables.save(found(), found("deliverable", "risks"), {"rows": [{"risk": "Old one", "chance": "0.2"}]})
        db.session.commit()
        with clock.standing_at(NOON + timedelta(days=8), everywhere=True):
            lines = queries.lines(found(), "2026-W11", "en")
        db.session.remove()

    assert [line.text for line in lines if line.part == "risks"] == []


def test_beginning_again_goes_on_with_what_was_written(draft, visit, done):
    lin = visit("lin")
    write(lin, draft, "My own words.")
    answer = lin.post(f"/rollouts/{done}/weekly", data={"week": WEEK})

    assert answer.location == draft
    assert text_of() == "My own words."


def test_what_happened_meanwhile_is_offered_and_added_without_touching_what_was_written(draft, visit, act_as, found):
    lin = visit("lin")
    write(lin, draft, "# Done\n\n- Much.\n\nThanks!")
    with act_as("lin"):
        register = found("deliverable", "risks")
        deliverables.save(found(), register, {"rows": [{"risk": "Nobody has time", "chance": "0.2"}]})
        db.session.commit()
        db.session.remove()

    assert "1 thing happened since this draft was made." in lin.get(draft).text
    lin.post(f"{draft}/news")
    assert text_of().startswith("# Done\n\n- Much.\n\nThanks!\n\n# New risks\n\n- [Nobody has time]")
    assert "happened since this draft" not in lin.get(draft).text


def test_what_is_added_speaks_the_language_of_the_draft_whoever_adds_it(draft, visit, act_as, found):
    with act_as("lin"):
        register = found("deliverable", "risks")
        deliverables.save(found(), register, {"rows": [{"risk": "Nobody has time", "chance": "0.2"}]})
        db.session.commit()
        db.session.remove()
    lin = visit("lin")
    with lin.session_transaction() as session:
        session["language"] = "zh_Hans"
    lin.post(f"{draft}/news")

    assert "# New risks\n\n- [Nobody has time]" in text_of()
    assert "新增风险" not in text_of()


def test_two_people_writing_see_each_others_words_and_lose_none(draft, visit):
    lin, xu = visit("lin"), visit("xu")
    version = lin.get(draft).text.split('name="version" type="hidden" value="')[1].split('"')[0]
    write(xu, draft, "Words of Xu.")
    answer = lin.post(draft, data={"text": "Words of Lin.", "version": version})

    assert answer.status_code == 409
    assert "Xu Anran saved this while you were writing." in answer.text
    assert "Words of Xu." in answer.text
    assert "Words of Lin." in answer.text
    assert text_of() == "Words of Xu."


@pytest.mark.both
def test_the_database_keeps_one_draft_for_a_rollout_and_week(draft, on):
    with system("tests"):
        first = db.session.scalars(select(WeeklyDraft)).one()
        db.session.add(WeeklyDraft(
            organisation_id=first.organisation_id, rollout_id=first.rollout_id, week=first.week, text="x", offered=[],
            language="en", changed_at=clock.now(),
        ))
        with pytest.raises(Exception, match=r"(?i)unique"):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize("week", ["2026-W09", "2026-W11", "2026-W99", "x", "2025-W10"])
def test_only_this_week_and_the_last_can_be_written(started, friday, act_as, found, week):
    with act_as("lin"), pytest.raises(Invalid, match="this week and the last"):
        services.begin(found(), week)


@pytest.mark.parametrize(("audience", "who"), [
    ("seats", ["fang", "hu", "wei"]), ("sponsors", ["fang", "hu"]),
    ("everybody", ["fang", "guo", "hu", "song", "sun", "tang", "wei", "xu"]),
])
def test_an_update_goes_to_those_it_is_meant_for(send, cast, audience, who):
    send(audience)

    assert told(cast) == who


@pytest.mark.parametrize(("audience", "who", "status"), [
    ("seats", "wei", 200), ("seats", "tang", 404), ("sponsors", "fang", 200), ("sponsors", "wei", 404),
    ("everybody", "tang", 200), ("everybody", "zhao", 404), ("sponsors", "guo", 200),
])
def test_only_those_it_is_meant_for_read_it(send, visit, audience, who, status):
    assert visit(who).get(send(audience)).status_code == status


def test_whoever_reads_it_sees_headings_and_links(send, visit):
    page = visit("wei").get(send()).text

    assert "<h2>Done</h2>" in page
    assert ">goals</a>" in page


def test_an_update_is_mailed_whole_with_links_that_hold_everywhere(app, monkeypatch, send, cast):
    settings = app.extensions["upriver.settings"].model_copy(update={"mail": "file", "external_url": "https://up.example"})
    monkeypatch.setitem(app.extensions, "upriver.settings", settings)
    send("sponsors")

    letter = message_from_bytes(
        next((Path(settings.data_dir) / "mail").glob("*.eml")).read_bytes(), policy=policy.default
    )
    assert letter["Subject"] == "Lin Yue sent the weekly update “Small rollout · Week 10 of 2026”"
    assert "- [goals](https://up.example/rollouts/" in letter.get_body(("plain",)).get_content()
    assert '<a href="https://up.example/rollouts/' in letter.get_body(("html",)).get_content()


def test_the_archive_lists_what_was_sent_and_shows_leads_what_is_to_be_written(send, visit, done):
    send()
    lin, wei = visit("lin").get(f"/rollouts/{done}/weekly").text, visit("wei").get(f"/rollouts/{done}/weekly").text

    assert "Week 10 of 2026" in wei
    assert "To be written" not in wei
    assert "sent by Lin Yue" in lin


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.both
def test_what_was_sent_is_frozen(send, change, on):
    send()
    statement = {"update": update(WeeklyUpdate).values(text="x"), "delete": delete(WeeklyUpdate)}[change]

    with system("tests"), pytest.raises(Exception, match="append-only"), db.engine.begin() as connection:
        connection.execute(statement)
    assert text_of(WeeklyUpdate).startswith("# Done")


def test_a_correction_is_a_further_update_that_says_what_it_corrects(send, draft, visit, cast):
    first = send()
    lin = visit("lin")
    write(lin, draft, "Corrected words.")
    missing = lin.post(f"{draft}/send", data={"audience": "seats"})
    second = send(note="The number of activities")

    assert missing.status_code == 422
    page = visit("wei").get(second).text
    assert "The number of activities" in page
    assert "Corrected words." in page
    assert "There is a correction of this update." in visit("wei").get(first).text
    assert told(cast) == ["fang", "fang", "hu", "hu", "wei", "wei"]


@pytest.mark.parametrize(("text", "why"), [("", "still empty"), (None, "nothing has changed")])
def test_nothing_is_sent_empty_or_twice(send, draft, act_as, found, text, why):
    if text is None:
        send()
    with act_as("lin"):
        one = queries.draft_of(found(), WEEK)
        if text is not None:
            services.save(one, text)
        with pytest.raises(Refused, match=why):
            services.send(found(), one, Audience.SEATS, "x")
        db.session.rollback()


def test_sending_the_same_form_twice_sends_once(draft, visit, cast):
    lin = visit("lin")
    for _time in range(2):
        lin.post(f"{draft}/send", data={"audience": "seats", "form_key": "k" * 16})

    assert told(cast) == ["fang", "hu", "wei"]


@pytest.mark.parametrize("who", ["wei", "fang", "tang"])
def test_only_leads_write(draft, visit, who):
    assert visit(who).get(draft).status_code in (403, 404)
    assert visit(who).post(f"{draft}/send", data={"audience": "everybody"}).status_code in (403, 404)


def test_a_draft_speaks_the_language_of_whoever_begins_it(done, friday, visit, cast):
    lin = visit("lin")
    with system("tests"):
        db.session.get(Person, cast.people["lin"].id).language = "zh_Hans"
        db.session.commit()
        db.session.remove()
    lin.post(f"/rollouts/{done}/weekly", data={"week": WEEK})

    assert text_of().startswith("# 已完成\n\n- [中 goals](/rollouts/")


def test_the_archive_takes_the_same_few_questions_however_many_weeks(done, friday, visit, cast, count_queries):
    wei, page = visit("wei"), f"/rollouts/{done}/weekly"
    _fill(cast, 5)
    wei.get(page)
    few = count_queries(lambda: wei.get(page))
    _fill(cast, 120, first=5)

    assert count_queries(lambda: wei.get(page)) == few <= 12


def _fill(cast, number, first=0):
    from app.rollouts.models.rollout import Rollout

    with system("tests"):
        rollout = db.session.scalars(select(Rollout)).first()
        db.session.add_all(
            WeeklyUpdate(
                organisation_id=rollout.organisation_id, rollout_id=rollout.id, number=1, title="Small", text="x",
                week=f"20{20 + n // 50}-W{n % 50 + 1:02}", audience=Audience.SEATS, language="en", told=1,
                sent_at=clock.now(), sent_by_id=cast.people["lin"].id,
            ) for n in range(first, first + number)
        )
        db.session.commit()
        db.session.remove()


def test_the_draft_is_written_on_without_addresses_and_keeps_them(visit, draft):
    browser, before = visit("lin"), text_of()
    page = browser.get(draft).text
    typed = html.unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.S)[1])
    assert "[goals]" in typed
    assert "](/" not in typed

    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    assert browser.post(draft, data={"text": f"Hello.\n\n{typed}", "version": version}).status_code == 303

    assert text_of() == f"Hello.\n\n{before}"
