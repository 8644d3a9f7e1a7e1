"""What surveys answer to others: a place in the menu, pages of their rows, their news, their words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for

from app.contracts.messages import ASKED, OWNS, Notice
from app.contracts.pages import MenuEntry, PageLink
from app.core.actor import Actor
from app.core.i18n import _, _l, pick
from app.hookspecs import hookimpl
from app.surveys.queries import surveys as queries
from app.surveys.services import closing


@hookimpl
def list_menu(actor: Actor) -> Sequence[MenuEntry]:
    """Offer the surveys; which of them wait is told by the inbox, so that no page need count them."""
    return [MenuEntry("surveys", _("My surveys"), "ui-checks", url_for("surveys.surveys"), order=15)]


@hookimpl
def list_pages(wanted: Mapping[str, Sequence[str]]) -> Sequence[PageLink]:
    """Return title and address of surveys."""
    found = queries.by_refs(wanted["survey"]) if "survey" in wanted else []
    return [PageLink(ref, pick(title), url_for("surveys.survey", survey=ref)) for ref, title in found]


@hookimpl
def register_reversals() -> Mapping[str, Callable[[list[dict[str, Any]]], None]]:
    """Let surveys end when they were to end before; one that is closed stays closed."""
    return {closing.EXTENDED: closing.shorten}


@hookimpl
def register_notices() -> Sequence[Notice]:
    """Name the news of surveys."""
    asked, opened = _l("You are asked."), _l("You opened it.")
    return [
        Notice("survey.asked", _l("Please answer: “%(about)s”"), asked, "ui-checks", mail=True, because=ASKED),
        Notice("survey.reminded", _l("“%(about)s” still waits for your answer"), asked, "ui-checks", mail=True,
               because=ASKED),
        Notice("survey.closed", _l("“%(about)s” is closed; its result is there"), opened, "bar-chart"),
        Notice("survey.yours", _l("You mend something that “%(about)s” found"), _l("You were named."), "wrench",
               mail=True, because=OWNS),
        Notice("survey.outcome", _l("What became of “%(about)s”"), _l("You were asked."), "megaphone", mail=True),
    ]


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Name what surveys write into the journal; who answered is never in it."""
    return {
        "survey.opened": _l("opened the survey “%(about)s” for %(asked)s people"),
        "survey.extended": _l("let the survey “%(about)s” stay open until %(until)s"),
        "survey.reminded": _l("reminded of the survey “%(about)s”"),
        "survey.closed": _l("closed the survey “%(about)s” with %(answered)s of %(asked)s answers"),
        "survey.outcome_told": _l("told what became of the survey “%(about)s”"),
    }
