"""The address of a table decides which rows stand on its page, in which order."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import Invalid
from tests.core.tables.conftest import PEOPLE, names


def test_rows_stand_in_the_declared_order(look):
    assert names(look())[:3] == ["Fang Ming", "Guo Li", "Hu Bin"]


@pytest.mark.both
def test_a_minus_turns_the_order_round(look):
    assert names(look("sort=-name")) == names(look())[::-1]


@pytest.mark.both
def test_named_values_sort_in_the_order_of_their_names(look, cast, act_as):
    from app.access.models import Person
    from app.core.database import db

    with act_as("wei"):
        db.session.get(Person, cast.people["wei"].id).language = "zh_Hans"
        db.session.commit()

    assert names(look("sort=language"))[0] == "Wei Mingyu"


@pytest.mark.both
@pytest.mark.parametrize("query", ["q=fang", "q=FANG", "q=ｆａｎｇ", "q=ming+board", "q=fang%40lanxi"])
def test_a_search_finds_every_word_in_any_searched_column(look, query):
    expected = [] if "board" in query else ["Fang Ming"]
    assert names(look(query)) == expected


@pytest.mark.both
@pytest.mark.parametrize("sign", ["%25", "_", "%5C"])
def test_wild_cards_mean_themselves(look, sign):
    assert names(look(f"q={sign}")) == []


@pytest.mark.both
def test_a_facet_keeps_the_chosen_values(look):
    assert names(look("department=Board&department=IT")) == ["Fang Ming", "Hu Bin", "Xu Anran"]


@pytest.mark.both
def test_the_options_of_a_facet_keep_their_counts_while_one_is_chosen(look):
    groups = {group["label"]: group["options"] for group in look("department=Board").facets}
    departments = {option["label"]: option["count"] for option in groups["Department"]}

    assert (departments["Board"], departments["Sales East"]) == (2, 2)
    assert {option["label"]: option["count"] for option in groups["Active"]} == {"Yes": 2, "No": 0}


def test_a_facet_may_be_chosen_by_address_alone(look):
    columns = tuple(replace(c, hidden=True) if c.key == "department" else c for c in PEOPLE.columns)
    view = look("department=Board", table=replace(PEOPLE, columns=columns))

    assert names(view) == ["Fang Ming", "Hu Bin"]
    assert {option["label"]: option["count"] for option in view.facets[1]["options"]} == {"Yes": 2, "No": 0}


@pytest.mark.both
def test_a_ready_made_filter_says_how_many_it_leaves(look):
    assert look("active=yes").facets[-1]["options"][0]["count"] == 2
    assert look("q=nobody").facets[-1]["options"][0]["count"] == 0


@pytest.mark.both
def test_a_ready_made_filter_narrows_the_rows(look):
    assert names(look("only=board")) == ["Fang Ming", "Hu Bin"]


def test_clicking_a_pressed_option_lets_it_go(look):
    board = next(o for o in look("department=Board&sort=-name").facets[0]["options"] if o["pressed"])

    assert parse_qs(urlsplit(board["href"]).query) == {"sort": ["-name"]}


@pytest.mark.both
def test_a_range_of_days_includes_both_ends(look, cast):
    day = cast.people["lin"].created_at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()

    assert len(look(f"joined_from={day}&joined_to={day}").rows) == 9
    assert look("joined_to=2020-01-01").rows == []


@pytest.mark.both
def test_a_range_of_numbers_includes_both_ends(look):
    assert (len(look("stamp_from=1&stamp_to=1").rows), len(look("stamp_from=1.5").rows)) == (9, 0)


@pytest.mark.both
def test_nobody_sees_rows_of_another_organisation(look):
    view = look(who="zhao")

    assert names(view) == ["Zhao Wai"]
    assert [o["count"] for group in view.facets for o in group["options"] if o["count"]] == [1, 1, 1]


def test_a_column_with_a_right_is_absent_for_who_lacks_it(look):
    assert "secret" in [column["key"] for column in look(who="lin").columns]
    assert "secret" not in [column["key"] for column in look(who="wei").columns]


def test_an_order_by_a_hidden_column_is_refused_like_an_unknown_one(look):
    with pytest.raises(Invalid, match="secret"):
        look("sort=secret", who="wei")


@pytest.mark.both
def test_a_page_has_fifty_rows_and_leads_on(look, crowd):
    crowd(120)
    view = look("page=2&sort=-name")

    assert (len(view.rows), view.page["first"], view.page["last"], view.page["total"]) == (50, 51, 100, 129)
    assert (view.page["prev_href"], view.page["next_href"]) == ("/people?sort=-name", "/people?sort=-name&page=3")


def test_a_page_behind_the_last_one_shows_the_last_one(look):
    view = look("page=77")

    assert (len(view.rows), view.page["first"], view.page["next_href"]) == (9, 1, "")


def test_an_empty_result_says_how_many_the_filters_hide(look):
    view = look("q=nobody-of-this-name")

    assert (view.rows, view.total_all, view.clear_href) == ([], 9, "/people")


def test_unknown_parameters_are_ignored(look):
    assert len(look("utm=1&x_from=9&departments=Board&tab=2").rows) == 9


HOSTILE = {
    "sort=nothing": "nothing", "sort=name;drop+table+person": "drop table", "sort=--name": "--name",
    "sort=letters": "letters",
    "page=0": "0", "page=-1": "-1", "page=99999999999999999999": "9999", "page=1e3": "1e3", "page=%D9%A3": "٣",
    "size=7": "7", "size=100000": "100000", "q=a%00b": "a�b", "q=" + "x" * 5000: "x…", "department=%00": "�",
    "active=perhaps": "perhaps", "language=xx": "xx", "only=mine": "mine", "joined_from=yesterday": "yesterday",
    "joined_from=2026-13-01": "2026-13-01", "joined_to=0000-00-00": "0000-00-00", "stamp_from=NaN": "NaN",
    "stamp_to=1e999": "1e999", "stamp_to=" + "9" * 40: "9999",
    "&".join(f"department={n}" for n in range(80)): "department",
}


@pytest.mark.parametrize(("query", "value"), HOSTILE.items(), ids=lambda text: text[:24])
def test_a_value_that_cannot_be_meant_is_refused_by_name(look, query, value):
    with pytest.raises(Invalid) as refused:
        look(query)

    assert value in str(refused.value)
    assert refused.value.hint
    assert len(str(refused.value)) < 160


def test_a_link_to_a_row_carries_its_ref(look, cast):
    line = look("q=lin@").rows[0]

    assert (line.ref, line.href) == (cast.people["lin"].ref, f"/people/{cast.people['lin'].ref}")


def test_a_declaration_that_contradicts_itself_is_refused():
    from app.core.tables import Column, Kind, Table

    with pytest.raises(ValueError, match="twice"):
        Table("t", "T", columns=(Column("a", "A"), Column("a", "B")))
    with pytest.raises(ValueError, match="taken"):
        Table("t", "T", columns=(Column("page", "A"),))
    with pytest.raises(ValueError, match="lacks"):
        Table("t", "T", columns=(Column("a", "A"),), default_sort="b")
    with pytest.raises(ValueError, match="currency"):
        Table("t", "T", columns=(Column("a", "A", kind=Kind.MONEY),))
    with pytest.raises(ValueError, match="computed"):
        Column("a", "A", value=lambda row: 1, facet=True)


def test_group_rows_head_each_run_only_in_the_declared_order(look):
    grouped = replace(PEOPLE, default_sort="department", group="department")

    assert [line.group for line in look(table=grouped).rows if line.group][:2] == ["Audit", "Board"]
    assert not any(line.group for line in look("sort=name", table=grouped).rows)
