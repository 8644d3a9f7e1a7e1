"""The translations of one playbook and its overlays: how many there are, and which say what was true before."""

import re
from collections import Counter
from typing import Any, NamedTuple

from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.playbooks.queries import translations
from app.playbooks.queries.library import Volume
from app.playbooks.rules.texts import State, Told
from app.playbooks.views.blueprint import bp
from app.playbooks.views.frame import laid_out, opened

# What an overlay says about an exam is as secret as the exam.
EXAMS = re.compile(r"exams\.|(?:set|add|drop)\.exam\.")


@bp.get("/playbooks/<slug:playbook>/texts")
@require("playbooks.read")
def texts(playbook: str) -> ResponseReturnValue:
    """Each language with its texts; those whose source changed since they were translated stand below."""
    reading = opened(playbook)
    header = reading.book.playbook.playbook
    kept = [Kept(reading.book.volume, one) for one in header.locales if one != header.default_locale]
    kept += [Kept(one, language) for one in reading.book.chosen for language in header.locales]
    told = [(one, found) for one in kept if (found := _translated(one))]
    return laid_out(
        "playbooks/texts.html", reading, at="texts", first=header.default_locale,
        languages=[_counted(one, found) for one, found in told],
        stale=[(kept.language, one) for kept, found in told for one in found if _is_shown(one)],
    )


class Kept(NamedTuple):
    """The translations of one volume into one language."""

    volume: Volume
    language: str


def _translated(kept: Kept) -> list[Told]:
    """Return the texts of a volume; of an overlay only what a catalogue translates, the rest is nobody's first."""
    found = translations.told(*kept)
    apart = any(one.state in (State.CURRENT, State.STALE) for one in found)
    return found if apart or kept.volume.kind == "playbook" else []


def _counted(kept: Kept, found: list[Told]) -> dict[str, Any]:
    by_state = Counter(one.state for one in found)
    apart = by_state[State.CURRENT] + by_state[State.STALE]
    title = kept.volume.title if kept.volume.kind == "overlay" else {}
    return {"key": kept.language, "of": title, "texts": len(found), "apart": apart, "stale": by_state[State.STALE]}


def _is_shown(one: Told) -> bool:
    """Whether a stale text is shown; the questions of exams only to those who may take the playbook away."""
    return one.state is State.STALE and (may("playbooks.take") or not EXAMS.match(one.key))
