"""The frame of every page is put together from what rooms contribute."""

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
