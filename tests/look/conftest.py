"""A served gallery and a browser that looks at it."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from tests.look import gallery

CROSS = [
    (lang, theme, width) for lang in ("en", "zh") for theme in ("light", "dark") for width in (390, 1440)
]


def looks() -> list[tuple[str, str, str, int]]:
    """Return which pages are seen how: each page twice, with every value of each factor; all eight ways in turn.

    With UPRIVER_FULL=1 every page is seen in all eight ways.
    """
    if os.environ.get("UPRIVER_FULL"):
        return [(name, *way) for name in gallery.PAGES for way in CROSS]
    ways = [(CROSS[at], CROSS[7 - at]) for at in range(4)]
    return [(name, *way) for at, name in enumerate(gallery.PAGES) for way in ways[at % 4]]


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The gallery as an application."""
    return gallery.build(tmp_path_factory.mktemp("words"))


@pytest.fixture
def client(sample_app: Flask) -> FlaskClient:
    """A reader of the gallery without a browser."""
    return sample_app.test_client()


@pytest.fixture(scope="session")
def base(sample_app: Flask) -> Iterator[str]:
    """The address of the gallery, served by threads."""
    # As in earnest; Werkzeug's own server leaves files open when a browser turns away in the middle.
    server = waitress.create_server(sample_app, host="127.0.0.1", port=0, threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture(scope="session")
def usual(browser: Browser) -> Iterator[BrowserContext]:
    """A browsing context whose cache stays warm from test to test."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def look(browser: Browser, usual: BrowserContext, base: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the gallery in a language, a theme and a width."""
    opened: list[Page | BrowserContext] = []

    def at(name: str, lang: str = "en", theme: str = "light", width: int = 1440, **special: object) -> Page:
        context = browser.new_context(**special) if special else usual
        context.clear_cookies()
        chosen = {"lang": lang, **({"theme": theme} if theme != "system" else {})}
        context.add_cookies([{"name": key, "value": value, "url": base} for key, value in chosen.items()])
        page = context.new_page()
        opened.append(context if special else page)
        page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        page.heard, page.asked = [], []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{base}/{name}", wait_until="load")
        return page

    yield at
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def core() -> Path:
    """The folder of app/core."""
    return gallery.CORE
