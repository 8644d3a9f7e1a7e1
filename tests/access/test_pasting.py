"""A pasted list of people: read, looked at, added."""

import io

import pytest
from sqlalchemy import func, select

from app.access.models import Person, RoleHolding
from app.access.rules import MOST_PASTED, Role, read_pasted
from app.core.actor import system
from app.core.database import db

GOOD = "Chen Jing\tchen@lanxi.example\tSales East\ttrainer\n马超,ma@lanxi.example,华东销售部,部门代表/财务"


def faults(text, taken=()):
    return [line.fault for line in read_pasted(text, taken)]


def test_cells_and_commas_are_read_alike():
    cells, commas = read_pasted("A B\ta@b.example\tSales"), read_pasted("A B, a@b.example, Sales")

    assert cells == commas
    assert (cells[0].name, cells[0].email, cells[0].department, cells[0].fault) == ("A B", "a@b.example", "Sales", "")


@pytest.mark.parametrize("written", ["trainer", "Trainer", "培训讲师", " TRAINER ", "讲师"])
def test_a_role_is_known_in_both_languages(written):
    assert read_pasted(f"A,a@b.example,,{written}")[0].roles == (Role.TRAINER,)


@pytest.mark.parametrize("between", ["/", ";", "、", "+", "；", "|"])
def test_several_roles_stand_in_one_cell(between):
    assert read_pasted(f"A,a@b.example,,财务{between}project manager")[0].roles == (Role.FINANCE, Role.PROJECT_MANAGER)


def test_full_width_commas_of_a_chinese_keyboard_are_commas():
    assert read_pasted("马超，ma@b.example，华东销售部")[0].department == "华东销售部"


def test_a_quoted_name_keeps_its_comma():
    assert read_pasted('"Chen, Jing",a@b.example')[0].name == "Chen, Jing"


@pytest.mark.parametrize("head", ["Name,E-mail,Department", "姓名\t邮箱\t部门"])
def test_headings_and_empty_lines_are_skipped(head):
    assert [line.number for line in read_pasted(f"{head}\n\n   \nA,a@b.example")] == [4]


@pytest.mark.parametrize(("line", "told"), [
    ("A,nowhere", "nowhere"), (",a@b.example", "name is missing"), ("A,a@b.example,,king", "king"),
    ("A", "e-mail address is missing"), ("A,b", "not an e-mail"),
])
def test_a_line_that_does_not_fit_says_why(line, told):
    assert told in faults(line)[0]


def test_an_address_stands_once_and_is_not_taken():
    found = faults("A,a@b.example\nB,A@B.example\nC,c@b.example", ["c@b.example"])

    assert [bool(fault) for fault in found] == [False, True, False]


def test_whoever_is_here_already_is_known_and_nothing_to_add():
    known, new = read_pasted("C,c@b.example\nD,d@b.example", ["c@b.example"])

    assert (known.is_known, known.is_new, new.is_known, new.is_new) == (True, False, False, True)


def test_headings_say_which_column_is_which():
    (line,) = read_pasted("邮箱\t语言\t姓名\t备注\t角色\na@b.example\t中文\t马超\tx\t财务")

    assert (line.name, line.email, line.language, line.roles) == ("马超", "a@b.example", "zh_Hans", (Role.FINANCE,))


@pytest.mark.parametrize(("written", "language"), [
    ("zh", "zh_Hans"), ("English", "en"), ("简体中文", "zh_Hans"), ("", ""),
])
def test_a_language_is_known_in_both_languages(written, language):
    assert read_pasted(f"A,a@b.example,,,{written}")[0].language == language


def test_an_unknown_language_is_a_fault_with_its_value():
    assert "klingon" in faults("A,a@b.example,,,Klingon")[0]


def test_roles_of_who_may_not_give_them_are_a_fault():
    assert "administrator" in read_pasted("A,a@b.example,,trainer", may_give=False)[0].fault


@pytest.mark.parametrize("odd", ['"', 'a"b,c"', "\x00,\x00", "=1+1,a@b.example", "a\u2028b,c@d.example"])
def test_odd_input_is_read_without_a_crash(odd):
    assert isinstance(read_pasted(odd), list)


def count(model):
    with system("count"):
        return db.session.scalar(select(func.count(model.id)))


def paste(client, lines, action="look"):
    return client.post("/people/paste", data={"lines": lines, "action": action})


