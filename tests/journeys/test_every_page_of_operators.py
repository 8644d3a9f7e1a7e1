"""Every page that an administrator can reach: no accessibility fault, no console message, nothing from outside."""

import pytest

from tests.journeys.crawl import faults, visits, walk

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize(("who", "lang", "theme", "width"), visits("xu"))
def test_each_page_within_reach_is_faultless(furnished, come_in, who, lang, theme, width):
    page = come_in(who, lang, theme, width)

    wrong = {kind: found for kind in walk(page, furnished) if (found := faults(page))}

    assert wrong == {}
