"""Writing the update of a week and sending it; what was sent stays as it is, and is corrected by a further one."""

from app.core import clock, journal
from app.core.actor import the_actor
from app.core.asking import settings
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _, in_language, locale
from app.core.outbox import notify
from app.messages.rules.talk import excerpt
from app.rollouts.models.rollout import Rollout
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from app.rollouts.queries import weekly as queries
from app.rollouts.rules import weekly as rules
from app.rollouts.rules.weekly import LONGEST, Audience
from app.rollouts.services.revisions import touch

SENT = "weekly.sent"


def begin(rollout: Rollout, week: str) -> WeeklyDraft:
    """Return the draft of a week; where there is none yet, one is made of what happened in it."""
    found = queries.draft_of(rollout, week)
    if found is not None:
        return found
    if week not in rules.weeks_to_write(clock.today(rollout.zone), rollout.starts_on, ()):
        raise Invalid(_("The update can be written for this week and the last, not for %(week)s.", week=week[:20]))
    lines = queries.lines(rollout, week, locale())
    draft = WeeklyDraft(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, week=week, text=rules.drafted(lines),
        offered=[line.key for line in lines], language=locale(), changed_at=clock.now(),
        changed_by_id=the_actor().person_id,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def save(draft: WeeklyDraft, text: str) -> None:
    """Keep what somebody wrote."""
    _demand_length(text)
    if text != draft.text:
        draft.text, draft.changed_at, draft.changed_by_id = text, clock.now(), the_actor().person_id


def take_in(rollout: Rollout, draft: WeeklyDraft) -> int:
    """Add what happened since the draft was made; what was written or struck out stays so. Return how many lines."""
    news = rules.fresh(queries.lines(rollout, draft.week, draft.language), draft.offered)
    if news:
        with in_language(draft.language):
            save(draft, rules.with_news(draft.text, news))
        draft.offered = [*draft.offered, *(line.key for line in news)]
    return len(news)


def _demand_length(text: str) -> None:
    if len(text) > LONGEST:
        told = _("An update has at most %(most)s characters; this one has %(given)s.", most=LONGEST, given=len(text))
        raise Invalid(told, faults={"text": told})


def send(rollout: Rollout, draft: WeeklyDraft, audience: Audience, note: str = "") -> WeeklyUpdate:
    """Send the draft as it stands; what goes out again about the same week is a correction, and says of what."""
    before = queries.last_sent(rollout, draft.week)
    _demand_sendable(draft, before, note.strip())
    told = queries.recipients(rollout, audience)
    sent = WeeklyUpdate(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, week=draft.week, title=rollout.name,
        number=before.number + 1 if before else 1, text=draft.text.strip(), note=note.strip() if before else "",
        audience=audience, language=draft.language, told=len(told), sent_at=clock.now(),
        sent_by_id=the_actor().person_id,
    )
    db.session.add(sent)
    touch(rollout)
    db.session.flush()
    journal.record(SENT, about=sent, week=sent.week, number=sent.number, told=sent.told)
    letter = rules.for_letter(sent.text, settings().external_url)
    notify(told, SENT, sent, {"text": excerpt(sent.note or rules.opening(sent.text)), "letter": letter})
    return sent


def _demand_sendable(draft: WeeklyDraft, before: WeeklyUpdate | None, note: str) -> None:
    if not draft.text.strip():
        raise Refused(_("The update is still empty. Write it first."))
    if before is not None and before.text == draft.text.strip():
        raise Refused(_("This was sent already, and nothing has changed since."))
    if before is not None and not note:
        told = _("Say what is corrected, so that whoever read the first one knows.")
        raise Invalid(told, faults={"note": told})
