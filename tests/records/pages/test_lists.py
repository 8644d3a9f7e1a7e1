"""Lists of records: filtered, sorted, searched and exported by the lake, under the rules of rows and fields."""

import csv
import io
import json

import pytest

from app.core.database import db
from app.core.plugins import Health
from app.records.queries import declarations
from app.records.rules.registry import Registry
from tests.counting import counted
from tests.records.pages.conftest import CUSTOMERS, HEAD, TERMS, titles

MANY = "客户编号,客户名称,客户状态,最近联系日期,负责人\n" + "".join(
    f"{n},客户{n:03},{'正式' if n % 3 else '潜在'},2026-01-{n % 28 + 1:02},Sun He\n" for n in range(120)
)


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_list_shows_what_was_imported(visit, bring):
    bring()

    assert titles(visit("lin").get("/records/customer/").text) == ["北仑物流", "海盛贸易", "鑫禾食品"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=海盛", ["海盛贸易"]), ("q=20817", ["鑫禾食品"]), ("q=8830", ["鑫禾食品"]), ("q=没有", []),
        ("sort=-number", ["北仑物流", "海盛贸易", "鑫禾食品"]), ("sort=number", ["鑫禾食品", "海盛贸易", "北仑物流"]),
    ],
)
def test_a_list_is_searched_and_sorted(visit, bring, query, found):
    bring()

    assert titles(visit("lin").get(f"/records/customer/?{query}").text) == found


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=prospect", 40), ("status=active", 80), ("status=prospect&status=active", 120), ("kind=", 120),
        ("last_activity_from=2026-01-28", 4), ("last_activity_to=2026-01-01", 5),
        ("last_activity_from=2026-01-02&last_activity_to=2026-01-03&status=prospect", 3),
    ],
)
def test_a_list_is_narrowed(visit, bring, query, count):
    bring(MANY)

    assert len(rows(visit("lin").get(f"/records/customer/?format=csv&{query}"))) - 1 == count


def test_facets_count_what_each_choice_would_show(visit, bring):
    bring(MANY)
    page = visit("lin").get("/records/customer/?status=active").text

    assert 'Prospect <span class="n">40</span>' in page
    assert 'Lost <span class="n">0</span>' in page


def test_a_page_behind_the_last_shows_the_last(visit, bring):
    bring(MANY)
    lin = visit("lin")

    assert "1–50 of 120" in lin.get("/records/customer/").text
    assert "101–120 of 120" in lin.get("/records/customer/?page=9").text


def test_a_list_filtered_to_nothing_says_of_how_many(visit, bring):
    bring()

    assert "None of 3 matches" in visit("lin").get("/records/customer/?q=没有").text


@pytest.mark.parametrize("query", ["sort=nothing", "status=nothing", "page=x", "last_activity_from=soon", "format=pdf"])
def test_an_address_that_makes_no_sense_is_refused(visit, bring, query):
    bring()

    assert visit("lin").get(f"/records/customer/?{query}").status_code == 422


def test_every_format_holds_the_very_view(visit, bring):
    bring()
    lin = visit("lin")
    found = json.loads(lin.get("/records/customer/?format=json&q=海盛").data)

    assert [row["phone"] for row in found["rows"]] == ["+8613957412208"]
    assert rows(lin.get("/records/customer/?format=csv&q=海盛"))[1][:2] == ["海盛贸易", "20818"]
    assert lin.get("/records/customer/?format=xlsx").data[:2] == b"PK"


def test_a_file_has_the_columns_that_a_page_has_no_room_for(visit, bring):
    bring()

    assert "City" in rows(visit("lin").get("/records/customer/?format=csv"))[0]


def test_money_is_written_with_its_currency_and_kept_as_such(visit, bring):
    bring(TERMS, who="tang", entity="payment_term")
    bring("客户编号,客户名称,信用额度\n1,甲,1.5万\n", who="tang")

    found = json.loads(visit("tang").get("/records/customer/?format=json").data)
    assert found["rows"][0]["credit_limit"] == {"amount": "15000.00", "currency": "CNY"}


def test_whoever_may_not_export_is_offered_no_file(visit, bring):
    bring()
    wei = visit("wei")

    assert "format=csv" not in wei.get("/records/customer/").text
    assert wei.get("/records/customer/?format=csv").status_code == 403


@pytest.mark.parametrize(
    ("who", "found"), [("lin", 3), ("tang", 3), ("song", 3), ("sun", 2), ("wei", 1)],
)
def test_everybody_sees_the_rows_of_their_scope(visit, bring, who, found):
    bring()
    page = visit(who).get("/records/customer/").text

    assert len(titles(page)) == found
    assert ("鑫禾食品" in page) == (who != "wei")


def test_a_representative_exports_their_own_rows_only(visit, bring):
    bring()

    assert {row[0] for row in rows(visit("sun").get("/records/customer/?format=csv"))[1:]} == {"鑫禾食品", "海盛贸易"}


def test_whom_no_scope_names_is_told_so_and_not_shown_an_empty_list(visit):
    answer = visit("sun").get("/records/credit_term/")

    assert answer.status_code == 403
    assert "Credit terms are not open to you." in answer.text
    assert "Finance" in answer.text


def test_a_kind_without_records_says_where_they_come_from(visit):
    page = visit("guo").get("/records/lead/").text

    assert "No leads here yet" in page
    assert "plugin “CRM”" in page
    assert "/records/imports/new?entity=lead" in page


def test_a_kind_that_no_plugin_brings_is_not_there(visit):
    assert visit("lin").get("/records/spaceship/").status_code == 404


def test_the_front_page_counts_what_the_person_sees(visit, bring):
    bring()

    assert '<td class="num" data-th="Records">3</td>' in visit("lin").get("/records/").text
    assert '<td class="num" data-th="Records">1</td>' in visit("wei").get("/records/").text


def test_without_records_the_front_page_says_what_to_do(visit):
    page = visit("guo").get("/records/").text

    assert "There are no records yet" in page
    assert "/records/imports/new" in page


@pytest.mark.parametrize("path", ["/records/", "/records/customer/", "/records/checks/", "/records/customer/quality"])
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(visit, bring, path):
    lin, sent = visit("lin"), []
    for text in (CUSTOMERS, MANY):
        bring(text)
        lin.get(path)  # notes once that she was seen
        with counted(db.engine) as statements:
            lin.get(path)
        sent.append(len(statements))

    assert sent[0] == sent[1] <= 12


def test_a_person_who_is_named_as_responsible_sees_the_record(visit, bring):
    bring(HEAD + "1,甲,,宁波,wei@lanxi.example\n")

    assert titles(visit("wei").get("/records/customer/").text) == ["甲"]


def test_without_a_plugin_the_page_says_where_records_come_from(visit, monkeypatch):
    monkeypatch.setattr(declarations, "registry", lambda: Registry({}))
    page = visit("xu").get("/records/").text

    assert "No plugin brings records" in page
    assert 'href="/plugins"' in page


@pytest.mark.parametrize(("who", "told"), [("xu", True), ("lin", False)])
def test_a_plugin_that_failed_is_named_and_the_cause_is_for_the_administrator(visit, app, monkeypatch, who, told):
    sick = Health("base_data", "measure_records", failures_in_a_row=1, last_error="KeyError: revenue")
    monkeypatch.setitem(app.extensions["upriver.plugins"].health, ("base_data", "measure_records"), sick)
    page = visit(who).get("/records/checks/").text

    assert "plugin “Base data” failed" in page
    assert ("KeyError: revenue" in page) is told
