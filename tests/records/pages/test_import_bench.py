"""The bench in the browser: every step is a page that survives a reload and works by plain forms."""

import csv
import io

import pytest

from app.core.database import db
from app.records.queries import batches
from app.records.rules.batches import BatchState
from app.records.services import batches as services
from tests.records.pages.conftest import CUSTOMERS, HEAD


def send(browser, text: str | bytes = CUSTOMERS, entity: str = "customer", name: str = "customers.csv", **more: str):
    given = text if isinstance(text, bytes) else text.encode()
    return browser.post("/records/imports/new", data={"entity": entity, "file": (io.BytesIO(given), name), **more})


def go_on(browser, ref: str, **chosen: str) -> str:
    """Press "continue" over what was chosen, and return the page that follows."""
    sent = {**chosen, "then": "check"}
    return browser.post(f"/records/imports/{ref}/columns", data=sent, follow_redirects=True).text


def test_a_file_goes_all_the_way_by_plain_forms(visit):
    guo = visit("guo")
    there = send(guo).location

    assert "Which column is what?" in guo.get(there).text
    guo.post(f"{there}/columns", data={"then": "check"})
    assert "Import 3 rows" in guo.get(there).text
    guo.post(f"{there}/accept")
    done = guo.get(there).text
    assert "3 rows are imported." in done
    assert "1 row came back." in done
    assert "/records/customer/" in done


def test_the_same_file_says_that_nothing_changes(visit, bring):
    bring()
    guo = visit("guo")
    there = send(guo).location

    assert "This very file was imported before" in guo.get(there).text
    guo.post(f"{there}/columns", data={"then": "check"})
    assert "Nothing changes." in guo.get(there).text


def test_the_form_keeps_one_import_for_two_clicks(visit, act_as):
    guo = visit("guo")
    first = send(guo, form_key="abcdefgh12345678")
    second = send(guo, form_key="abcdefgh12345678")

    assert first.location == second.location


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (b"", "a.csv", "is empty"), (b"x", "a.docx", "is not one of"), (b"PK\x03\x04zip", "a.csv", "an archive"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "a.xls", "Save it as .xlsx without a password"),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_form(visit, text, name, told):
    answer = send(visit("guo"), text, name=name)

    assert answer.status_code == 422
    assert told in answer.text


def test_a_file_that_cannot_be_read_says_why_and_offers_another(visit):
    guo = visit("guo")
    page = guo.get(send(guo, HEAD).location).text

    assert "This file cannot be read." in page
    assert "Choose another file" in page


def test_an_import_may_be_larger_than_a_form(visit, app):
    limit = app.extensions["upriver.settings"].request_limit
    text = CUSTOMERS + ",".join(["9", "x" * (limit + 1000), "", "", ""]) + "\n"
    parts = [("entity", "", "customer"), ("file", '; filename="large.csv"', text)]
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n' for name, more, value in parts
    )
    answer = visit("guo").post(
        "/records/imports/new", input_stream=io.BytesIO(f"{body}--b--\r\n".encode()),
        content_type="multipart/form-data; boundary=b", content_length=len(f"{body}--b--\r\n".encode()),
    )

    assert answer.status_code == 303


def test_columns_are_saved_as_one_goes(visit, take_in, batch_of):
    ref = take_in(HEAD.replace("城市", "BZ2") + "1,甲,,x,\n")
    answer = visit("guo").post(
        f"/records/imports/{ref}/columns", data={"column-3": "note"}, headers={"Accept": "application/json"}
    )

    assert "saved_at" in answer.json
    assert batch_of(ref).columns[3]["field"] == "note"


def test_an_open_column_is_named_where_it_stands(visit, take_in):
    ref = take_in(HEAD.replace("城市", "BZ2") + "1,甲,,x,\n")
    page = go_on(visit("guo"), ref)

    assert 'id="fault-3"' in page
    assert "1 column is still open: BZ2" in page


def test_a_column_of_finance_names_finance(visit, take_in):
    ref = take_in(HEAD.replace("城市", "付款条件") + "1,甲,,30天,\n")
    page = visit("guo").get(f"/records/imports/{ref}").text

    assert "only Finance may fill “Payment term”" in page
    assert "is set by Finance" in go_on(visit("guo"), ref, **{"column-3": "payment_term"})


def test_a_field_for_two_columns_is_refused(visit, take_in):
    ref = take_in()
    assert "becomes this field already" in go_on(visit("guo"), ref, **{"column-3": "name"})


def test_days_first_is_a_choice_of_the_person(visit, take_in, batch_of):
    ref = take_in("客户编号,客户名称,最近联系日期\n1,甲,03/04/2026\n")
    guo = visit("guo")
    guo.post(f"/records/imports/{ref}/columns", data={"days-2": "day", "then": "check"})

    verdict = batch_of(ref).verdict
    assert verdict["examples"][0]["values"]["last_activity"] == "2026-04-03"


def test_the_preview_shows_faults_first_and_what_was_tidied(visit, take_in):
    page = visit("guo").get(f"/records/imports/{take_in()}").text

    assert page.index("no complete phone number") < page.index("<del>139 5741 2208</del> <ins>+86 139 5741 2208</ins>")


