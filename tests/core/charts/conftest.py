"""A small chart to draw."""

from datetime import date

import pytest

from app.core.charts import marks

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


@pytest.fixture
def spec():
    """A line of two points with words at its end."""
    return marks.chart(
        marks.line([(MONDAY, 1), (FRIDAY, 3)]), marks.words(FRIDAY, 3, "Done", "soft", side="left"),
        x=marks.days(MONDAY, FRIDAY, "en"), y=marks.amounts(4), width=300, height=120,
    )
