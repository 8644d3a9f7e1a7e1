"""A file on its way: read, matched, checked, taken, undone, by the worker and with every step in its row."""

import io

import pytest
import xlsxwriter
from sqlalchemy import select

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.core.journal import JournalEntry
from app.records.models import ImportBatch, ImportMapping
from app.records.queries import batches
from app.records.rules.batches import BatchState
from app.records.services import batches as services
from app.records.services import working
from tests.records.pages.conftest import CUSTOMERS, HEAD, TERMS

OLD, LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")


def workbook(rows) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return body.getvalue()


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows_new, batch.rows_changed, batch.rows_same, batch.rows_returned


def kinds(entries) -> list[str]:
    return list(db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


@pytest.mark.both
def test_a_file_is_read_and_its_columns_guessed(take_in, batch_of):
    batch = batch_of(take_in())

    assert batch.state is BatchState.DRAFT
    assert [column["field"] for column in batch.columns] == ["number", "name", "phone", "city", "owner"]
    assert batch.columns[0]["first"] == ["20817", "20818", "20819"]


def test_the_first_look_says_what_would_happen(take_in, batch_of):
    verdict = batch_of(take_in()).verdict

    assert (verdict["new"], verdict["returned"]) == (3, 1)
    assert verdict["was"]["3"]["phone"] == "139 5741 2208"


def test_a_file_that_is_no_table_says_why(take_in, batch_of):
    batch = batch_of(take_in(HEAD))

    assert batch.state is BatchState.FAILED
    assert "no rows below" in batch.error


@pytest.mark.parametrize(("content", "told"), [
    (b"\xef\xbb\xbf  \n", "The file is empty"), (b"%PDF-1.7", "This is a PDF"),
    (OLD + bytes(600), r"old kind \(\.xls\)"), (OLD + bytes(9) + LOCKED, "locked with a password"),
])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.xls"])
def test_what_is_no_table_is_refused_by_its_content_whatever_its_name(app, act_as, content, told, name):
    with act_as("guo"), pytest.raises(Invalid, match=told) as refused:
        services.take_in("customer", io.BytesIO(content), name=name)

    assert "Save it as" in refused.value.faults["file"]


@pytest.mark.parametrize("name", ["customers.xlsx", "customers.xls"])
def test_a_text_under_the_name_of_a_workbook_is_read_as_text(take_in, batch_of, name):
    assert batch_of(take_in(name=name)).rows_read == 4


def test_a_workbook_under_the_name_of_a_text_is_read_as_a_workbook(take_in, batch_of):
    assert batch_of(take_in(workbook([["客户编号", "客户名称"], ["1", "甲"]]), name="customers.csv")).rows_read == 1


def test_a_file_in_other_letters_can_be_read_again(take_in, batch_of, act_as):
    ref = take_in(CUSTOMERS.encode("gb18030"))
    with act_as("guo"):
        services.have_read(batches.one(ref), encoding="cp1252")
        db.session.commit()

    assert batch_of(ref).columns[0]["heading"] != "客户编号"


def test_an_unfit_ending_is_refused_before_anything_is_kept(app, act_as):
    with act_as("guo"), pytest.raises(Invalid, match="not taken here"):
        services.take_in("customer", io.BytesIO(b"%PDF-1.4"), name="customers.pdf")


@pytest.mark.both
def test_taking_a_file_makes_records_and_tells_the_journal(bring, batch_of, act_as):
    batch = batch_of(bring())

    assert (batch.state, counts(batch)) == (BatchState.ACCEPTED, (3, 0, 0, 1))
    with act_as("guo"):
        assert kinds(JournalEntry)[-2:] == ["import.begun", "import.accepted"]


def test_the_same_file_again_changes_nothing(bring, batch_of):
    bring()
    again = batch_of(bring())

    assert again.is_without_effect
    assert counts(again) == (0, 0, 3, 1)


def test_accepting_twice_takes_the_rows_once(bring, act_as, batch_of, seen):
    ref = bring()
    with act_as("guo"):
        working.settle(batches.one(ref), working.take_rows(batches.one(ref)))
        db.session.commit()

    assert counts(batch_of(ref)) == (3, 0, 0, 1)
    assert len(seen()) == 3


def test_rows_that_are_not_checked_are_not_taken(take_in, act_as):
    ref = take_in()
    with act_as("guo"), pytest.raises(Refused, match="not checked"):
        services.have_accepted(batches.one(ref))


def test_an_open_column_holds_the_check_back(take_in, act_as):
    ref = take_in(HEAD.replace("城市", "BZ2") + "1,甲,,x,\n")
    with act_as("guo"), pytest.raises(Invalid) as refused:
        services.confirm(batches.one(ref))

    assert refused.value.faults == {"3": "Choose a field, or “leave out”."}


def test_a_field_of_finance_is_refused_to_others_with_the_reason(take_in, act_as):
    ref = take_in(HEAD.replace("城市", "付款条件") + "1,甲,,30天,\n")
    with act_as("guo"):
        batch = batches.one(ref)
        assert (batch.columns[3]["field"], batch.columns[3]["instead"]) == (None, "payment_term")
        services.save(batch, {3: "payment_term"}, {})
        with pytest.raises(Invalid, match="set by Finance"):
            services.confirm(batch)


def test_what_others_may_not_fill_is_not_remembered_as_left_out(bring, take_in, batch_of):
    bring(TERMS, who="tang", entity="payment_term")
    text = "客户编号,客户名称,付款条件\n1,甲,30天\n"
    bring(text, who="guo")

    assert [column["field"] for column in batch_of(take_in(text, who="tang"), "tang").columns][2] == "payment_term"


def test_what_finance_matched_does_not_open_the_field_to_others(bring, take_in, batch_of):
    bring(TERMS, who="tang", entity="payment_term")
    text = "客户编号,客户名称,付款条件\n1,甲,30天\n"
    bring(text, who="guo")
    bring(text, who="tang")

    assert batch_of(take_in(text)).columns[2]["how"] == "forbidden"


def test_a_mapping_is_remembered_for_files_with_the_same_columns(bring, take_in, batch_of, act_as):
    text = HEAD.replace("城市", "BZ2") + "1,甲,,老客户,\n"
    ref = take_in(text)
    with act_as("guo"):
        services.save(batches.one(ref), {3: "note"}, {})
        services.confirm(batches.one(ref))
        db.session.commit()
        services.have_accepted(batches.one(ref))
        db.session.commit()

    column = batch_of(take_in(text)).columns[3]
    assert (column["field"], column["how"]) == ("note", "remembered")


def test_a_change_of_the_mapping_makes_a_new_version(bring, take_in, act_as):
    bring()
    with act_as("guo"):
        ref = take_in()
        services.save(batches.one(ref), {4: "-"}, {})
        services.confirm(batches.one(ref))
        db.session.commit()
        services.have_accepted(batches.one(ref))
        db.session.commit()
        versions = db.session.scalars(select(ImportMapping.version).order_by(ImportMapping.version))
        assert list(versions) == [1, 2]


def test_a_verdict_of_another_mapping_does_not_count(take_in, act_as, batch_of):
    ref = take_in()
    with act_as("guo"):
        services.save(batches.one(ref), {4: "-"}, {})
        db.session.commit()
        working.keep_verdict(batches.one(ref), "another", {"rows": 1})
        db.session.commit()

    assert batch_of(ref).state is BatchState.DRAFT


@pytest.mark.both
def test_an_import_is_undone_as_a_whole(bring, act_as, batch_of, seen):
    ref = bring()
    with act_as("guo"):
        services.have_undone(batches.one(ref))
        db.session.commit()

    assert batch_of(ref).state is BatchState.UNDONE
    assert seen() == {}


def test_an_import_whose_records_changed_since_stays(bring, act_as, batch_of, seen):
    ref = bring()
    bring(CUSTOMERS.replace("余姚", "慈溪"))
    with act_as("guo"):
        services.have_undone(batches.one(ref))
        db.session.commit()

    assert batch_of(ref).state is BatchState.ACCEPTED
    assert len(seen()) == 3


def test_an_import_given_up_leaves_nothing(take_in, act_as, batch_of, seen):
    ref = take_in()
    with act_as("guo"):
        services.drop(batches.one(ref))
        db.session.commit()

    assert batch_of(ref).state is BatchState.DROPPED
    assert seen() == {}


def test_what_is_over_cannot_be_changed(bring, act_as):
    ref = bring()
    with act_as("guo"):
        for act in (services.drop, services.have_checked, services.have_accepted):
            with pytest.raises(Refused, match="over"):
                act(batches.one(ref))


def test_a_cleared_work_folder_is_filled_again(take_in, confirm, act_as, batch_of):
    ref = take_in()
    with act_as("guo"):
        bench = working.bench_of(batches.one(ref))
        working.sweep(bench.folder.parents[1], older_than=float("inf"))
        assert not bench.raw.exists()
        services.have_checked(batches.one(ref))
        db.session.commit()

    assert batch_of(ref).verdict["new"] == 3


def test_nobody_brings_what_is_others_to_bring(app, act_as):
    with act_as("sun"), pytest.raises(NotAllowed, match="brought by others"):
        services.take_in("payment_term", io.BytesIO(TERMS.encode()), name="t.csv")


@pytest.mark.parametrize(
    ("who", "sees"), [("guo", True), ("lin", True), ("song", True), ("sun", False), ("wei", False)]
)
def test_an_import_is_seen_by_whoever_brought_it_and_by_those_who_lead(take_in, act_as, who, sees):
    ref = take_in()
    with act_as(who):
        if sees:
            assert batches.one(ref).ref == ref
        else:
            with pytest.raises(NotFound):
                batches.one(ref)


def test_an_import_of_elsewhere_is_not_there(take_in, act_as):
    ref = take_in()
    with act_as("zhao"), pytest.raises(NotFound):
        batches.one(ref)
