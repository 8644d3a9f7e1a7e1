"""What must be true of the templates, styles and scripts as files."""

import re
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

METHODS = [("**.html", "jinja2")]
LOOK = ("_", "ui/", "base.html", "bare.html", "error.html")
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}


def _templates(core: Path) -> list[Path]:
    return sorted((core / "templates").rglob("*.html"))


def _all(core: Path) -> str:
    return "\n".join(path.read_text() for path in _templates(core))


def test_words_of_the_look_and_their_chinese_agree(core: Path) -> None:
    found = list(extract_from_dir(core / "templates", METHODS, OPTIONS))
    look = {(context, words) for file, _, words, _, context in found if file.startswith(LOOK)}

    with (core / "templates" / "translations" / "zh_Hans.po").open("rb") as file:
        known = {(message.context, message.id) for message in read_po(file) if message.id and message.string}

    assert look - known == set()
    assert known - {(context, words) for _, _, words, _, context in found} == set()


def test_every_macro_stands_in_the_gallery(sample_app: Flask) -> None:
    with sample_app.test_request_context():
        macros = {
            name
            for name in vars(sample_app.jinja_env.get_template("_ui.html").module)
            if not name.startswith("_")
        }
    modules = {"marks", "rivers", "acts", "lists", "forms", "talk", "learn"}
    shown = "\n".join(path.read_text() for path in (Path(__file__).parent / "pages").glob("*.html"))
    by_others = {
        "csrf",
        "empty",
        "three",
        "gate",
        "logo",
        "drawing",
        "form_summary",
        "fields",
        "pager",
        "dots",
        "own_pages",
    }

    assert {name for name in macros - modules - by_others if f"ui.{name}(" not in shown} == set()


def test_every_icon_exists(core: Path) -> None:
    font = (
        resources.files("flask_bootstrap")
        .joinpath("static/bootstrap5/css/font/bootstrap-icons.min.css")
        .read_text()
    )
    known = set(re.findall(r"\.bi-([a-z0-9-]+)::?before", font))
    words = set(re.findall(r"icon\('([a-z0-9-]+)'", _all(core))) | set(
        re.findall(r"\"bi bi-([a-z0-9-]+)[ \"]", _all(core))
    )

    assert len(words) > 30
    assert words - known == set()


def test_no_template_carries_style_or_script_of_its_own(core: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", _all(core), flags=re.S)

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert re.findall(r"\|\s*safe\b", text) == []


@pytest.mark.parametrize("name", ["upriver.css", "dark.css", "upriver.js", "forms.js", "live.js"])
def test_styles_and_scripts_ask_nobody_else(core: Path, name: str) -> None:
    text = (core / "static" / name).read_text()

    assert re.findall(r"https?://|url\(['\"]?data:|@import|\beval\(|innerHTML", text) == []
    for local in re.findall(r"url\(['\"]?([^)'\"]+)", text):
        assert (core / "static" / local).exists()


def test_scripts_stay_short(core: Path) -> None:
    assert {
        path.name: lines
        for path in (core / "static").glob("*.js")
        if (lines := len(path.read_text().splitlines())) > 300
    } == {}


def _tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--up-([a-z0-9-]+): (#[0-9a-f]{6})", text))


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["upriver.css", "dark.css"])
def test_colours_can_be_read_on_what_they_stand_on(core: Path, name: str) -> None:
    colours = _tokens((core / "static" / name).read_text())
    words = [
        (ink, ground)
        for ink in ("ink", "soft", "faint", "river", "good", "warn", "bad", "waived")
        for ground in ("sheet", "sunken", "canvas")
    ]
    tints = [(kind, f"{kind}-tint") for kind in ("river", "good", "warn", "bad", "waived")] + [
        ("on-river", "river")
    ]
    marks = [("edge", "sheet")] + [(f"c{n}", "sheet") for n in range(1, 7)]

    assert [pair for pair in words + tints if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
    assert [pair for pair in marks if _contrast(colours[pair[0]], colours[pair[1]]) < 3] == []


def test_dark_gives_every_colour_anew(core: Path) -> None:
    light, dark = (_tokens((core / "static" / name).read_text()) for name in ("upriver.css", "dark.css"))

    assert light.keys() == dark.keys()
