"""The pictures of the documents: all there, small, shown somewhere, and taken by the project itself."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import wiring
from app.core import settings
from app.core.actor import system
from app.core.database import db
from app.core.errors import Refused
from app.demo import people
from app.documents import pictures, studio
from tests.documents.reading import text_of

EVERY = [(one, language) for one in pictures.PICTURES for language in pictures.LANGUAGES]
PAGES = sorted(path.relative_to(settings.ROOT).as_posix() for path in [
    *settings.ROOT.glob("*.md"), *(settings.ROOT / "docs").glob("*.md"),
])
SHOWN = re.compile(r"(?:!\[[^]]+\]\(|<img src=\")(?:docs/)?pictures/([\w.-]+)")


@pytest.mark.parametrize(("picture", "language"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_picture_is_there_and_small(picture, language):
    content = (pictures.FOLDER / pictures.file_of(picture, language)).read_bytes()

    assert (content[:4], content[8:12]) == (b"RIFF", b"WEBP")
    assert 10_000 < len(content) <= 150_000


def test_they_are_small_together_and_no_other_is_there():
    there = {path.name: path.stat().st_size for path in pictures.FOLDER.iterdir()}

    assert there.keys() == {pictures.file_of(*one) for one in EVERY}
    assert sum(there.values()) <= 2_000_000


def test_every_picture_is_shown_and_every_one_shown_is_there():
    shown = {name for page in PAGES for name in SHOWN.findall(text_of(page))}

    assert shown == {pictures.file_of(*one) for one in EVERY}


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_pictures_of_their_own_language(page):
    endings = {name.split(".")[1] for name in SHOWN.findall(text_of(page))}

    assert endings <= {"zh" if page.endswith(".zh.md") else "en"}


def test_one_is_dark_and_one_is_of_a_phone():
    assert {one.theme for one in pictures.PICTURES} == {"light", "dark"}
    assert {one.size for one in pictures.PICTURES} == {pictures.DESKTOP, pictures.PHONE}


@pytest.mark.browser
@pytest.mark.parametrize("language", pictures.LANGUAGES)
def test_a_picture_is_taken_of_a_page(chromium, monkeypatch, tmp_path, language):
    monkeypatch.setattr(studio, "_demonstration", furnished)
    lin = dict.fromkeys(pictures.LANGUAGES, "lin@lanxi.example")
    only = pictures.Picture("work", lin, pictures._to("/work"), pictures.PHONE)
    monkeypatch.setattr(pictures, "PICTURES", (only,))
    monkeypatch.setattr(pictures, "LANGUAGES", (language,))

    # In a thread of its own: the browser of the other tests may be open in this one.
    with ThreadPoolExecutor(1) as beside:
        (file,) = beside.submit(lambda: list(pictures.take(tmp_path / "pictures"))).result()

    assert file.name == f"work.{language}.webp"
    assert 2_000 < file.stat().st_size <= pictures.LARGEST


def furnished(folder):
    """Return an application with the people of the demonstration, whose rollouts were not played."""
    found = settings.load({}, data_dir=folder, demo=True, mail="off", worker_in_server=False, secret_key="x" * 64)
    app = wiring.build(found)
    with app.app_context(), system("prepare a picture"):
        db.create_all()
    people.furnish(app)
    return app


def test_who_has_no_browser_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(studio.shutil, "which", lambda name: None)

    with pytest.raises(Refused, match="Pictures need Chromium"):
        list(pictures.take(tmp_path))
