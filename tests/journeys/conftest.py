"""A whole Upriver on a port of its own, with the demonstration's people, and a browser for each of them."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from app import wiring
from app.access.models import Person
from app.access.queries import organisations as queries
from app.access.rules import Role
from app.access.services import organisations as services
from app.access.services import people, sign_ins
from app.core.actor import system
from app.core.database import db
from app.core.jobs.worker import Worker
from app.core.settings import ROOT, load
from app.demo import people as demo
from tests.conftest import PLUGINS
from tests.journeys.steps import start

# Every pair of language, theme and width is seen once; UPRIVER_FULL asks for all eight.
WAYS = [("en", "light", 1440), ("zh", "light", 390), ("en", "dark", 390), ("zh", "dark", 1440)]
ALL_WAYS = [(lang, theme, width) for lang in ("en", "zh") for theme in ("light", "dark") for width in (390, 1440)]


PEOPLE = {**{key: f"{key}@lanxi.example" for key, *_rest in demo.PEOPLE}, "zhao": "zhao@elsewhere.example"}


@dataclass
class Site:
    """Where the pages are, and how somebody comes in without typing a password."""

    address: str
    app: Flask

    def cookie(self, who: str, lang: str) -> str:
        """Return the cookie of a fresh session of one of the people."""
        with self.app.app_context(), system("sign in for a journey"):
            person = db.session.scalars(select(Person).where(Person.email == PEOPLE[who])).one()
            secret = sign_ins.begin_sign_in(
                person, organisation_id=queries.first_organisation(person.id), browser="journey"
            )
            db.session.commit()
            db.session.remove()
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["sign_in"], session["language"] = secret, {"en": "en", "zh": "zh_Hans"}[lang]
        return client.get_cookie("upriver").value


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server with worker, people of Lanxi, and Zhao of another organisation who manages everything there."""
    folder = tmp_path_factory.mktemp("site")
    present = tuple(name for name in PLUGINS if (ROOT / "plugins" / name / "plugin.py").exists())
    app = wiring.build(load(
        {}, data_dir=folder, secret_key="x" * 64, demo=True, mail="off", default_language="en", plugins=present
    ))
    with app.app_context(), system("prepare the site"):
        db.create_all()
    demo.furnish(app)
    with app.app_context():
        elsewhere = services.found_organisation("别处公司")
        people.add_person(
            elsewhere, email="zhao@elsewhere.example", name="赵外", language="zh_Hans",
            roles=(Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.CONSULTANT, Role.STEERING, Role.AUDITOR),
        )
        db.session.commit()
        db.session.remove()
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    worker = Worker(app)
    worker.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", app)
    worker.stop()
    server.close()
    thread.join(5)
    with app.app_context():
        db.engine.dispose()


class Seen:
    """What a browser complained about, and whom it asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.heard: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: self.heard.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(address) else self.elsewhere.append(one.url))

    def check(self) -> None:
        """Fail when the console said anything, or something outside was asked."""
        # A page that is refused is answered with its status on purpose; Chromium notes that in the console.
        loud = [line for line in self.heard if "the server responded with a status of" not in line]
        assert (loud, self.elsewhere) == ([], [])


@pytest.fixture
def come_in(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that gives a page in which one of the demonstration's people is signed in."""
    opened: list[tuple[BrowserContext, Seen]] = []

    def enter(who: str, lang: str = "en", theme: str = "light", width: int = 1440) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale={"en": "en-GB", "zh": "zh-CN"}[lang],
        )
        cookies = {"upriver": site.cookie(who, lang)} | ({"theme": "dark"} if theme == "dark" else {})
        context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(20_000)
        opened.append((context, Seen(page, site.address)))
        page.goto(site.address)
        return page

    yield enter
    for context, seen in opened:
        with contextlib.closing(context):
            seen.check()


@pytest.fixture(scope="module")
def furnished(site: Site, browser: Browser) -> Site:
    """The site with one rollout, so that there is something on the pages."""
    context = browser.new_context()
    context.add_cookies([{"name": "upriver", "value": site.cookie("lin", "en"), "url": site.address}])
    page = context.new_page()
    page.goto(site.address)
    start(page, "CRM 实施项目")
    context.close()
    return site
