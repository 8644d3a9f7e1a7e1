"""People stand in lists as in every Chinese list of names: by sound."""

import pytest

from app.access.queries import people as queries
from app.access.services.people import add_person
from app.core.database import db


@pytest.fixture
def chinese(cast, act_as):
    """Three people whose names stand otherwise by code point: 丁 方 魏 against 何."""
    with act_as("xu"):
        for key, name in (("wei2", "魏明宇"), ("he2", "何立群"), ("ding2", "丁一")):
            add_person(cast.lanxi, email=f"{key}@lanxi.example", name=name, roles=(), language="zh_Hans")
        db.session.commit()


def test_a_list_of_people_goes_by_sound(chinese, act_as):
    with act_as("xu"):
        names = [one.name for one in queries.people()]

    assert [name for name in names if name in ("丁一", "何立群", "魏明宇")] == ["丁一", "何立群", "魏明宇"]
    assert names.index("Fang Ming") < names.index("何立群") < names.index("Hu Bin")


def test_the_page_of_people_goes_by_sound(chinese, visit):
    page = visit("xu").get("/people").text

    assert page.index("丁一") < page.index("何立群") < page.index("Lin Yue") < page.index("魏明宇")


def test_whoever_takes_another_name_takes_its_place(cast, act_as):
    with act_as("wei"):
        queries.myself().name = "阿明"
        db.session.commit()
        stands_at = queries.myself().stands_at

    assert stands_at == "a1 ming2"
