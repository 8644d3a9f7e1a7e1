"""The library: what stands on the organisation's shelf, searched and narrowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.core.i18n import _
from app.core.tables.searching import normal, words
from app.playbooks.queries import searching, shelves
from app.playbooks.queries.searching import Passage
from app.playbooks.queries.shelves import Shelf, ShelvedOverlay, ShelvedPlaybook
from app.playbooks.rules.coverage import STAGES
from app.playbooks.rules.showing.words import SOURCE, STAGE
from app.playbooks.views.blueprint import bp
from app.playbooks.views.finding import places_of

LONGEST = 100


@bp.get("/playbooks")
@require("playbooks.read")
def library() -> ResponseReturnValue:
    """Every playbook at hand, with what adapts it."""
    shelf, asked = shelves.shelf(), _asked()
    said = searching.in_books(shelf.playbooks, words(asked["q"]))
    hit = Search(asked, said, _names(shelf))
    found = [book for book in shelf.playbooks if hit.fits(book, asked)]
    return render_template(
        "playbooks/library.html", here="playbooks", found=found, total=len(shelf.playbooks), asked=asked,
        places={book.id: places_of(book.id, said.get(book.id, ())) for book in found},
        overlays={book.id: [one for one in shelf.overlays if one.playbook == book.id] for book in found},
        facets=_facets(shelf.playbooks, hit), faulty=shelf.faulty if may("playbooks.install") else (),
        stages=STAGE, sources=SOURCE,
    )


def _asked() -> dict[str, str]:
    given = {name: request.args.get(name, "")[:LONGEST].strip() for name in ("q", "stage", "source")}
    return {
        "q": given["q"], "stage": given["stage"] if given["stage"] in STAGES else "",
        "source": given["source"] if given["source"] in SOURCE else "",
    }


def _names(shelf: Shelf) -> dict[str, str]:
    """Return by playbook everything that it, and what adapts it, is called."""
    called: dict[str, list[str]] = {}
    for one in (*shelf.playbooks, *shelf.overlays):
        book = one.playbook if isinstance(one, ShelvedOverlay) else one.id
        called.setdefault(book, []).extend([one.id, *one.title.values(), *one.summary.values()])
    return {book: normal(" ".join(texts)) for book, texts in called.items()}


@dataclass(frozen=True)
class Search:
    """What was asked for, where playbooks say it, and what they are called."""

    asked: Mapping[str, str]
    said: Mapping[str, Sequence[Passage]]
    names: Mapping[str, str]

    def fits(self, book: ShelvedPlaybook, asked: Mapping[str, str]) -> bool:
        """Whether a playbook is found: by its name, by what adapts it, or by what it says inside."""
        named = all(word in self.names[book.id] for word in words(asked["q"]))
        of_stage, of_source = asked["stage"] in ("", *book.covers), asked["source"] in ("", book.source)
        return (named or bool(self.said.get(book.id))) and of_stage and of_source


def _facets(books: Sequence[ShelvedPlaybook], hit: Search) -> list[dict[str, Any]]:
    """Each option counts what it would show beside everything else that is asked."""
    asked = hit.asked

    def group(name: str, label: str, called: Mapping[str, Any]) -> dict[str, Any]:
        others = {**asked, name: ""}
        counts = {value: sum(hit.fits(book, {**others, name: value}) for book in books) for value in called}
        options = [_option(name, value, text, asked, counts[value]) for value, text in called.items()]
        return {"label": label, "options": options}

    brought = {book.source for book in books} | {asked["source"]}
    sources = {key: text for key, text in SOURCE.items() if key in brought}
    # One source alone tells no playbooks apart.
    origins = [group("source", _("Where from"), sources)] if len(sources) > 1 or asked["source"] else []
    return [*origins, group("stage", _("Stage"), STAGE)]


def _option(name: str, value: str, text: Any, asked: Mapping[str, str], count: int) -> dict[str, Any]:
    pressed = asked[name] == value
    wanted = {**asked, name: "" if pressed else value}
    href = url_for("playbooks.library", **{key: one for key, one in wanted.items() if one})
    return {"label": str(text), "count": count, "href": href, "pressed": pressed}

