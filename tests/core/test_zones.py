"""Time zones as people choose them."""

import pytest

from app.core import zones


@pytest.mark.parametrize(("locale", "shown"), [
    ("zh_Hans", "上海（Asia/Shanghai）"), ("en", "Shanghai (Asia/Shanghai)"),
])
def test_a_zone_is_called_by_its_city_in_the_readers_language(locale, shown):
    assert dict(zones.choices(locale))["Asia/Shanghai"] == shown


def test_what_most_need_stands_first_and_everything_is_there_once():
    chosen = [name for name, _shown in zones.choices("en")]

    assert chosen[0] == "Asia/Shanghai"
    assert chosen == list(zones.names())
    assert len(chosen) == len(set(chosen))


def test_a_zone_that_nobody_knows_keeps_its_name():
    assert zones.city("Mars/Olympus", "en") == "Mars/Olympus"
