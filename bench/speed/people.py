"""Five hundred people, of whom two sign in: who leads rollouts, in English and in Chinese."""

from typing import Any

from sqlalchemy import func, insert, select

from app.access import sessions
from app.access.models import Membership, Person, RoleHolding
from app.access.rules import Role
from app.access.services import sign_ins
from app.core import clock, randomness
from app.core.actor import Actor, system
from app.core.database import db

# The two readers: mail address and language.
READERS = (("reader-en@large.example", "en"), ("reader-zh@large.example", "zh_Hans"))


def _person(number: int) -> dict[str, Any]:
    email, language = READERS[number] if number < len(READERS) else (f"p{number}@large.example", "en")
    return {
        "ref": randomness.ref(), "email": email, "name": f"Person {number + 1:04}", "password": None,
        "language": language, "zone": "Asia/Shanghai", "active": True, "sign_in_stamp": randomness.secret(24),
        "created_at": clock.now(),
    }


def add(organisation_id: int, many: int) -> list[int]:
    """Add people to the organisation; every tenth leads rollouts. Return their inner ids, the readers first."""
    before = db.session.scalar(select(func.max(Person.id))) or 0
    db.session.execute(insert(Person), [_person(number) for number in range(many)])
    ids = list(db.session.scalars(select(Person.id).where(Person.id > before).order_by(Person.id)))
    db.session.execute(insert(Membership), [
        {"organisation_id": organisation_id, "person_id": who, "department": f"Department {who % 20}", "active": True,
         "stamp": 1, "version": 1} for who in ids
    ])
    leads = [*ids[:2], *ids[2::10]]
    db.session.execute(insert(RoleHolding), [
        {"organisation_id": organisation_id, "person_id": who, "role": Role.PROJECT_MANAGER, "valid_until": None,
         "suspended": False, "given_at": clock.now(), "given_by_id": None} for who in leads
    ])
    db.session.commit()
    return ids


def actor(person_id: int, organisation_id: int) -> Actor:
    """Return the actor that a sign-in of this person would give."""
    found = sessions.actor_of(person_id, organisation_id, through="web")
    assert found is not None
    return found


def cookies(app: Any, organisation_id: int) -> dict[str, str]:
    """Sign both readers in; return their cookies by language."""
    found = {}
    for email, language in READERS:
        with app.app_context(), system("sign in for a measurement"):
            person = db.session.scalars(select(Person).where(Person.email == email)).one()
            secret = sign_ins.begin_sign_in(person, organisation_id=organisation_id, browser="bench")
            db.session.commit()
            db.session.remove()
        client = app.test_client()
        with client.session_transaction() as session:
            session["sign_in"], session["language"] = secret, language
        found[language] = client.get_cookie("upriver").value
    return found
