"""Who somebody is: actors, people, what they are."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select

from app.access.models import Membership, Organisation, Person, RoleHolding
from app.access.rules import Role, normal_email
from app.core import clock
from app.core.actor import Actor, current_actor, system, the_actor
from app.core.database import Instant, db
from app.core.database.rows import row_at
from app.core.errors import NotFound
from app.core.sounding import means

MOST_CALLED = 8


class PersonLine(NamedTuple):
    """One person in a list: address id, name, address, department, whether active."""

    id: int
    ref: str
    name: str
    email: str
    department: str
    active: bool


class DemonstrationLine(NamedTuple):
    """One of the demonstration's people: address id, name, department, organisation, roles."""

    ref: str
    name: str
    department: str
    organisation: str
    roles: tuple[Role, ...]


@cache
def memberships() -> Select[Any]:
    """Return one row for each organisation that an active person belongs to, and for each role valid at `now`."""
    held = and_(
        RoleHolding.person_id == Person.id, RoleHolding.organisation_id == Membership.organisation_id,
        RoleHolding.suspended.is_(False),
        or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > bindparam("now", type_=Instant)),
    )
    return (
        select(
            Person.name, Person.language, Person.zone, Person.single_keys, Membership.stamp,
            Organisation.id.label("organisation_id"), Organisation.ref.label("organisation_ref"),
            Organisation.name.label("organisation"), RoleHolding.role,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(RoleHolding, held)
        .where(Person.active.is_(True), Membership.active.is_(True))
        .order_by(Membership.id, RoleHolding.id)
    )


def actor_for(
    person_id: int, organisation_id: int, *, through: str, rollout_roles: Mapping[int, frozenset[str]] | None = None,
    read_only: bool = False, rows: Sequence[Any] = (),
) -> Actor | None:
    """Build the actor of a person in an organisation; None when either is inactive or they do not belong together.

    `rows` are the person's `memberships`, where whoever asks has read them already.
    """
    with system("build the actor"):
        mine = memberships().where(Person.id == person_id)
        rows = rows or db.session.execute(mine, {"now": clock.now()}).all()
    here = [row for row in rows if row.organisation_id == organisation_id]
    if not here:
        return None
    found, seats = here[0], rollout_roles or {}
    roles = frozenset({row.role for row in here if row.role} | {Role.MEMBER})
    belongs = dict.fromkeys(
        (row.organisation_ref, row.organisation, row.organisation_id == organisation_id) for row in rows
    )
    return Actor(
        person_id=person_id, organisation_id=organisation_id, organisation_ref=found.organisation_ref,
        name=found.name, roles=roles, rollout_roles=seats, through=through, read_only=read_only,
        language=found.language, zone=found.zone, organisations=tuple(belongs),
        stamp=f"{found.stamp}.{'.'.join(sorted(roles))}.{sorted(seats.items())}.{found.single_keys:d}",
        single_keys=found.single_keys,
    )


def by_email(email: str) -> Person | None:
    """Return the person with this address, whoever asks; only sign-in and reset may ask."""
    with system("look up who signs in"):
        return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def people() -> list[PersonLine]:
    """Return the people of the actor's organisation, by name."""
    rows = db.session.execute(
        select(Person.id, Person.ref, Person.name, Person.email, Membership.department, Membership.active)
        .join(Membership, Membership.person_id == Person.id)
        .order_by(Person.stands_at, Person.name, Person.id)
    )
    return [PersonLine(*row) for row in rows]


def person(ref: str) -> Person:
    """Return one person of the actor's organisation; absent and foreign ones alike raise `NotFound`."""
    return row_at(Person, ref)


def names(person_ids: set[int]) -> dict[int, str]:
    """Return the name of each visible person among `person_ids`, in one query."""
    if not person_ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {person_id: name for person_id, name in rows}  # noqa: C416  a row is no pair


def is_empty() -> bool:
    """Tell whether nobody was ever added, so that the first-run wizard may open."""
    with system("look whether this is the first run"):
        return not db.session.scalar(select(func.count()).select_from(Person))


def by_ref(ref: str) -> Person | None:
    """Return the person with this address id, whoever asks; only links from mail may ask."""
    with system("look up whose link this is"):
        return db.session.scalar(select(Person).where(Person.ref == ref))


def myself() -> Person:
    """Return the person who acts."""
    actor = current_actor()
    found = db.session.get(Person, actor.person_id) if actor else None
    if found is None:
        raise NotFound()
    return found


def membership(person: Person) -> Membership:
    """Return how a person belongs to the actor's organisation."""
    found = db.session.scalar(select(Membership).where(Membership.person_id == person.id))
    if found is None:
        raise NotFound()
    return found


def roles_held(person_ids: Iterable[int]) -> dict[int, list[Role]]:
    """Return the roles that each person holds in the actor's organisation, also those past their end."""
    found: dict[int, list[Role]] = {}
    held = select(RoleHolding.person_id, RoleHolding.role).where(RoleHolding.person_id.in_(list(person_ids)))
    for person_id, role in db.session.execute(held.order_by(RoleHolding.id)):
        found.setdefault(person_id, []).append(Role(role))
    return found


def holders(role: Role, organisation_id: int) -> list[int]:
    """Return who holds a role in an organisation now, whoever asks; for news about the installation."""
    with system("find whom to tell"):
        held = (
            select(RoleHolding.person_id)
            .join(Membership, (Membership.person_id == RoleHolding.person_id)
                  & (Membership.organisation_id == RoleHolding.organisation_id))
            .where(
                RoleHolding.role == role, RoleHolding.organisation_id == organisation_id, Membership.active.is_(True),
                RoleHolding.suspended.is_(False),
                or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > clock.now()),
            )
            .order_by(RoleHolding.person_id)
        )
        return list(db.session.scalars(held))


