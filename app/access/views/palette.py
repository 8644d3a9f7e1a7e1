"""The jump box and the search page: places to go to, things to do, and what rooms find by the words that were typed."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.access.guards import require, signed_in
from app.access.views.blueprint import bp
from app.contracts.pages import (
    ACCOUNT,
    ACROSS,
    ACT,
    BELL,
    CREATE,
    FOOT,
    OWN,
    ROLLOUT,
    SETTING,
    FoundPage,
    PaletteLine,
)
from app.core.asking import plugins
from app.core.i18n import _
from app.core.sounding import means
from app.core.web import menu
from app.core.web.headers import NO_STORE
from app.core.web.targets import safe_target

LONGEST = 100
# In the order of the side bar, what is behind one's own face last.
PLACES = (OWN, ROLLOUT, ACROSS, BELL, FOOT, ACCOUNT)


@dataclass
class Group:
    """What stands under one heading of the jump box."""

    title: str
    items: list[dict[str, Any]] = field(default_factory=list)


def _stand_at(path: str) -> None:
    """Let rooms answer as they would on the page at `path`: of its rollout, say."""
    adapter, place = current_app.create_url_adapter(request), safe_target(path)
    if not place or adapter is None:
        return
    try:
        _endpoint, request.view_args = adapter.match(urlsplit(place).path, method="GET")
    except (HTTPException, RequestRedirect):
        return


def _places(words: str) -> list[dict[str, Any]]:
    found = [
        entry for entry in menu.entries(signed_in())
        if entry.group in PLACES and entry.href and means(entry.text, words)
    ]
    found.sort(key=lambda entry: PLACES.index(entry.group))
    return [{"title": entry.text, "href": entry.href, "icon": entry.icon} for entry in found]


def _doable(words: str, group: str, lines: list[PaletteLine]) -> list[dict[str, Any]]:
    return [
        {"title": one.text, "href": one.href, "post": one.post, "fields": dict(one.fields), "sub": one.sub,
         "icon": one.icon, "theme": one.theme}
        for one in lines if one.group == group and means(f"{one.text} {one.words}", words)
    ]


def _found(words: str) -> list[FoundPage]:
    answers = plugins().ask_lists("list_found", actor=signed_in(), words=words) if words else ()
    return [answer.value for answer in answers]


def groups(words: str) -> list[Group]:
    """Return what the words may mean, under headings; all places and acts before anything is typed."""
    lines = [answer.value for answer in plugins().ask_lists("list_palette_lines", actor=signed_in())]
    lines.sort(key=lambda line: line.order)
    offered = [
        Group(_("Go to"), _places(words)), Group(_("To do"), _doable(words, ACT, lines)),
        Group(_("Create"), _doable(words, CREATE, lines)),
    ]
    found: dict[str, Group] = {}
    for page in _found(words):
        item = {"title": page.title, "href": page.href, "sub": page.sub, "icon": page.icon}
        found.setdefault(page.group, Group(page.group)).items.append(item)
    settings = Group(_("Language and theme"), _doable(words, SETTING, lines))
    return [group for group in (*offered, *found.values(), settings) if group.items]


def _words() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


@bp.get("/jump.json")
@require("access.see_self")
def jump() -> ResponseReturnValue:
    """What the jump box offers for the words typed so far, on the page that `here` names."""
    _stand_at(request.args.get("here", ""))
    answer: Response = jsonify(groups=[{"title": one.title, "items": one.items} for one in groups(_words())])
    answer.headers.update(NO_STORE)
    return answer


@bp.get("/search")
@require("access.see_self")
def search() -> ResponseReturnValue:
    """The same on a page of its own, for whoever reads without script."""
    _stand_at(request.args.get("here", ""))
    found = groups(_words())
    return render_template("access/search.html", groups=found, words=_words())
