"""What this room answers to others: roles that seats give, menu places, pages of rows, its own figures."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for

from app.access.guards import may
from app.access.rules import Role
from app.contracts.messages import DECIDES, OWNS, CalendarOffer, DatedThing, DigestLine, Notice
from app.contracts.pages import ACROSS, ROLLOUT, FirstStep, FoundPage, MenuEntry, PageLink, PaletteLine, Switch
from app.contracts.records import Measured, MetricSpec
from app.core.actor import Actor
from app.core.i18n import _, _l
from app.core.tables import ROW_REF
from app.hookspecs import hookimpl
from app.rollouts.queries import figures, gates, listeners, pages, rollouts, seats
from app.rollouts.services import reversing, undoing
from app.rollouts.services.gates import have_measured
from app.rollouts.views import calendars, digests, jumping, seen
from app.rollouts.views.listing import STATES
from app.rollouts.views.weekly import week_word

ENDPOINTS = {"activity": "rollouts.activity", "deliverable": "rollouts.deliverable", "gate": "rollouts.gate"}


@hookimpl
def list_rollout_roles(person_id: int, organisation_id: int) -> list[tuple[int, str]]:
    """Return (rollout, access role) for each seat the person holds; whoever sits is at least a member."""
    return seats.access_of(person_id, organisation_id)


def _here() -> str:
    """Return the address id of the rollout the page is about; inside a view the argument is the row already."""
    given = (request.view_args or {}).get("rollout", "")
    return getattr(given, "ref", given) or seen.here()


@hookimpl
def list_menu(actor: Actor) -> Sequence[MenuEntry]:
    """My work for everybody; the rollout one is in; the portfolio for those who see more than one."""
    entries = [
        MenuEntry("work", _("My work"), "inbox", url_for("rollouts.my_work"), order=10, count=len(seen.waiting()),
                  press="g w", phone=1, landing=50),
        MenuEntry("portfolio", _("Portfolio"), "collection", url_for("rollouts.portfolio"), ACROSS, order=10,
                  press="g p", phone=3, landing=60 if Role.CONSULTANT in actor.roles else 10),
    ]
    rollout = _here()
    if rollout:
        entries += [
            MenuEntry("map", _("Map"), "map", url_for("rollouts.map_", rollout=rollout), ROLLOUT, order=10,
                      press="g m", phone=2),
            MenuEntry("timeline", _("Timeline"), "bar-chart-steps", url_for("rollouts.timeline", rollout=rollout),
                      ROLLOUT, order=15, press="g t"),
            MenuEntry("rollout-surveys", _("Surveys"), "ui-checks", url_for("rollouts.surveys", rollout=rollout),
                      ROLLOUT, order=70),
            MenuEntry("weekly", _("Weekly updates"), "newspaper", url_for("rollouts.weekly", rollout=rollout), ROLLOUT,
                      order=75),
            MenuEntry("roles", _("Seats"), "person-badge", url_for("rollouts.seats", rollout=rollout), ROLLOUT,
                      order=80),
        ]
    return entries


@hookimpl
def list_first_steps(actor: Actor) -> Sequence[FirstStep]:
    """Offer to start the first rollout."""
    if not may("rollouts.start") or seen.reachable(_here()):
        return []
    why = _("Choose a playbook, answer its questions, and say who sits where.")
    return [FirstStep(_("Start a rollout"), why, url_for("rollouts.choose"), "map", order=10)]


@hookimpl
def list_switches(actor: Actor) -> Sequence[Switch]:
    """Return the rollouts that the person may switch to."""
    here, href = _here(), url_for("rollouts.map_", rollout=ROW_REF)
    return [
        Switch(one.name, f"{one.playbook_id} {one.playbook_version}", href.replace(ROW_REF, one.ref), one.ref == here)
        for one in seen.reachable(here)
    ]


def _page(row: pages.Titled) -> PageLink:
    if row.kind == "weekly_update":
        href = url_for("rollouts.weekly_update", update=row.ref)
        return PageLink(row.ref, f"{row.title} · {week_word(row.week)}", href)
    if row.kind == "rollout":
        return PageLink(row.ref, row.title, url_for("rollouts.map_", rollout=row.ref))
    href = url_for(ENDPOINTS[row.about_kind], rollout=row.rollout, **{row.about_kind: row.about_ref})
    return PageLink(row.ref, row.title, href)


@hookimpl
def list_pages(wanted: Mapping[str, Sequence[str]]) -> Sequence[PageLink]:
    """Return title and address of this room's rows, and of the decisions about them."""
    return [_page(row) for row in pages.titles(wanted)]


@hookimpl
def register_metrics() -> Sequence[MetricSpec]:
    """Name this room's own figures."""
    return [
        MetricSpec(
            "rollouts.activities_done_share", {"zh": "已完成的活动占比", "en": "Share of activities done"},
            per_rollout=True,
        ),
        MetricSpec(
            "rollouts.seats_covered_share", {"zh": "已到位的项目岗位占比", "en": "Share of seats covered"},
            per_rollout=True,
        ),
    ]


@hookimpl
def list_found(actor: Actor, words: str) -> Sequence[FoundPage]:
    """Find activities, deliverables, gates and rollouts by a part of their title."""
    return jumping.found(words)