def test_steps_that_are_done_are_links(visit, bring):
    ref = bring()
    guo = visit("guo")
    page = guo.get(f"/records/imports/{ref}").text

    for step in ("file", "columns", "check"):
        assert f'href="/records/imports/{ref}/{step}"' in page
        assert guo.get(f"/records/imports/{ref}/{step}").status_code == 200


def test_a_step_ahead_shows_the_step_one_is_at(visit, take_in):
    assert "Which column is what?" in visit("guo").get(f"/records/imports/{take_in()}/result").text


def test_returned_rows_come_as_a_file_that_can_be_mended_and_brought_again(visit, bring, batch_of):
    ref = bring()
    guo = visit("guo")
    rows = list(csv.reader(io.StringIO(guo.get(f"/records/imports/{ref}/returned.csv").data.decode("utf-8-sig"))))
    assert rows[1][:2] == ["20820", "坏电话公司"]
    assert "no complete phone number" in " ".join(rows[1])

    rows[1][2] = "0574-88888888"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    again = batch_of(bring(out.getvalue()))
    assert (again.rows_new, again.rows_returned) == (1, 0)


def test_returned_rows_come_as_a_workbook_too(visit, bring):
    answer = visit("guo").get(f"/records/imports/{bring()}/returned.xlsx")

    assert answer.data[:2] == b"PK"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="returned-customer-')


def test_there_is_no_file_of_returned_rows_where_none_came_back(visit, bring):
    ref = bring(HEAD + "1,甲,,宁波,\n")

    assert visit("guo").get(f"/records/imports/{ref}/returned.csv").status_code == 404


def test_an_import_is_undone_with_one_button(visit, bring):
    ref = bring()
    guo = visit("guo")
    assert "Undo this import" in guo.get(f"/records/imports/{ref}").text
    guo.post(f"/records/imports/{ref}/undo")

    assert "This import was undone" in guo.get(f"/records/imports/{ref}").text


def test_an_undo_that_comes_too_late_says_why(visit, bring):
    ref = bring()
    bring(CUSTOMERS.replace("余姚", "慈溪"))
    guo = visit("guo")
    guo.post(f"/records/imports/{ref}/undo")

    assert "1 record of this import was changed since" in guo.get(f"/records/imports/{ref}").text


def test_an_import_given_up_stands_in_the_list(visit, take_in):
    ref = take_in()
    guo = visit("guo")
    page = guo.post(f"/records/imports/{ref}/drop", follow_redirects=True).text

    assert "Given up." in page
    assert "given up" in page


def test_what_waits_is_counted_in_the_menu(visit, take_in):
    take_in()

    assert '<span class="n">1' in visit("guo").get("/records/").text


def test_a_person_is_offered_only_what_they_may_bring(visit):
    assert 'value="payment_term"' in visit("tang").get("/records/imports/new").text
    assert 'value="payment_term"' not in visit("sun").get("/records/imports/new").text


def test_an_auditor_looks_and_changes_nothing(visit, take_in):
    ref = take_in()
    song = visit("song")

    assert 'name="column-0"' not in song.get(f"/records/imports/{ref}").text
    assert song.post(f"/records/imports/{ref}/columns", data={}).status_code == 403


def test_a_job_that_runs_shows_its_progress(visit, take_in, act_as, app):
    ref = take_in()
    app.extensions["upriver.jobs"] = type("Nobody", (), {"send": lambda self, what, name: None})()
    try:
        with act_as("guo"):
            services.have_checked(batches.one(ref))
            db.session.commit()
        db.session.remove()
        page = visit("guo").get(f"/records/imports/{ref}").text
    finally:
        del app.extensions["upriver.jobs"]

    assert "data-job=" in page
    assert 'name="column-0"' not in page


def test_a_check_of_another_mapping_is_not_shown(visit, take_in, act_as, batch_of):
    ref = take_in()
    with act_as("guo"):
        batch = batches.one(ref)
        services.save(batch, {4: "-"}, {})
        batch.state = BatchState.MAPPED
        db.session.commit()
    db.session.remove()
    page = visit("guo").get(f"/records/imports/{ref}").text

    assert batch_of(ref).verdict["new"] == 3
    assert "The rows are not checked yet." in page


def test_the_original_is_handed_out_to_those_who_see_the_import(visit, take_in):
    ref = take_in()
    answer = visit("guo").get(f"/records/imports/{ref}/original")
    body = answer.data.decode()
    answer.close()

    assert body == CUSTOMERS
    assert visit("zhao").get(f"/records/imports/{ref}/original").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_an_outsider_finds_no_returned_rows(visit, bring, kind):
    assert visit("zhao").get(f"/records/imports/{bring()}/returned.{kind}").status_code == 404


def test_the_list_of_imports_can_be_narrowed_and_exported(visit, bring, take_in):
    bring()
    take_in(HEAD + "7,乙,,宁波,\n", name="second.csv")
    guo = visit("guo")

    assert "customers.csv" not in guo.get("/records/imports/?only=waiting").text
    assert "second.csv" in guo.get("/records/imports/?format=csv").data.decode("utf-8-sig")


