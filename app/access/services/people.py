"""Who belongs to an organisation: added, corrected, sent away and let in again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from app.access.models import Membership, Organisation, Person
from app.access.queries import people
from app.access.rules import PastedLine, Role, looks_like_email, normal_email
from app.access.services.roles import demand_another_administrator, holding, membership_of, restamp, set_roles
from app.access.services.sign_ins import end_all_sign_ins
from app.core import clock, journal, randomness
from app.core.actor import current_actor, system, the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, Refused
from app.core.forms.strictness import without_marks
from app.core.i18n import LOCALES, _
from app.core.zones import is_zone

LONGEST_NAME = 120


def _tidy(email: str, name: str) -> tuple[str, str]:
    """Return address and name as they are kept, or raise `Invalid` with the value that does not fit."""
    email, name = normal_email(email), name.strip()
    if not looks_like_email(email):
        told = _("“%(value)s” is not an e-mail address.", value=email[:80])
        raise Invalid(told, faults={"email": told})
    name = without_marks(name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("A person needs a name."), faults={"name": _("A name has 1 to 120 characters.")})
    return email, name


def _new_person(email: str, name: str, password_hash: str | None, language: str, zone: str) -> Person:
    email, name = _tidy(email, name)
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
    _demand_to_add(organisation.id, roles)
    with system("add a person"):
        person = db.session.scalar(select(Person).where(Person.email == normal_email(email)))
        if person is None:
            person = _new_person(
                email, name, password_hash, language or organisation.language, organisation.zone
            )
        elif db.session.scalar(membership_of(organisation.id, person.id)):
            raise Refused(_("%(email)s belongs to this organisation already.", email=person.email))
        elif person.password is None:
            # A way in that another organisation holds must not lead into this one too.
            person.sign_in_stamp = randomness.secret(24)
        db.session.add(Membership(
            organisation_id=organisation.id, person_id=person.id, department=department.strip(),
            known_as=_tidy(email, name)[1],
        ))
        for role in roles:
            db.session.add(holding(organisation.id, person.id, role, None))
        db.session.flush()
        journal.record("person.added", about=person, organisation_id=organisation.id, roles=[str(r) for r in roles])
    return person


def _demand_to_add(organisation_id: int, roles: tuple[Role, ...]) -> None:
    """Whoever adds somebody with roles needs the right to give them; before anybody signed in, only the wizard adds."""
    actor = current_actor()
    if actor is None:
        return
    policy().demand(actor, "access.manage_people")
    if roles:
        policy().demand(actor, "access.give_roles")
    if actor.organisation_id != organisation_id:
        raise Refused(_("People are added to one's own organisation only."))


def add_people(organisation: Organisation, lines: Sequence[PastedLine]) -> list[Person]:
    """Add everybody of a pasted list, or nobody when one line cannot be added."""
    return [
        add_person(
            organisation, email=line.email, name=line.name, department=line.department, roles=line.roles,
            language=line.language or None,
        )
        for line in lines
    ]


def change_self(*, name: str, language: str, zone: str, single_keys: bool | None = None) -> Person:
    """Change one's own name, language and zone, and whether single keys act on pages."""
    if language not in LOCALES or not is_zone(zone):
        told = _("“%(value)s” is no time zone.", value=zone[:80])
        raise Invalid(told, faults={"zone": told})
    person = people.myself()
    _email, person.name = _tidy(person.email, name)
    person.language, person.zone = language, zone
    person.single_keys = person.single_keys if single_keys is None else single_keys
    db.session.flush()
    return person


def change_language(language: str) -> None:
    """Remember the language one reads in."""
    person = people.myself()
    if person.language != language:
        person.language = language
        db.session.flush()


def correct_person(person: Person, *, email: str, name: str) -> None:
    """Correct name and address of somebody who never signed in; whoever did is the owner of both."""
    email, name = _tidy(email, name)
    if (person.email, person.name) == (email, name):
        return
    demand_to_answer_for(person)
    if person.password is not None or not people.is_alone_here(person):
        raise Refused(_("%(name)s has signed in already, so name and address are theirs alone.", name=person.name))
    with system("correct a person's address"):
        other = db.session.scalar(select(Person.id).where(Person.email == email, Person.id != person.id))
    if other is not None:
        raise Invalid(_("%(email)s is taken.", email=email), faults={"email": _("This address is taken.")})
    # Links sent to the old address are dead.
    person.email, person.name, person.sign_in_stamp = email, name, randomness.secret(24)
    know_as(person, name)
    journal.record("person.corrected", about=person, email=email)


def demand_to_answer_for(person: Person) -> None:
    """Demand the right to decide how a person gets in; for somebody with roles, the right to give these roles."""
    policy().demand(the_actor(), "access.manage_people")
    if people.roles_held([person.id]).get(person.id):
        # Or who may add people but not give roles would let themselves in through an administrator's address.
        policy().demand(the_actor(), "access.give_roles")


def move_department(person: Person, department: str) -> None:
    """Note in which department a person works."""
    membership = people.membership(person)
    if membership.department != department.strip():
        membership.department = department.strip()
        journal.record("person.moved", about=person, department=membership.department)


def know_as(person: Person, name: str) -> None:
    """Note by which name records mean a person: whose name this is there, theirs are the records."""
    membership, name = people.membership(person), without_marks(name).strip()
    if membership.known_as != name:
        if person.id == the_actor().person_id:
            raise Refused(_("Nobody vouches for their own name. Ask another administrator."))
        membership.known_as = name
        journal.record("person.known_as", about=person, name=name)


def settle_person(
    person: Person, *, department: str, roles: Iterable[Role] | None, known_as: str | None = None
) -> None:
    """Settle where a person works, what they are and how records call them; None leaves that alone."""
    move_department(person, department)
    if known_as is not None:
        know_as(person, known_as)
    if roles is not None:
        set_roles(person, roles, organisation_id=the_actor().organisation_id)


def send_away(person: Person) -> None:
    """End a person's membership of the organisation: sessions and tokens die, what they did stays."""
    actor, membership = the_actor(), people.membership(person)
    policy().demand(actor, "access.manage_people")
    if person.id == actor.person_id:
        raise Refused(_("You cannot send yourself away. Ask another administrator."))
    if Role.ADMINISTRATOR in people.roles_held([person.id]).get(person.id, ()):
        policy().demand(actor, "access.give_roles")
        demand_another_administrator(person, actor.organisation_id)
    if membership.active:
        membership.active = False
        end_all_sign_ins(person, organisation_id=actor.organisation_id)
        restamp(actor.organisation_id, person.id)
        journal.record("person.sent_away", about=person)


def readmit(person: Person) -> None:
    """Let a person in again, with the roles they had."""
    membership = people.membership(person)
    if not membership.active:
        membership.active = True
        restamp(the_actor().organisation_id, person.id)
        journal.record("person.readmitted", about=person)