@hookimpl
def list_palette_lines(actor: Actor) -> Sequence[PaletteLine]:
    """Offer what one may do with the rollout at hand, and to start another."""
    return jumping.lines(_here())


@hookimpl
def list_listeners(kind: str, ref: str) -> Sequence[int]:
    """Name who is told when somebody comments: the owner of an activity, whoever worked on a deliverable, the leads."""
    return listeners.of(kind, ref)


@hookimpl
def register_reversals() -> Mapping[str, Callable[[list[dict[str, Any]]], None]]:
    """Put activities, deliverables, questions and seats back to where they stood."""
    return {undoing.CHANGED: undoing.put_back, **reversing.TAKERS}


@hookimpl
def register_notices() -> Sequence[Notice]:
    """Name the news of a rollout."""
    yours, asked, lead = _l("It is yours."), _l("You are asked."), _l("You lead this rollout, or took part.")
    brought, off, waits = _l("You handed it in."), _l("You had been asked."), _l("It waits for acceptance.")
    return [
        Notice("activity.given", _l("%(who)s gave you “%(about)s”"), yours, "person-check", because=OWNS),
        Notice("activity.taken_back", _l("%(who)s took “%(about)s” back"), _l("It was given to you."), "person-dash"),
        Notice("deliverable.handed_in", _l("%(who)s handed in “%(about)s”"), waits, "box-seam", because=DECIDES),
        Notice("deliverable.accepted", _l("%(who)s accepted “%(about)s”"), brought, "check2-circle", because=OWNS),
        Notice("deliverable.handed_back", _l("%(who)s handed back “%(about)s”"), brought, "arrow-return-left",
               because=OWNS),
        Notice("deliverable.stepped_back", _l("%(who)s took back what they had decided about “%(about)s”"), brought,
               "arrow-counterclockwise", because=OWNS),
        Notice("deliverable.asked", _l("%(who)s asks for your name on “%(about)s”"), asked, "pen", mail=True,
               because=DECIDES),
        Notice("deliverable.signed", _l("“%(about)s” is signed"), lead, "pen"),
        Notice("deliverable.not_signed", _l("“%(about)s” is not signed"), lead, "pen"),
        Notice("gate.asked", _l("%(who)s asks whether the gate “%(about)s” opens"), asked, "unlock", mail=True,
               because=DECIDES),
        Notice("gate.opened", _l("The gate “%(about)s” is open"), lead, "unlock"),
        Notice("gate.kept_closed", _l("The gate “%(about)s” stays closed"), lead, "lock"),
        Notice("weekly.sent", _l("%(who)s sent the weekly update “%(about)s”"), _l("It was sent to you."), "newspaper",
               mail=True),
        Notice("question.withdrawn", _l("%(who)s took the question about “%(about)s” back"), off, "x-circle"),
    ]


@hookimpl
def measure_metric(
    organisation_id: int, rollout_id: int | None, metric: str, of: Mapping[str, str]
) -> Measured | None:
    """Answer this room's own figures: the share of activities done, of seats covered."""
    return figures.measured(rollout_id, metric, of) if rollout_id is not None else None


@hookimpl
def on_records_changed(organisation_id: int, entities: Sequence[str]) -> None:
    """Have the closed gates of running rollouts measured anew when records that they ask about changed."""
    for gate in gates.asking_about(set(entities)):
        have_measured(gate)


@hookimpl
def list_digest_lines(actor: Actor, rollout_id: int | None, since: datetime, until: datetime) -> Sequence[DigestLine]:
    """Tell what changed in a rollout, or what waits for a person."""
    if rollout_id is None:
        return list(digests.of_person(actor, until))
    return list(digests.of_rollout(rollouts.by_id(rollout_id), since, until))


@hookimpl
def list_calendars(actor: Actor) -> Sequence[CalendarOffer]:
    """Offer the days of each running rollout."""
    return list(calendars.offered())


@hookimpl
def list_dates(actor: Actor, calendar: str) -> Sequence[DatedThing]:
    """Return the days of a person's activities, or of a rollout."""
    return list(calendars.things(actor, calendar))


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Name what this room writes into the journal."""
    return {
        "rollout.started": _l("started “%(about)s” on the playbook %(playbook)s"),
        "activity.moved": _l("moved “%(about)s” from “%(before)s” to “%(after)s”"),
        "activity.given": _l("gave “%(about)s” to somebody"),
        "activity.added": _l("added “%(about)s” to the phase “%(phase_title)s”"),
        "deliverable.handed_in": _l("handed in “%(about)s”, version %(revision)s"),
        "deliverable.accepted": _l("accepted “%(about)s”, version %(revision)s"),
        "deliverable.handed_back": _l("handed back “%(about)s”: %(reason)s"),
        "deliverable.stepped_back": _l("took a step of “%(about)s” back"),
        "weekly.sent": _l("sent the update “%(about)s” to %(told)s people"),
        "gate.opened": _l("opened “%(about)s”"),
        "gate.condition_waived": _l("set a condition of “%(about)s” aside for %(days)s days"),
        "seat.given": _l("gave the seat “%(part_title)s” in “%(about)s”"),
        "seat.freed": _l("freed the seat “%(part_title)s” in “%(about)s”"),
    }


@hookimpl
def register_journal_values() -> Mapping[str, Mapping[str, Any]]:
    """Name the states that entries of moved activities keep."""
    return {"before": STATES, "after": STATES}
