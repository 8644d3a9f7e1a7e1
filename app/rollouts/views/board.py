"""The activities of a rollout in columns by state."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core import clock
from app.core.i18n import pick
from app.core.wording import day
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import lists
from app.rollouts.rules.states import CLOSED, ActivityState
from app.rollouts.views import seen, words
from app.rollouts.views.blueprint import bp

LOOKS = {
    ActivityState.TODO: ("circle", "faint"), ActivityState.DOING: ("circle-half", "river-c"),
    ActivityState.BLOCKED: ("sign-stop-fill", "bad"), ActivityState.DONE: ("check-circle-fill", "good"),
    ActivityState.SKIPPED: ("skip-forward-circle", "waived"),
}
# More cards than this in a column nobody reads; the table has them all.
MOST = 60


def _card(rollout: Rollout, line: lists.Line, today: Any) -> dict[str, Any]:
    return {
        "title": pick(line.title), "why": line.reason or pick(line.phase_title), "who": line.owner,
        "when": day(line.due), "href": url_for("rollouts.activity", rollout=rollout.ref, activity=line.ref),
        "late": words.shown_state(line.state, line.due, today) == "late",
    }


@bp.get("/rollouts/<ref:rollout>/board")
@require("rollouts.read", rollout=seen.rollout)
def board(rollout: Rollout) -> ResponseReturnValue:
    """The same activities as in the table, in columns by state; what is closed shows its latest first, long columns
    are cut, and the page says so."""
    today, by_state = clock.today(rollout.zone), {state: [] for state in LOOKS}
    for line in lists.of_rollout(rollout):
        by_state[line.state].append(line)
    for state in CLOSED:
        by_state[state].sort(key=lambda line: line.due or rollout.starts_on, reverse=True)
    columns = [
        {
            "title": words.activity_state(state), "icon": icon, "tone": tone,
            "items": [_card(rollout, line, today) for line in by_state[state][:MOST]],
        }
        for state, (icon, tone) in LOOKS.items()
    ]
    cut = sum(max(len(found) - MOST, 0) for found in by_state.values())
    return render_template("rollouts/board.html", rollout=rollout, columns=columns, cut=cut, here="map")