def test_looking_adds_nobody(visit):
    before = count(Person)
    page = paste(visit("xu"), GOOD)

    assert "Add 2 people" in page.text
    assert count(Person) == before


def test_a_good_list_is_added_with_its_roles_and_written_to(visit, letters):
    roles = count(RoleHolding)

    assert paste(visit("xu"), GOOD, "add").headers["Location"] == "/people"
    assert count(RoleHolding) == roles + 3
    assert {letter["To"].addresses[0].addr_spec for letter in letters()} == {"chen@lanxi.example", "ma@lanxi.example"}


def test_faulty_lines_stay_behind_to_be_mended(visit):
    page = paste(visit("xu"), f"{GOOD}\nNobody,nowhere", "add")

    assert page.status_code == 200
    assert ">\r\nNobody,nowhere</textarea>" in page.text
    assert "chen@lanxi.example" in visit("lin").get("/people").text


def test_sending_twice_adds_once(visit):
    client = visit("xu")
    paste(client, GOOD, "add")
    before = count(Person)

    page = paste(client, GOOD, "add")

    assert count(Person) == before
    assert "This list adds nobody." in page.text


def test_the_same_list_twice_changes_and_writes_nothing(visit, letters):
    client = visit("xu")
    paste(client, GOOD, "add")
    before = content()

    paste(client, GOOD, "add")

    assert content() == before
    assert len(letters()) == 2


def test_everybody_reads_in_the_language_that_the_list_says(visit):
    paste(visit("xu"), "姓名,邮箱,语言\n马超,ma@lanxi.example,中文\n赵云,zhao@lanxi.example,", "add")

    with system("look"):
        spoken = dict(db.session.execute(select(Person.email, Person.language)).all())
    assert (spoken["ma@lanxi.example"], spoken["zhao@lanxi.example"]) == ("zh_Hans", "en")


def bring(client, content, name="people.xlsx", action="look"):
    sent = {"lines": "", "action": action, "file": (io.BytesIO(content), name)}
    return client.post("/people/paste", data=sent, content_type="multipart/form-data")


def workbook(*lines):
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    return out.getvalue()


HEADED = (("邮箱", "姓名", "部门", "角色", "语言"), ("ma@lanxi.example", "马超", "华东销售部", "财务", "中文"))


@pytest.mark.parametrize(("content", "name"), [
    (workbook(*HEADED), "people.xlsx"),
    ("\n".join(",".join(line) for line in HEADED).encode("utf-8-sig"), "people.csv"),
    ("\n".join(";".join(line) for line in HEADED).encode("gb18030"), "people.csv"),
])
def test_a_file_is_looked_at_before_anybody_is_added(visit, content, name):
    before = count(Person)

    page = bring(visit("xu"), content, name, action="add")

    assert "Add 1 person" in page.text
    assert "华东销售部" in page.text
    assert count(Person) == before


@pytest.mark.parametrize(("content", "name"), [
    (b"PK\x03\x04 broken", "people.xlsx"), (b"\xff\xfe\x00\x01", "people.csv"), (b"x", "people.docx"),
    (b"", "people.csv"),
])
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(visit, content, name):
    page = bring(visit("xu"), content, name)

    assert page.status_code == 422
    assert 'id="file-error"' in page.text


def test_nothing_at_all_asks_for_a_line_or_a_file(visit):
    assert "choose a file" in paste(visit("xu"), "").text


def content():
    with system("look"):
        people = db.session.execute(select(Person.email, Person.name, Person.language, Person.version)).all()
        held = db.session.execute(select(RoleHolding.person_id, RoleHolding.role)).all()
    return sorted(map(tuple, people)), sorted(map(tuple, held))


def test_too_long_a_list_is_refused_with_its_length(visit):
    page = paste(visit("xu"), "\n".join(f"A,a{n}@b.example" for n in range(MOST_PASTED + 1)), "add")

    assert page.status_code == 422
    assert str(MOST_PASTED + 1) in page.text


def test_a_member_pastes_nobody(visit):
    assert paste(visit("wei"), GOOD, "add").status_code == 403


def test_a_line_of_megabytes_is_a_fault_and_breaks_nothing():
    (line,) = read_pasted("n," + "b" * 200_000)

    assert "is not an e-mail address" in line.fault
