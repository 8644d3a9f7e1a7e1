"""Writing digests: who is due one, what stands in it, and that each comes once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from app.access.models import Membership, Organisation, Person
from app.contracts.messages import LATE, NEXT, WAITS, DigestLine
from app.core import clock
from app.core.actor import Actor, acting, system
from app.core.asking import plugins, settings
from app.core.calendars import library as calendars
from app.core.database import db
from app.core.database.transactions import reading
from app.core.i18n import _, _l, _n, in_language
from app.core.outbox import Outbox
from app.core.web.links import as_if_asked
from app.core.wording import long_day, zone
from app.messages.models import MailChoice
from app.messages.queries import choices, inbox
from app.messages.queries.notices import REASONS, known_notices, sentence
from app.messages.rules.mail import MORNING_HOUR, Period, Rhythm, due_period
from app.messages.services.letters import DIGEST

MOST_GROUPS = 100
# How far a first digest looks back, and the farthest that any does when none was written for long.
FIRST_LOOK, FARTHEST = timedelta(days=3), timedelta(days=8)
TITLES = {
    WAITS: _l("Waits for your answer"), LATE: _l("Late"), NEXT: _l("Due soon"), "news": _l("New for you"),
}


class Due(NamedTuple):
    """A person whose digest is due in an organisation."""

    person_id: int
    organisation_id: int
    period: Period

    @property
    def once(self) -> str:
        """Return the name under which the outbox takes it one time only."""
        return f"digest/{self.period.key}"


def due(now: datetime) -> list[Due]:
    """Return whose digest is due and not written yet."""
    if settings().mail == "off":
        return []
    with reading(), system("find whose digest is due"):
        wanted = [
            Due(person, organisation, period) for person, organisation, zone_, calendar, rhythm, hour in _wanting()
            if (period := _period(now, zone_, calendar, rhythm, hour)) is not None
        ]
        written = set(db.session.execute(
            select(Outbox.person_id, Outbox.organisation_id, Outbox.once)
            .where(Outbox.once.in_({one.once for one in wanted}))
        ).all())
        db.session.rollback()
    return [one for one in wanted if (one.person_id, one.organisation_id, one.once) not in written]


def _wanting() -> list[Any]:
    chosen = and_(
        MailChoice.person_id == Membership.person_id, MailChoice.organisation_id == Membership.organisation_id
    )
    wanted = (
        select(
            Membership.person_id, Membership.organisation_id, Person.zone, Organisation.calendar, MailChoice.rhythm,
            MailChoice.hour,
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id).outerjoin(MailChoice, chosen)
        .where(
            Person.active.is_(True), Membership.active.is_(True),
            or_(MailChoice.id.is_(None), MailChoice.rhythm != Rhythm.NEVER),
        )
    )
    return list(db.session.execute(wanted.order_by(Membership.id)).all())


def _period(now: datetime, zone_: str, calendar: str, rhythm: Rhythm | None, hour: int | None) -> Period | None:
    default = choices.Choice()
    return due_period(
        rhythm or default.rhythm, MORNING_HOUR if hour is None else hour, now, calendars.current(calendar, zone_)
    )


def written_for(one: Due) -> dict[str, Any] | None:
    """Return a digest's letter as plain values, or None when there is nothing to tell or nobody to tell it to."""
    with reading(), system("find whose digest it is"):
        found = plugins().ask_lists(
            "list_actors", person_id=one.person_id, organisation_id=one.organisation_id, through="job"
        )
        since = _told_until(one)
        db.session.rollback()
    return _as_seen_by(found[0].value, one.period._replace(since=since)) if found else None


def _told_until(one: Due) -> datetime:
    """Return until when the last digest told, so that nothing is lost when a worker was down or the rhythm changed."""
    told = db.session.scalar(
        select(Outbox.params).where(
            Outbox.person_id == one.person_id, Outbox.organisation_id == one.organisation_id, Outbox.kind == DIGEST
        ).order_by(Outbox.id.desc()).limit(1)
    )
    if told is None:
        return min(one.period.since, one.period.until - FIRST_LOOK)
    return max(datetime.fromisoformat(told["until"]), one.period.until - FARTHEST)


def _as_seen_by(actor: Actor, period: Period) -> dict[str, Any] | None:
    """Write the digest under the rules of whoever reads it, in their language and zone."""
    with reading(), acting(actor), system(""), as_if_asked(), in_language(actor.language):
        sections = [part for part in (*_from_rooms(actor, period), _news(actor, period)) if part["items"]]
        day = long_day(period.until.astimezone(zone()).date())
        count = sum(len(part["items"]) for part in sections)
        letter = {
            "language": actor.language, "sections": sections, "text": _greeting(actor),
            "subject": _n("%(num)s thing for you, %(day)s", "%(num)s things for you, %(day)s", count, day=day),
        }
        db.session.rollback()
    return letter if sections else None


def _greeting(actor: Actor) -> str:
    return _("%(name)s, this is what waits for you and what is new.", name=actor.name)


def _item(text: str, href: str, remark: str) -> dict[str, str]:
    return {"text": text, "href": href, "remark": remark}


def _told(line: DigestLine) -> tuple[str, str, str]:
    return line.text, line.href, line.remark


def _from_rooms(actor: Actor, period: Period) -> list[dict[str, Any]]:
    answers = plugins().ask_lists(
        "list_digest_lines", actor=actor, rollout_id=None, since=period.since, until=period.until
    )
    lines: list[DigestLine] = [answer.value for answer in answers]
    return [
        {"title": str(TITLES[part]), "items": [_item(*_told(one)) for one in lines if one.part == part]}
        for part in (WAITS, LATE, NEXT)
    ]


def _is_new(actor: Actor, period: Period) -> Callable[[inbox.Line], bool]:
    """Return what tells whether a line belongs into the digest: of its time, and not told by a letter of its own."""
    notices, at_once = known_notices(), choices.of(actor.person_id, actor.organisation_id).at_once

    def judge(line: inbox.Line) -> bool:
        was_mailed = at_once and line.kind in notices and notices[line.kind].mail
        return period.since <= line.at < period.until and not was_mailed

    return judge


def _news(actor: Actor, period: Period) -> dict[str, Any]:
    notices, is_new, items = known_notices(), _is_new(actor, period), []
    for group in inbox.page(most=MOST_GROUPS).groups:
        new = [line for line in (group.newest, *group.earlier) if is_new(line)]
        if not new:
            continue
        line = new[0]
        told = sentence(notices.get(line.kind), who=line.who or "", about=line.about_title, params=line.params)
        more = _n("and %(num)s more", "and %(num)s more", len(new) - 1) if len(new) > 1 else ""
        remark = " · ".join(filter(None, [str(REASONS[group.because]), line.params.get("text", ""), more]))
        items.append(_item(told, line.href, remark))
    return {"title": str(TITLES["news"]), "items": items}


def keep(one: Due, letter: dict[str, Any] | None) -> None:
    """Put a digest into the outbox, to be sent; where there was nothing to tell, note that the period is over.

    The database takes one for each person and period: a second one raises `IntegrityError`.
    """
    now = clock.now()
    db.session.add(Outbox(
        organisation_id=one.organisation_id, person_id=one.person_id, kind=DIGEST, once=one.once,
        params={**(letter or {}), "until": one.period.until.isoformat()},
        at=now, delivered_at=now, dropped="" if letter else "empty", mail_due_at=now if letter else None,
    ))
    db.session.flush()