def is_alone_here(person: Person) -> bool:
    """Tell whether a person belongs to the actor's organisation and to no other, so that it may answer for them."""
    with system("look whether somebody belongs elsewhere too"):
        return db.session.scalar(
            select(func.count()).select_from(Membership).where(Membership.person_id == person.id)
        ) == 1


def pages_of(refs: Sequence[str]) -> list[tuple[str, str]]:
    """Return (address id, name) of the visible people among `refs`."""
    rows = db.session.execute(select(Person.ref, Person.name).where(Person.ref.in_(refs)))
    return [tuple(row) for row in rows]


def demonstration_people() -> list[DemonstrationLine]:
    """Return people whose address cannot exist, each once, in the organisation they joined first."""
    with system("list the demonstration's people"):
        rows = db.session.execute(
            select(Person.id, Person.ref, Person.name, Membership.department, Organisation.name)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Person.email.like("%.example"), Person.active.is_(True), Membership.active.is_(True))
            .order_by(Person.id, Membership.id)
        ).all()
        roles = roles_held(row[0] for row in rows)
    found: dict[str, DemonstrationLine] = {}
    for person_id, ref, name, department, organisation in rows:
        held = tuple(dict.fromkeys(roles.get(person_id, ())))
        found.setdefault(ref, DemonstrationLine(ref, name, department, organisation, held))
    return list(found.values())


def offered(most: int) -> list[tuple[str, str]]:
    """Return (ref, name and department) of the first `most` colleagues with access, as a select offers them."""
    rows = db.session.execute(
        select(Person.ref, Person.name, Membership.department).join(Membership, Membership.person_id == Person.id)
        .where(Membership.active, Membership.organisation_id == the_actor().organisation_id)
        .order_by(Person.stands_at, Person.name, Person.id).limit(most)
    )
    return [(ref, f"{name} · {department}" if department else name) for ref, name, department in rows]


def called(typed: str) -> list[tuple[str, str, str]]:
    """Return (ref, name, department) of colleagues with access whose name, sound or address holds what was typed."""
    rows = db.session.execute(
        select(Person.ref, Person.name, Membership.department, Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.active, Membership.organisation_id == the_actor().organisation_id)
        .order_by(Person.stands_at, Person.name)
    )
    meant = ((ref, name, department) for ref, name, department, email in rows if means(f"{name} {email}", typed))
    return list(islice(meant, MOST_CALLED))
