"""Who sees which rows of access, and of what core keeps for everybody; and who may change them."""

from sqlalchemy import ColumnElement, exists, or_, select, true

from app.access.models import Grant, Membership, Organisation, Person, RoleHolding, SignIn, Token
from app.access.rules import WIDE, Role
from app.core.actor import EVERYONE, Actor
from app.core.files import Upload
from app.core.history import FieldChange
from app.core.i18n import _l
from app.core.idempotency.models import IdempotencyKey
from app.core.jobs import Job
from app.core.journal import JournalEntry, JournalHead
from app.core.measurements import Measurement
from app.core.outbox import Outbox
from app.core.policy import Right, Rows, nobody, ones_own, own_organisation
from app.core.saved_views.models import OpeningView, SavedView
from app.core.undo.models import Reversal

ALL = frozenset({EVERYONE})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SHARERS = frozenset({Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.CONSULTANT})
OVERSEERS = frozenset({Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.AUDITOR})


_COLLEAGUE = Membership.__table__.alias("colleague")
_MET = select(_COLLEAGUE.c.id).where(_COLLEAGUE.c.person_id == Person.id)


def _colleagues(actor: Actor) -> ColumnElement[bool]:
    """People of the actor's organisation, and the actor."""
    return or_(
        Person.id == actor.person_id, exists(_MET.where(_COLLEAGUE.c.organisation_id == actor.organisation_id))
    )


def _own_or_overseen(actor: Actor) -> ColumnElement[bool]:
    """Grants given to the actor; all of the organisation for those who oversee access."""
    here = Grant.organisation_id == actor.organisation_id
    return here if actor.holds(OVERSEERS) else here & (Grant.person_id == actor.person_id)


def _oneself_or_managed(actor: Actor) -> ColumnElement[bool]:
    """One's own account; everybody's for those who manage people."""
    return true() if actor.holds(ADMINISTRATORS | {Role.PROJECT_MANAGER}) else Person.id == actor.person_id


def _asked_by_oneself(actor: Actor) -> ColumnElement[bool]:
    """Jobs the actor asked for; all of the organisation for its administrators."""
    here = Job.organisation_id == actor.organisation_id
    return here if actor.holds(ADMINISTRATORS) else here & (Job.asked_by_id == actor.person_id)


def _belonging_or_ones_own(actor: Actor) -> ColumnElement[bool]:
    """Files that belong to a row of the rollouts one sees, or of none; until they belong, those one brought."""
    seen = true() if actor.holds(WIDE) else or_(
        Upload.rollout_id.is_(None), Upload.rollout_id.in_(list(actor.rollout_roles))
    )
    own = Upload.by_id == actor.person_id
    return (Upload.organisation_id == actor.organisation_id) & or_(own, (Upload.about_kind != "") & seen)


def _kept_or_shared(actor: Actor) -> ColumnElement[bool]:
    """Views that the actor keeps, and those that are shared, as far as one sees the rollout they are about."""
    seen = true() if actor.holds(WIDE) else or_(
        SavedView.rollout_id.is_(None), SavedView.rollout_id.in_(list(actor.rollout_roles))
    )
    own = SavedView.owner_id == actor.person_id
    return (SavedView.organisation_id == actor.organisation_id) & (own | (SavedView.is_shared & seen))


def _own_or_tidied(actor: Actor) -> ColumnElement[bool]:
    """Views that the actor keeps; for administrators also those that others share."""
    own = SavedView.owner_id == actor.person_id
    return own | SavedView.is_shared if actor.holds(ADMINISTRATORS) else own


POLICY = (
    Right("access.see_people", ALL, _l("see the people of this organisation"), writes=False),
    Right("access.see_self", ALL, _l("see your own account"), writes=False),
    Right("access.change_self", ALL, _l("change your own account")),
    Right("access.manage_people", ADMINISTRATORS | {Role.PROJECT_MANAGER}, _l("add people and change what they are")),
    Right("access.give_roles", ADMINISTRATORS, _l("give or take roles")),
    Right("access.share", OVERSEERS - {Role.AUDITOR}, _l("open single records to people")),
    Right("access.change_organisation", ADMINISTRATORS, _l("change the organisation's settings")),
    Right("access.read_journal", OVERSEERS, _l("read the journal"), writes=False),
    Right("access.see_plugins", ADMINISTRATORS | {Role.CONSULTANT}, _l("see the plugins"), writes=False),
    Right("access.manage_plugins", ADMINISTRATORS, _l("switch plugins on and off")),
    Rows(Organisation, lambda actor: Organisation.id == actor.organisation_id, change="access.change_organisation"),
    Rows(
        Person, _colleagues, create="access.manage_people", change="access.change_self",
        fields={"email": "access.manage_people", "active": "access.manage_people"}, within=_oneself_or_managed,
    ),
    Rows(
        Membership, own_organisation(Membership), create="access.manage_people", change="access.manage_people",
        remove=None,
    ),
    Rows(
        RoleHolding, own_organisation(RoleHolding), create="access.give_roles", change="access.give_roles",
        remove="access.give_roles",
    ),
    Rows(Grant, _own_or_overseen, create="access.share", change="access.share"),
    Rows(SignIn, nobody),
    Rows(
        Token, lambda actor: Token.person_id == actor.person_id,
        create="access.change_self", change="access.change_self",
    ),
    Right("core.see_job", ALL, _l("see this job"), writes=False),
    Right("core.ask_for_job", ALL, _l("start a job")),
    Right("core.read_file", ALL, _l("open this file"), writes=False),
    Right("core.bring_file", ALL, _l("bring files")),
    Rows(Outbox, nobody),
    Rows(
        Upload, _belonging_or_ones_own, create="core.bring_file", change="core.bring_file",
        within=lambda actor: Upload.by_id == actor.person_id,
    ),
    Rows(Job, _asked_by_oneself, create="core.ask_for_job", change="core.ask_for_job"),
    Rows(JournalEntry, own_organisation(JournalEntry)),
    Rows(JournalHead, nobody),
    Right("core.send_once", ALL, _l("send this")),
    Rows(
        IdempotencyKey, ones_own(IdempotencyKey),
        create="core.send_once", change="core.send_once", remove="core.send_once",
    ),
    Right("core.see_view", ALL, _l("see this view"), writes=False),
    Right("core.keep_view", ALL, _l("keep views of tables")),
    Right("core.tidy_views", ADMINISTRATORS, _l("remove shared views of others")),
    Right("core.share_view", SHARERS, _l("share views with the organisation")),
    Rows(
        SavedView, _kept_or_shared, create="core.keep_view", change="core.keep_view", remove="core.keep_view",
        fields={"is_shared": "core.share_view"}, within=_own_or_tidied,
    ),
    Rows(
        OpeningView, ones_own(OpeningView), create="core.keep_view", change="core.keep_view", remove="core.keep_view",
    ),
    Right("core.undo", ALL, _l("take this back")),
    Rows(Reversal, ones_own(Reversal), create="core.undo", change="core.undo", remove="core.undo"),
    Right("access.measure", ALL, _l("have figures measured")),
    Rows(Measurement, own_organisation(Measurement), create="access.measure"),
    Rows(FieldChange, own_organisation(FieldChange)),
)
