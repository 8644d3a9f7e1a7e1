"""What every page of one playbook shares: the book, tabs, contents at the side, links that keep what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import render_template, request, url_for

from app.access.guards import may, signed_in
from app.core.asking import plugins, sections
from app.core.errors import PlaybookError, Refused, UpriverError
from app.core.i18n import _
from app.core.markdown import safe_html
from app.playbooks.queries import shelves
from app.playbooks.rules.showing.changes import Change, by_item, changes
from app.playbooks.rules.showing.chapters import Chapter, chapters
from app.playbooks.rules.showing.prose import unwrapped
from app.playbooks.rules.showing.sheets import SHEETS
from app.playbooks.rules.showing.titles import Titles

MOST_OVERLAYS = 20
# Sections with a tab of their own; the others stand in the contents.
TABS = ("gates", "roles", "params")


@dataclass
class Opened:
    """A playbook as this request reads it."""

    book: shelves.Book

    @cached_property
    def titles(self) -> Titles:
        """What its items are called."""
        return Titles(self.book.playbook, sections())

    @cached_property
    def chapters(self) -> list[Chapter]:
        """Its phases."""
        return chapters(self.book.playbook, self.titles)

    @cached_property
    def changes(self) -> list[Change]:
        """What the chosen overlays changed."""
        return changes(self.book.touches, self.titles, sections())

    @cached_property
    def changed(self) -> Mapping[tuple[str, str], list[Change]]:
        """The same by item."""
        return by_item(self.changes)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Which kind of item stands in which section that is not empty."""
        return {one.key: one.kind for one in sections() if getattr(self.book.playbook, one.key, None)}

    @property
    def given(self) -> dict[str, Any]:
        """What every link inside the playbook keeps: the overlays chosen, and the version if it was asked for."""
        chosen = [one.id for one in self.book.chosen]
        version = self.book.volume.version if request.args.get("version") else ""
        return {key: value for key, value in (("overlay", chosen), ("version", version)) if value}

    def href(self, endpoint: str, **more: Any) -> str:
        """Return the address of another page of this playbook."""
        return url_for(f"playbooks.{endpoint}", playbook=self.book.volume.id, **{**self.given, **more})


def opened(playbook: str) -> Opened:
    """Return the playbook with the overlays and the version that the address names; raise `NotFound` without one."""
    chosen = request.args.getlist("overlay")[:MOST_OVERLAYS]
    try:
        return Opened(shelves.opened(playbook, chosen, request.args.get("version", "")))
    except PlaybookError as error:
        raise _unreadable(error, clash=bool(chosen)) from error


def _unreadable(error: PlaybookError, *, clash: bool) -> UpriverError:
    """Return the refusal; what a file says wrongly may be the answer to an exam, so not everybody sees the faults."""
    told, hint = _("This playbook has faults and cannot be read."), _("A consultant can mend it and install it again.")
    if clash:
        told, hint = _("These overlays cannot be laid over the playbook together."), _("Choose fewer of them.")
    return PlaybookError(told, error.found) if may("playbooks.install") else Refused(told, hint=hint)


def laid_out(template: str, reading: Opened, *, at: str, tab: str = "read", **context: Any) -> str:
    """Return one page of the playbook."""
    volume = reading.book.volume
    asked = plugins().ask_lists("list_playbook_acts", actor=signed_in(), playbook=volume.id, version=volume.version)
    return render_template(
        template, here="playbooks", reading=reading, book=reading.book, volume=volume, tabs_=_tabs(reading, tab),
        contents=_contents(reading, at), acts=[answer.value for answer in asked], href=reading.href,
        changed=reading.changed, prose=_prose, **context,
    )


def _prose(text: str) -> str:
    return safe_html(unwrapped(text))


def _tabs(reading: Opened, here: str) -> list[dict[str, Any]]:
    """Return the tabs with their counts; a section that the playbook lacks has none."""
    parts = [_entry(reading, key, here) for key in TABS if key in reading.kinds]
    fitting, versions = len(reading.book.fitting), len(reading.book.versions)
    return [
        {"text": _("Reading"), "href": reading.href("book"), "here": here == "read"}, *parts,
        {"text": _("Overlays"), "href": reading.href("overlays"), "n": fitting, "here": here == "overlays"},
        {"text": _("Versions"), "href": reading.href("versions"), "n": versions, "here": here == "versions"},
    ]


def _entry(reading: Opened, key: str, at: str) -> dict[str, Any]:
    """Return a section as a tab, or as a line of the contents."""
    title, href = str(SHEETS[key].title), reading.href("part", part=key)
    return {"text": title, "href": href, "n": _count(reading, key), "here": at == key}


def _count(reading: Opened, key: str) -> int | None:
    held = getattr(reading.book.playbook, key)
    return len(held) if isinstance(held, list) else None


def _contents(reading: Opened, at: str) -> list[dict[str, Any]]:
    """Return the groups of the contents: the phases, then the material."""
    search = {"text": _("Search in this playbook"), "href": reading.href("found"), "here": at == "search"}
    texts = {"text": _("Translations"), "href": reading.href("texts"), "here": at == "texts"}
    overview = {"text": _("Overview"), "href": reading.href("book"), "here": at == "overview"}
    phases = [
        {
            "text": f"{one.number}. {one.title}", "href": reading.href("phase", phase=one.id), "n": len(one.steps),
            "here": at == f"phase/{one.id}",
        }
        for one in reading.chapters
    ]
    material = [_entry(reading, key, at) for key in SHEETS if key in reading.kinds and key not in TABS]
    return [
        {"title": _("Phases"), "items": [overview, *phases]},
        {"title": _("Material"), "items": [*material, texts, search]},
    ]
