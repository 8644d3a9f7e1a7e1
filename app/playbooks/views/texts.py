"""The translations of one playbook: how many there are, and which say what was true before."""

from collections import Counter
from typing import Any

from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.playbooks.queries import translations
from app.playbooks.rules.texts import State, Told
from app.playbooks.views.blueprint import bp
from app.playbooks.views.frame import laid_out, opened


@bp.get("/playbooks/<slug:playbook>/texts")
@require("playbooks.read")
def texts(playbook: str) -> ResponseReturnValue:
    """Each language with its texts; those whose source changed since they were translated stand below."""
    reading = opened(playbook)
    header = reading.book.playbook.playbook
    languages = [one for one in header.locales if one != header.default_locale]
    told = {language: translations.told(reading.book.volume, language) for language in languages}
    return laid_out(
        "playbooks/texts.html", reading, at="texts", first=header.default_locale,
        languages=[_counted(language, found) for language, found in told.items()],
        stale=[(language, one) for language, found in told.items() for one in found if _is_shown(one)],
    )


def _counted(language: str, found: list[Told]) -> dict[str, Any]:
    by_state = Counter(one.state for one in found)
    apart = by_state[State.CURRENT] + by_state[State.STALE]
    return {"key": language, "texts": len(found), "apart": apart, "stale": by_state[State.STALE]}


def _is_shown(one: Told) -> bool:
    """Whether a stale text is shown; the questions of exams only to those who may take the playbook away."""
    return one.state is State.STALE and (may("playbooks.take") or not one.key.startswith("exams."))
