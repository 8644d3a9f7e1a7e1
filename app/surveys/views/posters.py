"""The way to a survey from a wall: its address as a QR code, and a sheet to print in one language or in both."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.asking import settings
from app.core.errors import Refused
from app.core.i18n import TEXT_KEYS, _, in_language, pick
from app.surveys.models import Survey
from app.surveys.queries import surveys as queries
from app.surveys.rules.codes import drawn
from app.surveys.rules.floor import FLOOR
from app.surveys.views import words
from app.surveys.views.blueprint import bp

LANGUAGES = ("zh", "en")


def address_of(survey: Survey) -> str:
    """Return where people find a survey from outside, as letters name it too."""
    return settings().external_url.rstrip("/") + url_for("surveys.survey", survey=survey.ref)


@bp.get("/surveys/<ref:survey>/code.svg")
@require("surveys.read", survey=queries.one)
def code(survey: Survey) -> ResponseReturnValue:
    """The address of the survey as a QR code."""
    return Response(drawn(address_of(survey)), mimetype="image/svg+xml")


@bp.get("/surveys/<ref:survey>/poster")
@require("surveys.lead", survey=queries.one)
def poster(survey: Survey) -> ResponseReturnValue:
    """A sheet for the wall, for whoever has no computer at work."""
    if not queries.open_now(survey):
        raise Refused(_("This survey is closed; nobody can answer any more."))
    wanted = request.args.get("speaks", "")
    written = [language for language in LANGUAGES if survey.title.get(language)]
    spoken = [wanted] if wanted in LANGUAGES else written
    return render_template(
        "surveys/poster.html", survey=survey, sheets=[_sheet(survey, language) for language in spoken],
        chosen=wanted if wanted in LANGUAGES else "", address=address_of(survey), here="surveys",
    )


def _sheet(survey: Survey, language: str) -> dict[str, Any]:
    """Return what the sheet says in one language, whichever the reader of this page speaks."""
    locale = next(locale for locale, key in TEXT_KEYS.items() if key == language)
    with in_language(locale):
        promise = (
            _("No names are kept. Nothing is shown about fewer than %(floor)s answers.", floor=FLOOR)
            if survey.anonymous else _("This survey keeps your name.")
        )
        return {
            "lang": {"zh": "zh-Hans", "en": "en"}[language], "title": pick(survey.title),
            "explain": pick(survey.explain), "scan": _("Scan, sign in, answer on your phone"), "promise": promise,
            "until": _("Until %(day)s", day=words.last_day(survey)),
        }
