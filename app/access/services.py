"""Everything that alters organisations, people, roles and sessions: one function per decision a person takes."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.access.models import Membership, Organisation, Person, RoleHolding, SignIn, Token
from app.access.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, Role, looks_like_email, normal_email
from app.core import clock, journal, randomness
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, Refused
from app.core.i18n import _


def hash_of(secret: str) -> str:
    """Return what is kept of a session's or token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_password(password: str) -> None:
    """Raise `Invalid` unless the password has a sensible length; no composition rules (NIST SP 800-63B)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            _("A password has %(least)s to %(most)s characters; this one has %(given)s. A short sentence works well.",
              least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD, given=len(password))
        )


def found_organisation(name: str, *, language: str = "zh_Hans", zone: str = "Asia/Shanghai", calendar: str = "cn") -> Organisation:
    """Create an organisation; only the first-run wizard, the command line and the demonstration do this."""
    if not name.strip():
        raise Invalid(_("An organisation needs a name."), faults={"name": _("An organisation needs a name.")})
    with system("found an organisation"):
        organisation = Organisation(
            name=name.strip(), language=language, zone=zone, calendar=calendar, created_at=clock.now()
        )
        db.session.add(organisation)
        db.session.flush()
        journal.record("organisation.founded", about=organisation, organisation_id=organisation.id)
    return organisation


def _new_person(email: str, name: str, password_hash: str | None, language: str, zone: str) -> Person:
    email, name = normal_email(email), name.strip()
    if not looks_like_email(email):
        raise Invalid(_("“%(value)s” is not an e-mail address.", value=email), faults={"email": _("Not an e-mail address.")})
    if not name:
        raise Invalid(_("A person needs a name."), faults={"name": _("A person needs a name.")})
    person = Person(
        email=email, name=name, password=password_hash, language=language, zone=zone,
        sign_in_stamp=randomness.secret(24), created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def add_person(
    organisation: Organisation, *, email: str, name: str, password_hash: str | None = None,
    roles: tuple[Role, ...] = (), department: str = "", language: str | None = None,
) -> Person:
    """Add a person to the organisation, with roles; an address known already joins with the account it has."""
    _demand_to_add(roles)
    with system("add a person"):
        person = db.session.scalar(select(Person).where(Person.email == normal_email(email)))
        if person is None:
            person = _new_person(
                email, name, password_hash, language or organisation.language, organisation.zone
            )
        elif db.session.scalar(_membership(organisation.id, person.id)):
            raise Refused(_("%(email)s belongs to this organisation already.", email=person.email))
        db.session.add(Membership(organisation_id=organisation.id, person_id=person.id, department=department))
        for role in roles:
            db.session.add(_holding(organisation.id, person.id, role, None))
        db.session.flush()
        journal.record("person.added", about=person, organisation_id=organisation.id, roles=[str(r) for r in roles])
    return person


def _demand_to_add(roles: tuple[Role, ...]) -> None:
    """Whoever adds somebody with roles needs the right to give them; before anybody signed in, only the wizard adds."""
    actor = current_actor()
    if actor is None:
        return
    policy().demand(actor, "access.manage_people")
    if roles:
        policy().demand(actor, "access.give_roles")


def _membership(organisation_id: int, person_id: int) -> Select[tuple[Membership]]:
    return select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.person_id == person_id
    )


def _holding(organisation_id: int, person_id: int, role: Role, until: datetime | None) -> RoleHolding:
    actor = current_actor()
    return RoleHolding(
        organisation_id=organisation_id, person_id=person_id, role=role, valid_until=until, given_at=clock.now(),
        given_by_id=actor.person_id if actor else None,
    )


def give_role(person: Person, role: Role, *, organisation_id: int, until: datetime | None = None) -> None:
    """Give a person a role in the organisation."""
    db.session.add(_holding(organisation_id, person.id, role, until))
    _restamp(organisation_id, person.id)
    journal.record("role.given", about=person, role=str(role))


def take_role(person: Person, role: Role, *, organisation_id: int) -> None:
    """Take a role from a person; the last administrator keeps theirs, or nobody could mend anything."""
    holdings = select(RoleHolding).where(
        RoleHolding.organisation_id == organisation_id, RoleHolding.role == role
    ).with_for_update()
    held = db.session.scalars(holdings).all()
    mine = [holding for holding in held if holding.person_id == person.id]
    if role is Role.ADMINISTRATOR and mine and len(held) == 1:
        raise Refused(_("%(name)s is the only administrator. Make somebody else administrator first.", name=person.name))
    for holding in mine:
        db.session.delete(holding)
    _restamp(organisation_id, person.id)
    journal.record("role.taken", about=person, role=str(role))


def _restamp(organisation_id: int, person_id: int) -> None:
    """Let every page and cache made under the old permissions go stale."""
    with system("renew the permission stamp"):
        membership = db.session.scalar(_membership(organisation_id, person_id))
        if membership is not None:
            membership.stamp += 1
            db.session.flush()


def begin_sign_in(person: Person, *, organisation_id: int | None, browser: str) -> str:
    """Open a session on the server; return the secret that the cookie carries."""
    secret = randomness.secret()
    with system("open a session"):
        db.session.add(SignIn(
            token_hash=hash_of(secret), person_id=person.id, organisation_id=organisation_id,
            started_at=clock.now(), seen_at=clock.now(), browser=browser[:200],
        ))
        db.session.flush()
    return secret


def end_sign_in(secret: str) -> None:
    """End the session behind a cookie; a copy of the cookie is worth nothing afterwards."""
    with system("end a session"):
        found = db.session.scalar(select(SignIn).where(SignIn.token_hash == hash_of(secret)))
        if found is not None and found.ended_at is None:
            found.ended_at = clock.now()
            db.session.flush()


def end_all_sign_ins(person: Person) -> None:
    """End every session of a person: after a password change, or when they leave."""
    with system("end all sessions"):
        for found in db.session.scalars(
            select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        ):
            found.ended_at = clock.now()
        db.session.flush()


def make_token(person: Person, *, name: str, scope: str, days: int, organisation_id: int) -> tuple[Token, str]:
    """Make a personal token; the secret is shown this once and never kept."""
    if not 1 <= days <= 365:
        raise Invalid(_("A token lasts 1 to 365 days, not %(days)s.", days=days), faults={"days": _("1 to 365")})
    secret = "up_" + randomness.secret()
    token = Token(
        organisation_id=organisation_id, person_id=person.id, name=name.strip() or _("Token"),
        token_hash=hash_of(secret), scope=scope, created_at=clock.now(), valid_until=clock.now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    journal.record("token.made", about=token, scope=scope)
    return token, secret


def revoke_token(token: Token) -> None:
    """Withdraw a token at once."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        journal.record("token.revoked", about=token)
