"""What people decide about a deliverable: hand in, accept, hand back, ask for names, sign, have it measured."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.services import deliverables as services
from app.rollouts.services import reversing, surveys
from app.rollouts.views import again, seen, typed
from app.rollouts.views.blueprint import bp
from app.rollouts.views.deliverables import back, given_version, page
from app.rollouts.views.undoable import done


def _page_of(rollout: Rollout, deliverable: Deliverable) -> str:
    return url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=deliverable.ref)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/hand-in")
@require("rollouts.work", rollout=seen.rollout, deliverable=queries.one)
def hand_in(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Hand the saved content in."""
    before = reversing.standing(deliverable)
    if deliverable.kind == surveys.SURVEY:
        surveys.hand_in_result(rollout, deliverable, version=given_version())
    else:
        services.hand_in(rollout, deliverable, version=given_version())
    undo = reversing.offer_step(before, deliverable, _page_of(rollout, deliverable))
    done(_("“%(title)s” is handed in. Somebody else accepts it.", title=pick(deliverable.title)), undo)
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/accept")
@require("rollouts.accept", rollout=seen.rollout, deliverable=queries.one)
def accept(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Accept what was handed in."""
    before = reversing.standing(deliverable)
    services.accept(rollout, deliverable, version=given_version())
    undo = reversing.offer_step(before, deliverable, _page_of(rollout, deliverable))
    done(_("“%(title)s” is accepted.", title=pick(deliverable.title)), undo)
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/hand-back")
@require("rollouts.accept", rollout=seen.rollout, deliverable=queries.one)
def hand_back(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Hand it back, saying what is missing."""
    before = reversing.standing(deliverable)
    try:
        services.hand_back(rollout, deliverable, reason=typed.text("reason"))
    except Invalid as error:
        return page(rollout, deliverable, shown=again.sent("hand-back", error)), error.status
    undo = reversing.offer_step(before, deliverable, _page_of(rollout, deliverable))
    done(_("“%(title)s” is handed back.", title=pick(deliverable.title)), undo)
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/ask")
@require("rollouts.work", rollout=seen.rollout, deliverable=queries.one)
def ask_for_names(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Put a sign-off's question to the people who sign."""
    question = services.ask_for_names(rollout, deliverable)
    undo = reversing.offer_put(deliverable, question, _page_of(rollout, deliverable))
    done(_("The question is put. Those who sign find it under “My work”."), undo)
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/take-back")
@require("rollouts.work", rollout=seen.rollout, deliverable=queries.one)
def take_back_names(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Take a sign-off's question back, saying why."""
    try:
        question = services.take_back(rollout, deliverable, reason=typed.text("reason"))
    except Invalid as error:
        return page(rollout, deliverable, shown=again.sent("take-back", error)), error.status
    undo = reversing.offer_withdrawn(deliverable, question, _page_of(rollout, deliverable))
    done(_("The question is taken back."), undo)
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/sign")
@require("decisions.answer", rollout=seen.rollout, deliverable=queries.one)
def sign(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Put one's own name to it, or say why not."""
    try:
        services.sign(rollout, deliverable, option=typed.vote(), reason=typed.text("reason"))
    except Invalid as error:
        return page(rollout, deliverable, shown=again.sent("vote", error)), error.status
    db.session.commit()
    flash(_("Your answer is kept."), "good")
    return back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/measure")
@require("rollouts.measure", rollout=seen.rollout, deliverable=queries.one)
def measure_deliverable(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Have a data check measured now, by the worker."""
    services.have_measured(deliverable)
    db.session.commit()
    return back(rollout, deliverable)
