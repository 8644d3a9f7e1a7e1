"""A chart is drawn once, in the colours of the page, with a label, and kept up to a bound."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from app.core.charts import draw, drawing, marks
from app.core.settings import ROOT


@pytest.fixture
def folder(app):
    """The folder in which drawings are kept, empty."""
    found = app.extensions["upriver.settings"].data_dir / "cache" / "charts"
    for path in found.glob("*"):
        path.unlink()
    return found


@pytest.fixture
def counted(monkeypatch):
    """Count how often the engine draws, and draw nothing."""
    drawn = []
    monkeypatch.setattr(drawing, "render", lambda spec: drawn.append(spec) or f"<svg n='{len(drawn)}' />")
    return drawn


def test_the_colours_are_the_page_s_own(spec):
    drawn = drawing.render(spec)

    assert 'stroke="var(--up-c1)"' in drawn
    assert 'fill="var(--up-soft)"' in drawn
    assert 'font-family="inherit"' in drawn


def test_a_drawing_holds_no_style_and_no_address(spec):
    drawn = drawing.render(spec)

    assert not any(word in drawn for word in ("style", "href", "http", "url(", "class=", "script"))


def test_it_is_an_image_with_its_label(app, folder, spec):
    root = ElementTree.fromstring(draw(spec, 'Are we "there"? <No>'))

    assert (root.get("role"), root.get("aria-label")) == ("img", 'Are we "there"? <No>')


def test_words_of_people_are_escaped(app, folder):
    spec = marks.chart(marks.words(1, 1, "<script>alert(1)</script>"), x=marks.amounts(2), y=marks.amounts(2),
                       width=90, height=90)

    assert "<script" not in draw(spec, "x")
    assert "&lt;script&gt;" in draw(spec, "x")


def test_the_same_chart_is_drawn_once(app, folder, spec, counted):
    assert draw(spec, "x") == draw(spec, "x")
    assert len(counted) == 1


def test_another_number_is_another_drawing(app, folder, counted):
    for value in (1, 2):
        draw(marks.chart(marks.level(value), x=marks.amounts(9), y=marks.amounts(9), width=9, height=9), "x")

    assert len(counted) == 2


def test_only_so_many_are_kept_and_the_oldest_goes(app, folder, counted, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_KEPT", 2)
    for age, value in enumerate((1, 2, 3)):
        draw({"n": value}, "x")
        os.utime(folder / f"{drawing.hash_of({'n': value})}.svg", (age, age))

    assert {path.stem for path in folder.iterdir()} == {drawing.hash_of({"n": value}) for value in (2, 3)}


def test_what_cannot_be_drawn_leaves_an_empty_place(app, folder, caplog):
    assert draw({"mark": "nonsense"}, "x") == ""
    assert "could not be drawn" in caplog.text


def test_a_disk_that_refuses_costs_only_the_speed(app, folder, counted, monkeypatch):
    monkeypatch.setattr("pathlib.Path.mkdir", lambda *a, **k: (_ for _ in ()).throw(OSError("full")))

    assert draw({"n": 1}, "x")


def test_the_engine_reads_nothing_from_outside(app, folder, tmp_path):
    (tmp_path / "secret.json").write_text('[{"x": 4711}]')
    spec = marks.chart(marks.level(1), x=marks.amounts(2), y=marks.amounts(2), width=90, height=90)
    spec["layer"][0]["data"] = {"url": f"file://{tmp_path}/secret.json"}

    assert "4711" not in draw(spec, "x")


def test_the_engine_is_not_loaded_before_the_first_chart():
    asked = "import sys, app.wiring; [*app.wiring.collected('views', 'bp')]; print('vl_convert' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
