"""Puts the demonstration into a data folder: whole, or at the next start anew."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from app.access.queries.people import is_empty
from app.access.rules import Role
from app.core import clock
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _, in_language
from app.core.settings import Settings
from app.core.shell import terminal_language
from app.demo import marking, people, playing, scripts
from app.demo.carrying import Postponed, postponed
from app.demo.diary import Diary
from app.demo.scripts import Script

PLUGINS = Path(__file__).with_name("plugins")
SICK = "sick_example"


def settings_for(settings: Settings) -> Settings:
    """Return the settings of a demonstration: a folder of its own unless one is named, and one sick plugin."""
    changed: dict[str, object] = {
        "plugins": (*settings.plugins, SICK), "plugin_dirs": (*settings.plugin_dirs, PLUGINS),
    }
    if settings.data_dir == Settings.model_fields["data_dir"].default and not settings.database_url:
        changed["data_dir"] = Path("var") / "demo"
    return settings.model_copy(update=changed)


def make_room(settings: Settings, reset: bool) -> None:
    """Throw away a demonstration that is to be made anew, or that was never finished; leave all else alone."""
    folder = settings.data_dir
    unfinished = marking.is_marked(folder) and not marking.is_complete(folder)
    if reset or (unfinished and not settings.safe_mode):
        marking.clear(settings)


def perform(app: Flask) -> None:
    """Play both scripts once; refuse a data folder in which real people already work."""
    settings: Settings = app.extensions["upriver.settings"]
    with app.app_context(), in_language(terminal_language()):
        if marking.is_complete(settings.data_dir):
            return
        peopled = not is_empty()
        db.session.remove()
        if peopled:
            if not marking.is_marked(settings.data_dir):
                raise Refused(
                    f"{settings.data_dir} holds an organisation that is not the demonstration's.",
                    hint="Set UPRIVER_DATA_DIR to another folder, or use serve.",
                )
            return
        marking.begin(settings.data_dir)
        if settings.safe_mode:
            # Without plugins there are no records to tell of; the next start with plugins makes the whole of it.
            people.furnish(app)
            return
        with postponed() as carrier, _quietly():
            play_both(carrier)
        marking.complete(settings.data_dir)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep off the terminal what is part of the play: a plugin that fails, checks that are under way already."""
    logs = [logging.getLogger(name) for name in ("upriver.plugins", "upriver.records")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def play_both(carrier: Postponed) -> None:
    """Play Lanxi Trading, then Harbour Supplies."""
    lanxi, diary = _opened("lanxi", zone="Asia/Shanghai", calendar="cn", language="zh_Hans")
    with clock.standing_at(diary.moments(diary.worked(0), 20)[0]):
        organisation, seated = people.found(
            "兰溪商贸", people.PEOPLE + people.COLLEAGUES, "lanxi.example", language="zh_Hans"
        )
        home = organisation.id
        db.session.commit()
    _play("兰溪商贸", lanxi, diary, carrier, home, seated)
    harbour, diary = _opened("harbour", zone="Europe/London", calendar="weekdays", language="en")
    with clock.standing_at(diary.moments(diary.worked(0), 20)[0]):
        organisation, seated = people.found(
            "Harbour Supplies", people.HARBOUR, "harbour.example", language="en", zone="Europe/London",
            calendar="weekdays",
        )
        seated["guo"] = people.invite(organisation, "guo@lanxi.example", "Consultancy", (Role.CONSULTANT,))
        home = organisation.id
        db.session.commit()
    _play("Harbour Supplies", harbour, diary, carrier, home, seated)


def _opened(name: str, *, zone: str, calendar: str, language: str) -> tuple[Script, Diary]:
    script = scripts.read(name)
    return script, playing.diary_of(script, zone=zone, calendar=calendar, language=language)


def _play(
    name: str, script: Script, diary: Diary, carrier: Postponed, organisation_id: int, seated: dict[str, int]
) -> None:
    told = -10

    def progress(day: int, age: int) -> None:
        nonlocal told
        if day - told >= 10:
            told = day
            click.echo(_("%(name)s: day %(day)s of %(age)s", name=name, day=day, age=age), err=True)

    playing.play(script, diary, carrier, organisation_id=organisation_id, people=seated, progress=progress)
