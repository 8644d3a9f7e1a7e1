"""Every page that people of a rollout can reach: no accessibility fault, no console message, nothing from outside."""

import pytest

from tests.journeys.crawl import faults, visits, walk

pytestmark = [pytest.mark.browser, pytest.mark.long]
OTHERS = [
    ("fang", "zh", "light", 390), ("wei", "en", "dark", 390), ("guo", "zh", "dark", 1440), ("song", "zh", "light", 390),
]


@pytest.mark.parametrize(("who", "lang", "theme", "width"), [*visits("lin"), *OTHERS])
def test_each_page_within_reach_is_faultless(furnished, come_in, who, lang, theme, width):
    page = come_in(who, lang, theme, width)

    wrong = {kind: found for kind in walk(page, furnished) if (found := faults(page))}

    assert wrong == {}
