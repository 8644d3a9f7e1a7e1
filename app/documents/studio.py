"""Where pictures are taken: the demonstration in a temporary folder, its clock standing still, before Chromium."""

import base64
import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import wiring
from app.access.models import Person
from app.access.queries import organisations
from app.access.services import sign_ins
from app.core import clock, settings
from app.core.actor import system
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import LOCALES
from app.demo import staging
from app.documents.wording import LOCALES as BY_LANGUAGE
from app.rollouts.models.rollout import Rollout

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHARPNESS = 1.25
# Where only Chinese letters are installed, quotes are as wide as a sign; pictures of English pages have their own.
_QUOTED = """
async () => {
  const face = new FontFace('Quotes', 'local("Liberation Sans"), local("Arial"), local("DejaVu Sans")',
    {unicodeRange: 'U+2018-201D'});
  document.fonts.add(await face.load());
  const root = document.documentElement;
  root.style.setProperty('--up-latin', 'Quotes, ' + getComputedStyle(root).getPropertyValue('--up-latin'));
}
"""
# A picture is written as small as a browser can, and smaller until it fits.
_WRITTEN = """
async ([png, largest]) => {
  const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  for (let quality = .92; ; quality -= .06) {
    const blob = await canvas.convertToBlob({type: 'image/webp', quality});
    if (blob.size <= largest || quality < .3) {
      return Array.from(new Uint8Array(await blob.arrayBuffer()));
    }
  }
}
"""


class Studio:
    """A server of the demonstration and a browser; `page` lets somebody look, `taken` gives the picture."""

    def __init__(self, app: Flask, address: str, browser: Any) -> None:
        self._app, self._address, self._browser = app, address, browser

    @classmethod
    @contextmanager
    def opened(cls, moment: datetime) -> Iterator["Studio"]:
        """Play the demonstration as if it were `moment`, serve it, and close everything afterwards."""
        with (
            _chromium() as browser, TemporaryDirectory() as folder, clock.standing_at(moment, everywhere=True),
            _served(_demonstration(Path(folder))) as (app, address),
        ):
            yield cls(app, address, browser)

    def page(self, email: str, language: str, theme: str, size: tuple[int, int]) -> Any:
        """Return a page at which somebody is signed in; `ROLLOUT` in an address stands for their rollout."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=SHARPNESS, base_url=self._address,
            reduced_motion="reduce", locale={"en": "en-GB", "zh": "zh-CN"}[language],
        )
        cookie, rollout = self._come_in(email, BY_LANGUAGE[language])
        cookies = {"upriver": cookie} | ({"theme": theme} if theme == "dark" else {})
        context.add_cookies([{"name": name, "value": value, "url": self._address} for name, value in cookies.items()])
        page = context.new_page()
        direct = page.goto
        page.goto = lambda path: direct(path.replace("ROLLOUT", f"/rollouts/{rollout}"))
        return page

    def taken(self, page: Any, largest: int) -> bytes:
        """Return what a page shows, as a picture of at most `largest` bytes; the page is closed."""
        page.wait_for_load_state("networkidle")
        if page.locator("html").get_attribute("lang") == "en":
            page.evaluate(_QUOTED)
        png = base64.b64encode(page.screenshot()).decode()
        dark_room = self._browser.new_page()
        picture = bytes(dark_room.evaluate(_WRITTEN, [png, largest]))
        dark_room.close()
        page.context.close()
        return picture

    def _come_in(self, email: str, locale: str) -> tuple[str, str]:
        """Begin a session, speaking a language; the cookie, and the first rollout of the organisation."""
        assert locale in LOCALES
        with self._app.app_context(), system("sign in for a picture"):
            person = db.session.scalars(select(Person).where(Person.email == email)).one()
            person.language = locale
            home = organisations.first_organisation(person.id)
            secret = sign_ins.begin_sign_in(person, organisation_id=home, browser="picture")
            found = select(Rollout.ref).where(Rollout.organisation_id == home).order_by(Rollout.id)
            rollout = db.session.scalars(found).first() or ""
            db.session.commit()
            db.session.remove()
        client = self._app.test_client()
        with client.session_transaction() as session:
            session["sign_in"], session["language"] = secret, locale
        cookie = client.get_cookie("upriver")
        assert cookie is not None
        return cookie.value, rollout


@contextmanager
def _chromium() -> Iterator[Any]:
    """Start the browser that the tests use too; say how to get it where it is missing."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    if binary is None or find_spec("playwright") is None:
        raise Refused(
            "Pictures need Chromium, and what the tests install.",
            hint="Install Chromium, run `python3 run.py test --quick` once, and try again.",
        )
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox", "--hide-scrollbars"])
        yield browser
        browser.close()


def _demonstration(folder: Path) -> Flask:
    """Return the demonstration, played to its end, without the plugin that is sick on purpose."""
    app = wiring.build(settings.load({}, data_dir=folder, demo=True, mail="off", worker_in_server=False))
    with app.app_context(), system("prepare the pictures"):
        db.create_all()
    staging.perform(app)
    return app


@contextmanager
def _served(app: Flask) -> Iterator[tuple[Flask, str]]:
    """Serve an application on a free port of this machine."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = import_module("waitress.server").create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield app, f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)
        with app.app_context():
            db.engine.dispose()
