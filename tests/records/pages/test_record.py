"""One record: what it says, what was mended by whom, what points to it, and to whom it is open."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.access.models import Grant
from app.access.queries import people
from app.access.services.people import change_self, know_as
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from app.core.journal import JournalEntry
from app.records.models import RecordAmendment
from app.records.queries import shelves
from app.records.rules.stored_values import text_of
from app.records.services import amending
from tests.records.pages.conftest import CUSTOMERS, HEAD, TERMS, titles

NAME = "鑫禾食品"


@pytest.fixture
def address(bring, seen) -> str:
    """The address of a customer of Sun He."""
    bring()
    return f"/records/customer/{seen('lin')[NAME].id}"


@pytest.fixture
def mend(act_as, seen):
    """Return a function that mends a field of the customer as somebody."""

    def mended(field: str, typed: str, *, who: str = "lin", why: str = "I asked them.", **more: str | None) -> None:
        record = seen("lin")[NAME]
        now = more.get("seen", text_of(record.values[field]))
        with act_as(who):
            amending.amend(shelves.shelf("customer"), record.id, field, typed, why, seen=now)
            db.session.commit()
        db.session.remove()

    return mended


def test_a_record_says_what_it_holds_and_where_it_comes_from(visit, address):
    page = visit("lin").get(address).text

    assert f"<h1>{NAME}</h1>" in page
    assert "+86 574 8830 1234" in page
    assert "customers.csv</a>, row 2" in page


def test_the_import_is_named_but_not_linked_to_those_who_do_not_see_it(visit, address):
    page = visit("sun").get(address).text

    assert "customers.csv, row 2" in page
    assert "/records/imports/" not in page


@pytest.mark.parametrize(("who", "status"), [("lin", 200), ("sun", 200), ("wei", 404), ("zhao", 404)])
def test_a_record_out_of_scope_is_not_there(visit, address, who, status):
    assert visit(who).get(address).status_code == status


def test_a_value_is_mended_with_a_reason_and_cleaned_like_an_import(visit, address):
    lin = visit("lin")
    form = lin.get(f"{address}?mend=phone").text
    assert 'name="old" type="hidden" value="+8657488301234"' in form

    sent = {"field": "phone", "value": "139 5741 2299", "why": "They moved.", "old": "+8657488301234"}
    page = lin.post(f"{address}/amend", data=sent, follow_redirects=True).text
    assert "“Phone” is mended." in page
    assert "<del>+86 574 8830 1234</del> <ins>+86 139 5741 2299</ins>" in page
    assert "They moved." in page


@pytest.mark.both
def test_a_mended_value_holds_everywhere(address, mend, seen, visit):
    mend("city", "慈溪市")

    assert seen("lin")[NAME].values["city"] == "慈溪"
    assert titles(visit("lin").get("/records/customer/?q=&format=").text)
    assert '"city":"慈溪"' in visit("lin").get("/records/customer/?format=json&q=20817").text


def test_a_mended_owner_moves_the_record_between_scopes(address, mend, visit):
    mend("owner", "Wei Mingyu")

    assert visit("wei").get(address).status_code == 200
    assert visit("sun").get(address).status_code == 404


@pytest.mark.parametrize("typed", ["Wei Mingyi", "zhao@elsewhere.example", "Zhao Wai", "a3b4c5d6e7f8"])
def test_nobody_of_the_organisation_cannot_become_responsible(address, visit, typed):
    sent = {"field": "owner", "value": typed, "why": "He left.", "old": "Sun He"}
    page = visit("lin").post(f"{address}/amend", data=sent)

    assert page.status_code == 422
    assert f"“{typed}” is nobody here." in page.text


def test_a_colleague_may_be_named_by_address_or_in_other_letters(address, mend, seen, cast):
    mend("owner", "wei MINGYU")
    assert seen("lin")[NAME].values["owner"] == "Wei Mingyu"

    mend("owner", cast.people["wei"].email.upper())
    assert seen("wei")[NAME].values["owner"] == cast.people["wei"].email


def test_whoever_takes_a_colleagues_name_does_not_see_their_records(address, act_as, visit):
    with act_as("wei"):
        change_self(name="Sun He", language="en", zone="UTC")
        db.session.commit()

    assert visit("wei").get(address).status_code == 404


def test_whoever_takes_a_name_that_only_the_source_knows_does_not_see_its_records(address, mend, act_as, visit, bring):
    bring(CUSTOMERS.replace("Sun He", "Zheng Only In Source"))
    with act_as("wei"):
        change_self(name="Zheng Only In Source", language="en", zone="UTC")
        db.session.commit()

    assert visit("wei").get(address).status_code == 404


def test_a_name_that_was_vouched_for_holds_whatever_its_bearer_calls_themselves(address, cast, act_as, visit):
    with act_as("sun"):
        change_self(name="Sunny", language="en", zone="UTC")
        db.session.commit()
    assert visit("sun").get(address).status_code == 200

    with act_as("lin"):
        know_as(people.person(cast.people["sun"].ref), "Somebody Else")
        db.session.commit()
    assert visit("sun").get(address).status_code == 404


def test_nobody_vouches_for_themselves(cast, act_as):
    with act_as("xu"), pytest.raises(Refused, match="their own name"):
        know_as(people.myself(), "Sun He")


def test_what_the_source_repeats_does_not_undo_what_was_mended(address, mend, bring, seen):
    mend("city", "慈溪")
    bring()

    assert seen("lin")[NAME].values["city"] == "慈溪"


def test_what_the_source_says_anew_has_the_word(address, mend, bring, seen):
    mend("city", "慈溪")
    bring(CUSTOMERS.replace("0574-88301234,宁波", "0574-88301234,杭州"))

    assert seen("lin")[NAME].values["city"] == "杭州"


def test_a_value_can_be_taken_away_and_given_back(address, mend, seen):
    mend("city", "")
    assert seen("lin")[NAME].values["city"] is None
    mend("city", "宁波")

    assert seen("lin")[NAME].values["city"] == "宁波"


def test_an_import_with_mended_records_cannot_be_undone(address, mend, visit):
    mend("city", "慈溪")
    lin = visit("lin")
    there = lin.get(address).text.split('href="/records/imports/')[1].split('"')[0]
    lin.post(f"/records/imports/{there}/undo")

    assert "1 record of this import was changed since" in lin.get(f"/records/imports/{there}").text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("phone", "123", "no complete phone number"), ("name", "", "is empty"),
        ("status", "VIP", "not one of the choices"),
        ("number", "20818", "belongs to another record"), ("last_activity", "2026-13-01", "no day"),
        ("nothing", "x", "no field"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(address, act_as, seen, field, typed, told):
    record = seen("lin")[NAME]
    now = text_of(record.values.get(field))
    with act_as("lin"), pytest.raises(Invalid, match=told):
        amending.amend(shelves.shelf("customer"), record.id, field, typed, "why", seen=now)


def test_a_reference_must_lead_somewhere(address, bring, mend):
    bring(TERMS, who="tang", entity="payment_term")
    mend("payment_term", "30天", who="tang")

    with pytest.raises(Invalid, match="there is no “45天”"):
        mend("payment_term", "45天", who="tang")


def test_mending_without_a_reason_is_refused(address, mend):
    with pytest.raises(Invalid, match="Say why"):
        mend("city", "慈溪", why="  ")


def test_saying_the_same_is_no_amendment(address, mend):
    with pytest.raises(Refused, match="says that already"):
        mend("city", "宁波")


def test_what_somebody_else_mended_meanwhile_is_shown_and_nothing_lost(visit, address, mend):
    mend("city", "慈溪")
    sent = {"field": "city", "value": "余姚", "why": "Mine.", "old": "宁波"}
    answer = visit("lin").post(f"{address}/amend", data=sent)

    assert answer.status_code == 409
    assert "Somebody saved this while you were writing." in answer.text
    assert "慈溪" in answer.text
    assert 'value="余姚"' in answer.text


def test_a_stale_service_call_raises_with_both_values(address, mend):
    with pytest.raises(Stale) as stale:
        mend("city", "余姚", seen="上海")

    assert stale.value.theirs == {"value": ("余姚", "宁波")}


def test_a_field_of_finance_is_mended_by_finance_alone(visit, address):
    answer = visit("lin").get(f"{address}?mend=payment_term")

    assert answer.status_code == 403
    assert "“Payment term” is set by Finance." in answer.text
    assert "Ask Tang Yi." in answer.text
    assert visit("tang").get(f"{address}?mend=payment_term").status_code == 200


def test_a_representative_mends_their_own_records_only(address, mend, act_as, seen):
    mend("city", "慈溪", who="sun")

    other = seen("lin")["北仑物流"]
    with act_as("sun"), pytest.raises(NotFound):
        amending.amend(shelves.shelf("customer"), other.id, "city", "慈溪", "why", seen="宁波")


def test_whoever_audits_the_records_does_not_change_them(visit, address):
    sent = {"field": "city", "value": "x", "why": "y", "old": "宁波"}

    assert visit("song").post(f"{address}/amend", data=sent).status_code == 403
    assert "mend=city" not in visit("song").get(address).text


def test_a_form_that_does_not_say_what_it_saw_is_stale(visit, address):
    assert visit("lin").post(f"{address}/amend", data={"field": "city", "value": "x", "why": "y"}).status_code == 409


def test_amendments_stand_in_the_journal_and_stay(address, mend, act_as):
    mend("city", "慈溪", why="They moved.")
    with act_as("lin"):
        (kept,) = db.session.scalars(select(RecordAmendment)).all()
        assert (kept.old, kept.new, kept.said, kept.why) == ("宁波", "慈溪", "宁波", "They moved.")
        assert "record.amended" in list(db.session.scalars(select(JournalEntry.kind)))


@pytest.mark.both
def test_the_database_refuses_to_rewrite_an_amendment(address, mend, app):
    mend("city", "慈溪")
    other = RecordAmendment.__table__.update().values(why="other")
    with system("rewrite"), db.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(other)


def test_what_points_to_a_record_is_listed_with_a_way_to_all(visit, address, bring):
    bring("编号,姓名,客户\nC1,王一,20817\nC2,王二,鑫禾食品\nC3,王三,20818\n", entity="contact")
    lin = visit("lin")
    page = lin.get(address).text

    assert "王一" in page
    assert "王三" not in page
    there = page.split('<span class="end"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert titles(lin.get(there).text) == ["王一", "王二"]


def test_a_reference_is_a_link_where_it_leads_somewhere(visit, bring, seen):
    bring(TERMS, who="tang", entity="payment_term")
    bring("客户编号,客户名称,付款条件\n1,甲,30天\n2,乙,90天\n", who="tang")
    tang, found, term = visit("tang"), seen("tang"), seen("tang", "payment_term")["30天"]

    assert f'/records/payment_term/{term.id}"' in tang.get(f"/records/customer/{found['甲'].id}").text
    assert "leads to no record that you see" in tang.get(f"/records/customer/{found['乙'].id}").text


def share(browser, address: str, person: str, until: str = "", why: str = "He stands in."):
    day = until or (clock.now() + timedelta(days=5)).date().isoformat()
    return browser.post(f"{address}/share", data={"person": person, "until": day, "why": why})


def test_a_record_is_opened_to_a_person_until_a_day(visit, address, cast):
    assert share(visit("lin"), address, cast.people["wei"].ref).status_code == 303

    assert visit("wei").get(address).status_code == 200
    assert NAME in titles(visit("wei").get("/records/customer/").text)


def test_a_share_ends_with_its_last_day(visit, address, cast):
    share(visit("lin"), address, cast.people["wei"].ref)
    with clock.standing_at(clock.now() + timedelta(days=7), everywhere=True):
        assert visit("wei").get(address).status_code == 404


def test_a_share_can_be_closed_at_once(visit, address, cast, act_as):
    lin = visit("lin")
    share(lin, address, cast.people["wei"].ref)
    with act_as("lin"):
        grant = db.session.scalar(select(Grant.ref))
    db.session.remove()
    lin.post(f"{address}/unshare", data={"grant": grant})

    assert visit("wei").get(address).status_code == 404


def test_a_shared_record_is_for_reading(visit, address, cast, act_as, seen):
    share(visit("lin"), address, cast.people["wei"].ref)

    assert visit("wei").get("/records/customer/?format=csv").status_code == 403


@pytest.mark.parametrize("until", ["2020-01-01", "2199-01-01"])
def test_a_share_ends_within_a_year(visit, address, cast, until):
    answer = share(visit("lin"), address, cast.people["wei"].ref, until)

    assert answer.status_code == 422
    assert "not between today and a year from now" in answer.text


def test_nobody_is_shared_with_twice(visit, address, cast):
    lin = visit("lin")
    share(lin, address, cast.people["wei"].ref)

    assert "open to Wei Mingyu already" in share(lin, address, cast.people["wei"].ref, why="again").text


def test_a_stranger_is_not_among_the_choices(visit, address, cast):
    assert share(visit("lin"), address, cast.people["zhao"].ref).status_code == 422


@pytest.mark.parametrize("who", ["sun", "tang", "guo"])
def test_only_those_who_oversee_open_records(visit, address, cast, who):
    assert share(visit(who), address, cast.people["wei"].ref).status_code == 403
    assert "Open to somebody" not in visit(who).get(address).text


def test_a_demand_names_whom_to_ask(address, act_as):
    with act_as("lin"):
        shelf = shelves.shelf("customer")
        with pytest.raises(NotAllowed) as refused:
            amending.demand_mender(shelf, shelf.entity.field("payment_term"))

    assert refused.value.ask == ("finance",)


def test_a_long_text_keeps_its_lines(bring, visit, seen):
    bring(HEAD.replace("城市", "备注") + '1,甲,,"第一行\n第二行",\n')
    page = visit("lin").get(f"/records/customer/{seen('lin')['甲'].id}").text

    assert '<span class="up-lines">第一行\n第二行</span>' in page


def test_the_journal_names_and_links_the_record_that_was_mended(address, mend, visit):
    mend("city", "慈溪", why="They moved.")
    page = visit("lin").get("/journal").text

    assert f'href="{address}"' in page
    assert f"mended “City” of “{NAME}”: They moved." in page
