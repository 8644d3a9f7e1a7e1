"""The library: what stands on the organisation's shelf, searched and narrowed."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.core.i18n import _
from app.playbooks.queries import shelves
from app.playbooks.queries.shelves import ShelvedPlaybook
from app.playbooks.rules.coverage import STAGES
from app.playbooks.rules.showing.words import SOURCE, STAGE
from app.playbooks.views.blueprint import bp

LONGEST = 100


@bp.get("/playbooks")
@require("playbooks.read")
def library() -> ResponseReturnValue:
    """Every playbook at hand, with what adapts it."""
    shelf, asked = shelves.shelf(), _asked()
    found = [book for book in shelf.playbooks if _matches(book, asked)]
    return render_template(
        "playbooks/library.html", here="playbooks", found=found, total=len(shelf.playbooks), asked=asked,
        overlays={book.id: [one for one in shelf.overlays if one.playbook == book.id] for book in found},
        facets=_facets(shelf.playbooks, asked), faulty=shelf.faulty if may("playbooks.install") else (), stages=STAGE, sources=SOURCE,
    )


def _asked() -> dict[str, str]:
    given = {name: request.args.get(name, "")[:LONGEST].strip() for name in ("q", "stage", "source")}
    return {
        "q": given["q"], "stage": given["stage"] if given["stage"] in STAGES else "",
        "source": given["source"] if given["source"] in SOURCE else "",
    }


def _matches(book: ShelvedPlaybook, asked: Mapping[str, str]) -> bool:
    texts = " ".join([book.id, *book.title.values(), *book.summary.values()]).casefold()
    return (
        all(word in texts for word in asked["q"].casefold().split())
        and asked["stage"] in ("", *book.covers)
        and asked["source"] in ("", book.source)
    )


def _facets(books: Iterable[ShelvedPlaybook], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each option counts what it would show beside everything else that is asked."""
    books = list(books)

    def group(name: str, label: str, words: Mapping[str, Any]) -> dict[str, Any]:
        others = {**asked, name: ""}
        options = [
            _option(name, value, text, asked, _count(books, {**others, name: value})) for value, text in words.items()
        ]
        return {"label": label, "options": options}

    brought = {book.source for book in books} | {"installed", "shipped", asked["source"]}
    sources = {key: text for key, text in SOURCE.items() if key in brought}
    return [group("source", _("Where from"), sources), group("stage", _("Stage"), STAGE)]


def _count(books: Iterable[ShelvedPlaybook], asked: Mapping[str, str]) -> int:
    return sum(_matches(book, asked) for book in books)


def _option(name: str, value: str, text: Any, asked: Mapping[str, str], count: int) -> dict[str, Any]:
    pressed = asked[name] == value
    wanted = {**asked, name: "" if pressed else value}
    href = url_for("playbooks.library", **{key: one for key, one in wanted.items() if one})
    return {"label": str(text), "count": count, "href": href, "pressed": pressed}

