"""The frame of every page is put together from what rooms contribute."""

from dataclasses import replace

from app.contracts.pages import ACROSS, FOOT, ROLLOUT, MenuEntry
from app.core.web import menu


def entry(key, **more):
    return MenuEntry(key, key.title(), "dot", f"/{key}", **more)


def test_a_group_without_a_place_is_left_out(app):
    with app.test_request_context():
        bar = menu.side_bar([entry("map", group=ROLLOUT), entry("settings", group=FOOT)])

        assert [str(group["title"]) for group in bar] == ["This rollout", ""]


def test_groups_stand_in_their_fixed_order(app):
    with app.test_request_context():
        bar = menu.side_bar([entry("portfolio", group=ACROSS), entry("map", group=ROLLOUT), entry("work")])

        assert [group["items"][0]["key"] for group in bar] == ["work", "map", "portfolio"]


def test_a_phone_shows_four_places_in_their_order():
    found = [entry(key, phone=place) for key, place in (("e", 5), ("d", 4), ("a", 1), ("c", 3), ("b", 2), ("z", 0))]

    assert [tab["key"] for tab in menu.tabs(found)] == ["a", "b", "c", "d"]


def test_a_person_lands_on_the_heaviest_place(app, actor, monkeypatch):
    found = [entry("work", landing=10), entry("learn", landing=30), entry("x")]
    monkeypatch.setattr(menu, "entries", lambda who: found)

    assert menu.landing(actor("wei")) == "/learn"


def test_without_any_place_to_land_nothing_is_said(app, actor, monkeypatch):
    monkeypatch.setattr(menu, "entries", lambda who: [entry("work")])

    assert menu.landing(actor("wei")) == ""


def test_a_count_beside_a_place_is_that_of_now_and_of_who_looks(visit, monkeypatch):
    place = MenuEntry("learn", "Learn", "book", "/learn", count=3)
    monkeypatch.setattr(menu, "entries", lambda actor: [place])
    first = visit("lin").get("/account").text
    monkeypatch.setattr(menu, "entries", lambda actor: [replace(place, count=4)])
    second = visit("lin").get("/account").text

    assert [page.count('<span class="n">3<') for page in (first, second)] == [1, 0]
    assert '<span class="n">4<' in second
