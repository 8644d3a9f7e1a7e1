"""Files are brought from a terminal with the rights of a person."""

import json

import pytest
from click.testing import CliRunner
from flask import Flask

from app.access.commands import find_actor
from app.core.errors import UpriverError
from app.core.shell import Shell
from app.records.commands import group

HEAD = "客户编号,客户名称,电话,付款条件,备注2\n"
GOOD = HEAD + "20817,鑫禾食品,0574-88301234,30天,x\n"
MAPPING = "mapping: upriver/1\nentity: customer\ncolumns:\n  客户编号: number\n  客户名称: name\n"


@pytest.fixture
def type_in(app: Flask, tmp_path):
    """Return a function that writes files, runs a command and returns (exit code, what it said)."""
    shell = Shell(lambda **overrides: app, find_actor)

    def run(text: str | bytes, *words, mapping: str = "", who: str = "lin", name: str = "customers.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        if mapping:
            (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
            words = (*words, "--mapping", str(tmp_path / "m.yaml"))
        home = ("--as", f"{who}@lanxi.example", "--organisation", "Lanxi Trading")
        given = map(str, ("import", file, "--entity", "customer", *home, *words))
        found = CliRunner().invoke(group, list(given), obj=shell)
        if isinstance(found.exception, UpriverError):
            return 1, str(found.exception)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, found.output

    return run


def as_json(said):
    return json.loads(said[1])


@pytest.mark.parametrize("letters", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_file_is_imported_and_counted(type_in, letters):
    told = as_json(type_in(GOOD.encode(letters), "--format", "json"))

    assert (told["rows"], told["new"], told["returned"], told["changed_anything"]) == (1, 1, 0, True)


def test_the_same_file_twice_changes_nothing(type_in):
    type_in(GOOD)
    told = as_json(type_in(GOOD, "--format", "json"))

    assert (told["same"], told["changed_anything"]) == (1, False)


def test_every_column_says_what_became_of_it(type_in):
    told = as_json(type_in(GOOD, "--format", "json"))

    found = {one["heading"]: (one["field"], one["why"]) for one in told["columns"]}
    assert found["客户编号"] == ("number", "same heading")
    assert found["付款条件"] == (None, "only Finance may fill “Payment term”")


def test_bad_rows_come_back_with_row_field_rule_value_and_hint(type_in, tmp_path):
    back = tmp_path / "back.csv"
    told = as_json(type_in(GOOD + "2,乙,0574-8830,,\n", "--format", "json", "--returned", back))

    (fault,) = told["rejects"]
    assert (fault["row"], fault["field"], fault["rule"], fault["value"]) == (3, "phone", "phone", "0574-8830")
    assert fault["hint"]
    assert "0574-8830" in back.read_text(encoding="utf-8-sig")


def test_bad_rows_are_told_again_when_the_file_changes_nothing(type_in):
    text = GOOD + "2,乙,0574-8830,,\n"
    type_in(text)

    assert len(as_json(type_in(text, "--format", "json"))["rejects"]) == 1


def test_without_json_a_person_reads_a_sentence(type_in):
    code, said = type_in(GOOD)

    assert code == 0
    assert said.startswith("1 rows: 1 new, 0 changed, 0 unchanged, 0 come back.")


def test_a_mapping_decides_alone(type_in):
    told = as_json(type_in(GOOD, "--format", "json", mapping=MAPPING))

    assert [one["field"] for one in told["columns"]] == ["number", "name", None, None, None]


def test_a_mapping_to_a_field_of_finance_sends_its_rows_back(type_in):
    told = as_json(type_in(GOOD, "--format", "json", mapping=MAPPING + "  付款条件: payment_term\n"))

    assert {"field": "payment_term", "rule": "owner_role", "rows": 1, "returns": True} in told["problems"]


def test_a_broken_mapping_is_refused_with_its_line(type_in):
    code, said = type_in(GOOD, mapping=MAPPING.replace("number", "numer"))

    assert code == 1
    assert "m.yaml:4" in said
    assert "did you mean 'number'" in said


def test_a_file_that_is_no_table_is_refused(type_in):
    assert type_in(b"a,b,c\n") == (1, "There are no rows below the headings.")


def test_faulty_values_are_kept_on_request(type_in):
    told = as_json(type_in(GOOD + "2,乙,0574-8830,,\n", "--format", "json", "--keep-faulty"))

    assert (told["new"], told["returned"]) == (2, 0)


@pytest.mark.parametrize("who", ["wei", "song"])
def test_whoever_may_not_import_is_refused(type_in, who):
    assert type_in(GOOD, who=who)[0] == 1


def test_an_outsider_is_nobody_here(type_in):
    assert type_in(GOOD, who="zhao")[0] == 1


def test_the_exit_code_says_whether_rows_came_back(type_in):
    assert (type_in(GOOD)[0], type_in(GOOD + "2,乙,0574-8830,,\n")[0]) == (0, 1)


def test_without_a_name_an_administrator_acts(app, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(GOOD, encoding="utf-8")
    given = ["import", str(file), "--entity", "customer", "--organisation", "Lanxi Trading", "--format", "json"]

    found = CliRunner().invoke(group, given, obj=Shell(lambda **overrides: app, find_actor))

    assert json.loads(found.output)["new"] == 1
