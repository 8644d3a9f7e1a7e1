"""The calendars that one may choose from, by family, so that whoever chose one follows it into new years."""

import pytest

from app.core.calendars import library


def test_every_version_belongs_to_one_family_with_a_title():
    assert {library.family_of(name) for name in library.names()} == library.families().keys()
    assert all(library.families().values())


@pytest.mark.parametrize(("name", "family"), [("cn-2026.1", "cn"), ("cn", "cn"), ("weekdays", "weekdays")])
def test_a_version_names_its_family(name, family):
    assert library.family_of(name) == family


def test_the_current_calendar_is_the_newest_version_in_the_zone_asked_for():
    found = library.current("cn", "Europe/London")

    assert (found.name, found.zone) == (library.latest("cn"), "Europe/London")
