"""The vocabulary of charts: days that no time zone moves, colours by name, words beside their place."""

from datetime import date

import pytest

from app.core.charts import marks

DAY = date(2026, 3, 2)


def test_a_day_is_its_midnight_whatever_zone_the_machine_stands_in():
    assert marks.at(DAY) == "2026-03-02T00:00:00"
    assert marks.at(4) == 4


def test_the_axes_reach_every_layer_that_has_a_place_on_them():
    made = marks.chart(marks.line([(DAY, 1)]), marks.upright(DAY), x=marks.days(DAY, DAY, "zh"), y=marks.amounts(5),
                       width=1, height=1)

    line, upright = made["layer"]
    assert line["encoding"]["y"]["scale"]["domain"] == [0, 5]
    assert (upright["encoding"]["x"]["field"], "y" in upright["encoding"]) == ("x", False)


@pytest.mark.parametrize(("side", "align"), [("left", "right"), ("right", "left"), ("middle", "center")])
def test_words_stand_to_the_side_that_is_named(side, align):
    assert marks.words(1, 1, "x", side=side)["mark"]["align"] == align


@pytest.mark.parametrize(("language", "written"), [("zh", "%-m月%-d日"), ("en", "%-d %b")])
def test_days_are_written_as_the_reader_writes_them(language, written):
    assert marks.days(DAY, DAY, language)["axis"]["format"] == written


def test_what_is_likely_is_a_band_and_what_is_agreed_is_dashed():
    assert marks.band([(1, 2, 3)])["encoding"]["y2"] == {"field": "high"}
    assert marks.level(3)["mark"]["strokeDash"]
    assert "strokeDash" not in marks.upright(3)["mark"]
