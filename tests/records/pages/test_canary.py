"""Two organisations never see each other's records: not a row, a name, a count or a hint, at any door."""

import pytest

from app.core.database import db
from app.records.queries import batches, figures, shelves
from app.records.queries.lake import lake_of, reading
from app.records.services import sharing
from tests.records.pages.conftest import HEAD

CANARY = "金丝雀贸易"
OURS = HEAD + f"777001,{CANARY},0574-77700177,宁波,Zhao Wai\n777002,{CANARY}二,,宁波,Zhao Wai\n"
THEIRS = HEAD + "1,对方公司,,上海,Sun He\n"


@pytest.fixture
def both(bring, seen, remembered):
    """Records in both organisations, with a check run in each; the address of one of ours and an import of ours."""

    def brought():
        bring(THEIRS, who="zhao")
        ref = bring(OURS, who="lin")
        return ref, seen("lin")[CANARY].id

    return remembered("canary", brought)


PLACES = (
    "/records/", "/records/customer/", "/records/customer/?q=金丝雀", "/records/customer/?format=csv",
    "/records/customer/?format=json", "/records/customer/?sort=-number", "/records/imports/",
    "/records/imports/?format=csv",
    "/records/checks/", "/records/customer/quality", "/records/customer/failing/reachable",
    "/records/customer/failing/reachable?format=csv", "/api/v1/records/entities", "/api/v1/records/customer",
    "/api/v1/records/customer?q=777",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_page_or_file_of_theirs_holds_anything_of_ours(visit, both, place):
    answer = visit("zhao").get(place)
    body = answer.get_data()
    answer.close()

    assert answer.status_code == 200
    assert CANARY.encode() not in body
    assert b"777001" not in body


@pytest.mark.parametrize("place", ["/records/customer/", "/records/customer/?format=csv", "/api/v1/records/customer"])
def test_what_is_their_own_they_see(visit, both, place):
    assert "对方公司" in visit("zhao").get(place).get_data().decode("utf-8-sig")


@pytest.mark.parametrize("place", ["/records/", "/records/checks/"])
def test_counts_are_of_ones_own(visit, both, place):
    assert 'data-th="Records">1</td>' in visit("zhao").get(place).text
    assert 'data-th="Records">2</td>' in visit("lin").get(place).text


def test_single_records_and_imports_answer_like_absent_ones(visit, both):
    ref, record = both
    zhao = visit("zhao")
    absent = zhao.get("/records/customer/" + "0" * 12)
    for path in (f"/records/customer/{record}", f"/records/imports/{ref}", f"/records/imports/{ref}/original",
                 f"/records/imports/{ref}/returned.csv", f"/api/v1/records/customer/{record}",
                 f"/api/v1/records/imports/{ref}"):
        answer = zhao.get(path)
        assert answer.status_code == absent.status_code == 404


def test_nothing_of_ours_can_be_changed_from_there(visit, both, seen, batch_of):
    ref, record = both
    zhao = visit("zhao")
    for path in (f"/records/imports/{ref}/undo", f"/records/imports/{ref}/accept", f"/records/imports/{ref}/drop",
                 f"/records/customer/{record}/amend", f"/records/customer/{record}/unshare"):
        assert zhao.post(path, data={"field": "city", "value": "x", "why": "y", "old": "宁波"}).status_code == 404

    assert seen("lin")[CANARY].values["city"] == "宁波"


def test_a_figure_counts_ones_own_records(both, act_as):
    for who, rows in (("lin", 2), ("zhao", 1)):
        with act_as(who):
            assert figures.measured("base_data.rows", {"entity": "customer"}).value == rows
        db.session.remove()


def test_a_grant_of_ours_opens_nothing_there(both, act_as, cast, visit):
    _ref, record = both
    with act_as("lin"):
        shelf = shelves.shelf("customer")
        sharing.share(shelf, shelves.one(shelf, record), cast.people["zhao"], until=shelf.now.date(), why="A mistake.")
        db.session.commit()
    db.session.remove()

    assert visit("zhao").get(f"/records/customer/{record}").status_code == 404


def test_the_engine_itself_cannot_leave_its_folder(both, cast):
    theirs, ours = lake_of(cast.elsewhere.ref), lake_of(cast.lanxi.ref)
    path = ours.path(ours.manifest().current["customer"].path)
    with reading(theirs) as con, pytest.raises(Exception, match=r"file system operations are disabled|Permission"):
        con.execute(f"SELECT * FROM read_parquet('{path}')")


def test_a_remembered_mapping_is_ones_own(both, act_as):
    with act_as("zhao"):
        found = batches.remembered("customer", HEAD.strip().split(","))
        assert batches.memory(found.id).by == "Zhao Wai"


def test_an_import_waits_for_whoever_brought_it_only(take_in, visit):
    take_in(OURS, who="lin")

    assert '<span class="n">1' not in visit("zhao").get("/records/").text


def test_a_file_of_ours_cannot_be_asked_for_by_its_own_address(both, visit, act_as):
    with act_as("lin"):
        upload = batches.one(both[0]).upload_ref
    db.session.remove()

    assert visit("zhao").get(f"/files/{upload}").status_code == 404
    assert visit("wei").get(f"/files/{upload}").status_code == 404
