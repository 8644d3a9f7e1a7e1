"""The frame of every page: side bar, phone tabs, switcher and own menu, put together from what rooms contribute."""

from collections.abc import Hashable, Iterable
from typing import Any

from flask import Flask, request

from app.contracts.pages import ACCOUNT, ACROSS, BELL, FOOT, JUMP, OWN, ROLLOUT, MenuEntry
from app.core.actor import Actor, current_actor
from app.core.asking import plugins
from app.core.i18n import _, _l
from app.core.web import addresses
from app.core.web.keeping import written_once
from app.core.web.keys import KEYS

GROUPS = ((OWN, ""), (ROLLOUT, _l("This rollout")), (ACROSS, _l("Across rollouts")), (FOOT, ""))
TABS = 4
MENU, FRAME = "upriver.menu", "upriver.frame"


def entries(actor: Actor) -> list[MenuEntry]:
    """Return every place the actor may go to, in order; asked once per request."""
    # Beside the request, not in `g`: that may outlive a request, and with it the person who asked.
    if MENU not in request.environ:
        found = [answer.value for answer in plugins().ask_lists("list_menu", actor=actor)]
        request.environ[MENU] = sorted(found, key=lambda entry: (entry.order, entry.key))
    return request.environ[MENU]


def landing(actor: Actor) -> str:
    """Return where the actor lands after signing in, or an empty text when no room offers a place."""
    best = max(entries(actor), key=lambda entry: entry.landing, default=None)
    return best.href if best and best.landing else ""


def _of(found: Iterable[MenuEntry], group: str) -> list[MenuEntry]:
    return [entry for entry in found if entry.group == group]


def _item(entry: MenuEntry) -> dict[str, Any]:
    return {
        "key": entry.key, "icon": entry.icon, "text": entry.text, "href": entry.href, "count": entry.count,
        "press": entry.press, "foot": entry.group == FOOT, "post": entry.post,
    }


def side_bar(found: list[MenuEntry]) -> list[dict[str, Any]]:
    """Return the groups of the side bar; a group without a place is left out."""
    groups = ({"title": title, "items": [_item(entry) for entry in _of(found, key)]} for key, title in GROUPS)
    return [group for group in groups if group["items"]]


def tabs(found: list[MenuEntry]) -> list[dict[str, Any]]:
    """Return the places of the phone's tab bar, at most four."""
    wanted = sorted((entry for entry in found if entry.phone), key=lambda entry: (entry.phone, entry.order))
    return [_item(entry) for entry in wanted[:TABS]]


def _switcher(actor: Actor, found: list[MenuEntry]) -> dict[str, Any] | None:
    switches = [answer.value for answer in plugins().ask_lists("list_switches", actor=actor)]
    if not switches:
        return None
    here = next((switch for switch in switches if switch.here), None)
    portfolio = next((entry.href for entry in found if entry.key == "portfolio"), "")
    return {
        "title": here.title if here else _("Choose a rollout"), "sub": here.sub if here else "",
        "items": switches, "all_href": portfolio,
    }


def frame() -> dict[str, Any]:
    """Return what `base.html` reads: nav, tabs, switcher, inbox, account; nothing before anybody signed in.

    Every template that is rendered asks for it, and a page may be put together from several.
    """
    actor = current_actor()
    if actor is None:
        return {}
    if FRAME not in request.environ:
        request.environ[FRAME] = _frame(actor)
    return request.environ[FRAME]


def _content(found: list[MenuEntry], switcher: dict[str, Any] | None) -> Hashable:
    """Return all that side bar, tabs and keys are written from."""
    places = tuple(
        (one.key, str(one.text), one.icon, one.href, one.group, one.count, one.press, one.phone, one.post)
        for one in found
    )
    there = switcher["items"] if switcher else ()
    return places, tuple((str(one.title), str(one.sub), one.href, one.here) for one in there)


def _frame(actor: Actor) -> dict[str, Any]:
    found = entries(actor)
    bell, jump, switcher = _of(found, BELL), _of(found, JUMP), _switcher(actor, found)
    return {
        "nav": side_bar(found), "tabs": tabs(found), "switcher": switcher,
        "account": [_item(entry) for entry in _of(found, ACCOUNT)],
        "inbox": _item(bell[0]) if bell else None, "jump_url": jump[0].href if jump else "",
        "keys": KEYS, "keys_off": not actor.single_keys, "frame_content": _content(found, switcher),
    }


def init_app(app: Flask) -> None:
    """Offer the frame to every template, and to keep parts of it."""
    app.context_processor(frame)
    app.jinja_env.globals["written_once"] = written_once
    addresses.remember(app)
