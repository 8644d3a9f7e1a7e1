"""People keep views of tables, share them, open tables with them, and take a removal back."""

import html
import re

import pytest
from sqlalchemy import select

from app.access.models import RoleHolding
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.saved_views.models import SavedView

BOARD = "/people?department=Board"


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def keep(client, at=BOARD, name="The board", **more):
    page = client.get(at).text
    sent = {"place": hidden(page, "place"), "query": hidden(page, "query"), "name": name, **more}
    return client.post("/views/", data=sent)


def ref_of(name):
    with system("look"):
        return db.session.scalar(select(SavedView.ref).where(SavedView.name == name))


def row(page):
    found = re.search(r'<div class="up-views">.*?</nav>', page, re.S)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def undo_address(page):
    return re.search(r'action="(/undo/\w+)"', page)[1]


def test_a_view_keeps_what_the_address_sets_and_stands_above_the_table(visit):
    client = visit("wei")

    answer = keep(client, "/people?department=Board&sort=-name&page=1")

    assert answer.status_code == 303
    assert answer.location.startswith("/people?department=Board&sort=-name&view=")
    assert "The board" in row(client.get("/people").text)


def test_a_view_has_an_address_that_stays(visit):
    client = visit("wei")
    keep(client)
    ref = ref_of("The board")

    client.post(f"/views/{ref}/replace", data={"query": "department=IT&page=3"})

    assert client.get(f"/views/{ref}").location == f"/people?department=IT&view={ref}"


def test_the_file_of_a_view_holds_its_rows_and_columns_only(visit):
    sheet = visit("wei").get("/people?department=Board&col=email&format=csv").text

    assert '"Fang Ming","fang@lanxi.example"' in sheet
    assert "Wei Mingyu" not in sheet


def test_a_kept_view_is_nobody_elses(visit):
    keep(visit("lin"))
    ref = ref_of("The board")

    assert "The board" not in visit("wei").get("/people").text
    assert visit("wei").get(f"/views/{ref}").status_code == 404


def test_a_shared_view_is_everybodys_of_the_organisation_and_of_no_other(visit):
    keep(visit("lin"), is_shared="y")
    ref = ref_of("The board")

    assert "The board" in row(visit("wei").get("/people").text)
    assert "The board" not in visit("zhao").get("/people").text
    assert visit("zhao").get(f"/views/{ref}").status_code == 404


def test_only_those_the_policy_names_share(visit):
    client = visit("wei")

    keep(client, is_shared="y")

    assert "Everybody who sees this table" not in client.get(BOARD).text
    assert "The board" not in visit("lin").get("/people").text


def test_a_colleague_changes_no_shared_view(visit):
    keep(visit("lin"), is_shared="y")
    ref = ref_of("The board")

    assert visit("guo").post(f"/views/{ref}/replace", data={"query": ""}).status_code == 403
    assert visit("guo").post(f"/views/{ref}", data={"name": "Mine"}).status_code == 403
    assert visit("guo").post(f"/views/{ref}/remove").status_code == 403


def test_an_administrator_tidies_shared_views_away(visit):
    keep(visit("lin"), is_shared="y")

    assert visit("xu").post(f"/views/{ref_of('The board')}/remove").status_code == 303
    assert ref_of("The board") is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "The  BOARD", "ｔｈｅ board"])
def test_a_name_that_is_none_or_taken_is_refused_beside_its_field(visit, name):
    client = visit("wei")
    keep(client)

    answer = keep(client, "/people?department=IT", name)

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


@pytest.mark.both
def test_the_database_refuses_a_name_twice(visit, cast):
    from sqlalchemy.exc import IntegrityError

    for shared, owner in ((False, "wei"), (True, "lin")):
        with system("keep twice"):
            for number, who in enumerate((owner, owner if not shared else "guo"), 1):
                db.session.add(SavedView(
                    organisation_id=cast.lanxi.id, owner_id=cast.people[who].id, table_name="people", path="/people",
                    rollout_id=None, number=number, name="A", folded="a", is_shared=shared, made_at=clock.now(),
                ))
            with pytest.raises(IntegrityError):
                db.session.commit()
            db.session.rollback()


@pytest.mark.parametrize("path", ["https://elsewhere.example/people", "//elsewhere.example", "/\\elsewhere.example"])
def test_a_row_that_was_written_by_hand_leads_nobody_out(visit, path):
    client = visit("wei")
    keep(client)
    ref = ref_of("The board")
    with system("write by hand"):
        db.session.scalar(select(SavedView).where(SavedView.ref == ref)).path = path
        db.session.commit()
        db.session.remove()

    for answer in (client.get(f"/views/{ref}"), client.post(f"/views/{ref}/remove")):
        assert (answer.status_code, answer.location) == (303, "/")


def test_a_changed_view_says_so_and_offers_to_keep_the_change(visit):
    client = visit("wei")
    keep(client)
    ref = ref_of("The board")

    same, changed = client.get(f"{BOARD}&view={ref}").text, client.get(f"{BOARD}&q=fang&view={ref}").text

    assert "changed" not in same
    assert "Save the change" in changed
    assert "Save as new view" in changed


