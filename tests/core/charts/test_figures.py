"""No chart without its answer in words and its table."""

from markupsafe import Markup

from app.core.charts import figure, figures


def test_a_figure_offers_the_same_numbers_as_table_and_files(monkeypatch):
    monkeypatch.setattr(figures, "draw", lambda spec, label: Markup("<svg/>"))

    made = figure("Are we there?", "Nearly.", {}, table="/x/y?only=late", source=("Today",))

    assert made["table_url"] == "/x/y?only=late"
    assert (made["csv_url"], made["xlsx_url"]) == ("/x/y?only=late&format=csv", "/x/y?only=late&format=xlsx")
    assert (made["answer"], made["source"]) == ("Nearly.", ("Today",))


def test_who_does_not_see_it_hears_question_and_answer(monkeypatch):
    labels = []
    monkeypatch.setattr(figures, "draw", lambda spec, label: labels.append(label) or Markup())

    figure("Are we there?", "Nearly.", {}, table="/x")

    assert labels == ["Are we there? Nearly."]
