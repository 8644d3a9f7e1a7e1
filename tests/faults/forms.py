"""A browser without scripts: it reads a page, fills in a form that stands there, and sends what a form sends."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import g
from flask.testing import FlaskClient

SILENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """One form of a page, with what its fields hold before anybody touched them."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._area: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else name for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in given:
                self._by_id[given["id"]] = self._form
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "button" and given.get("type", "submit") == "submit":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name:
            self._input(form, name, given)
        elif tag == "textarea" and name:
            form.named.add(name)
            form.fields.append((name, ""))
            self._area = form
        elif tag == "select" and name:
            form.named.add(name)
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            form.fields.append((self._select, given.get("value", "")))

    @staticmethod
    def _input(form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        form.named.add(name)
        if kind in SILENT or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        form.fields.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self._area.fields[-1]
            self._area.fields[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            name, text = self._area.fields[-1]
            self._area.fields[-1] = (name, text.removeprefix("\n"))
            self._area = None
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None


def forms(text: str) -> list[Form]:
    """Return the forms of a page."""
    reader = _Reader()
    reader.feed(text)
    return reader.forms


def filled(browser: FlaskClient, address: str, *names: str, **typed: Any) -> tuple[str, dict[str, list[str]]]:
    """Open a page and fill in the form that has these fields; where it goes, and what it would send."""
    _as_served()
    page = browser.get(address, buffered=True)
    assert page.status_code == 200, f"{address}: {page.status_code}"
    wanted = {*names, *typed}
    there = forms(page.text)
    form = next((one for one in there if wanted <= one.named | {name for name, _v in one.buttons}), None)
    assert form is not None, f"{address} has no form with {sorted(wanted)}: {[sorted(one.named) for one in there]}"
    sent: dict[str, list[str]] = {}
    for name, value in form.fields:
        if name not in typed:
            sent.setdefault(name, []).append(value)
    sent |= {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    return form.action or address, sent


def _as_served() -> None:
    """Forget what one request keeps for itself: in tests, requests share what in a server each has of its own."""
    for name in ("csrf_token", "csrf_valid"):
        g.pop(name, None)


def post(browser: FlaskClient, action: str, sent: dict[str, Any]) -> Any:
    """Send what a form would send; the answer."""
    _as_served()
    return browser.post(action, data=sent, buffered=True)


def send(browser: FlaskClient, address: str, *names: str, **typed: Any) -> Any:
    """Fill in a form and send it; the answer."""
    action, sent = filled(browser, address, *names, **typed)
    return post(browser, action, sent)