def test_one_view_opens_by_itself_for_oneself_only(visit):
    keep(visit("lin"), is_shared="y", opens="y")
    ref = ref_of("The board")

    assert visit("lin").get("/people").location == f"{BOARD}&view={ref}"
    assert visit("wei").get("/people").status_code == 200
    assert "Wei Mingyu" in visit("lin").get("/people?view=all").text


def test_links_of_a_page_do_not_lead_back_to_the_view_that_opens_by_itself(visit):
    client = visit("lin")
    keep(client, opens="y")

    page = client.get("/people?q=nobody").text

    assert re.search(r'href="/people\?view=all"', page)


def test_a_view_that_the_table_no_longer_understands_does_not_open_by_itself(visit):
    client = visit("lin")
    keep(client, opens="y")
    with system("a column is gone"):
        db.session.scalar(select(SavedView)).query = "sort=gone"
        db.session.commit()

    assert client.get("/people").status_code == 200


def test_a_removed_view_comes_back_under_its_address(visit):
    client = visit("lin")
    keep(client, is_shared="y", opens="y")
    ref = ref_of("The board")
    page = client.get(client.post(f"/views/{ref}/remove").location).text

    client.post(undo_address(page))

    assert client.get("/people").location == f"{BOARD}&view={ref}"
    assert "The board" in row(visit("wei").get("/people").text)


def test_a_removal_is_undone_once_and_by_oneself_alone(visit):
    client = visit("lin")
    keep(client)
    page = client.get(client.post(f"/views/{ref_of('The board')}/remove").location).text
    address = undo_address(page)

    assert visit("guo").post(address).status_code == 404
    client.post(address)
    again = client.post(address)

    assert "undone already" in client.get(again.location).text


def test_a_name_taken_meanwhile_keeps_the_removed_view_away(visit):
    client = visit("lin")
    keep(client)
    page = client.get(client.post(f"/views/{ref_of('The board')}/remove").location).text
    keep(client, "/people?department=IT")

    answer = client.post(undo_address(page))

    assert "is taken" in client.get(answer.location).text


def test_sharing_is_in_the_journal_and_keeping_is_not(visit):
    client = visit("xu")
    keep(client, name="Quiet")
    keep(client, "/people?department=IT", name="Told", is_shared="y")

    page = client.get("/journal").text

    assert "shared the view “Told”" in page
    assert "Quiet" not in page


def test_nobody_keeps_a_view_of_a_page_they_made_up(visit):
    answer = visit("wei").post("/views/", data={"place": "forged", "query": "", "name": "A"})

    assert answer.status_code == 409


def test_columns_are_chosen_by_address(visit):
    page = visit("wei").get("/people?col=email").text

    assert '<th scope="col"><a href="/people?sort=email' in page
    assert ">Department</a></th>" not in page


def test_a_view_is_renamed_and_shared(visit):
    client = visit("lin")
    keep(client)
    ref = ref_of("The board")

    client.post(f"/views/{ref}", data={"name": "All directors", "is_shared": "y"})

    assert "All directors" in row(visit("wei").get("/people").text)


def test_a_name_that_is_taken_is_refused_on_renaming_too(visit):
    client = visit("lin")
    keep(client)
    keep(client, "/people?department=IT", "IT")

    answer = client.post(f"/views/{ref_of('IT')}", data={"name": "the board"})

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert ref_of("IT")


def test_anybody_opens_a_table_with_a_view_that_somebody_shares(visit):
    keep(visit("lin"), is_shared="y")
    ref = ref_of("The board")

    visit("wei").post(f"/views/{ref}", data={"opens": "y"})

    assert visit("wei").get("/people").location == f"{BOARD}&view={ref}"
    assert visit("lin").get("/people").status_code == 200


def test_nobody_keeps_a_view_of_a_page_that_somebody_else_was_shown(visit):
    place = hidden(visit("lin").get(BOARD).text, "place")

    named = {"place": place, "query": "", "name": "Mine"}
    answers = [visit(who).post("/views/", data=named) for who in ("wei", "zhao")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert ref_of("Mine") is None


def test_who_may_share_no_more_changes_nothing_that_others_use(visit, cast):
    keep(visit("guo"), is_shared="y")
    ref = ref_of("The board")
    with system("tests"):
        held = select(RoleHolding).where(RoleHolding.person_id == cast.people["guo"].id)
        db.session.delete(db.session.scalars(held).one())
        db.session.commit()
        db.session.remove()

    named = {"query": "q=x", "name": "Odd"}
    answers = [visit("guo").post(f"/views/{ref}{way}", data=named) for way in ("", "/replace")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert visit("lin").get(f"/views/{ref}").location == f"{BOARD}&view={ref}"
    assert visit("guo").post(f"/views/{ref}/remove").status_code == 303
