"""Passwords: proven, chosen, and chosen anew by a link that works once."""

from collections.abc import Iterable
from datetime import timedelta

from app.access.models import Person
from app.access.queries import organisations, people, sign_ins
from app.access.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, is_too_long
from app.access.services.sign_ins import end_all_sign_ins, hash_of
from app.core import journal, passwords, randomness, signing
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _

# A forgotten password is mended at once; an invitation may lie over a weekend and a holiday.
RESET, WELCOME = "reset", "welcome"
LASTS = {RESET: timedelta(minutes=30), WELCOME: timedelta(days=7)}


def check_password(password: str, about: Iterable[str] = ()) -> None:
    """Raise `Invalid` unless the password has a sensible length and is not what others would try first.

    No composition rules and no expiry (NIST SP 800-63B); `about` are names and addresses of its owner.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        told = _(
            "A password has %(least)s to %(most)s characters; this one has %(given)s. A short sentence works well.",
            least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD, given=len(password),
        )
        raise Invalid(told, faults={"password": told})
    if passwords.is_guessable(password, about):
        told = _(
            "This is among the first that others would try: it is made of usual words, rows of keys, or your own names."
            " Take a sentence that only you would write."
        )
        raise Invalid(told, faults={"password": told})


def prove(password: str, *, email: str = "", person_id: int = 0) -> int | None:
    """Return the inner id of the active person whose password this is, or None; unknown people take as long."""
    if is_too_long(password):
        return None
    found = sign_ins.credentials(email=email, person_id=person_id)
    fits = passwords.fits(password, found.password if found else None)
    return found.person_id if found and fits else None


def renew_hash(person: Person, password: str) -> None:
    """Keep a proven password with today's settings, where it was kept with weaker ones."""
    if person.password and passwords.is_outdated(person.password):
        with system("renew the hash of a proven password"):
            person.password = passwords.hashed(password)
            db.session.flush()


def _about(person: Person) -> list[str]:
    """Return what others know of a person and would try."""
    return [person.email, person.name, *(name for _id, _ref, name in organisations.organisations_of(person.id))]


def _keep(person: Person, hash_: str) -> None:
    """Give the person a new password; every session and every link made before is dead."""
    person.password, person.sign_in_stamp = hash_, randomness.secret(24)
    db.session.flush()
    end_all_sign_ins(person)


def choose_password(*, now: str, wanted: str) -> Person:
    """Change one's own password, after proving the present one; all sessions end, also this one."""
    actor = current_actor()
    if actor is None or prove(now, person_id=actor.person_id) is None:
        told = _("This is not your present password.")
        raise Invalid(told, faults={"now": told})
    person = people.myself()
    check_password(wanted, _about(person))
    db.session.rollback()  # nothing is locked while the slow hash is made
    kept = passwords.hashed(wanted)
    person = people.myself()
    _keep(person, kept)
    journal.record("password.changed", about=person)
    return person


def link_for(person: Person, purpose: str) -> str:
    """Return the secret part of a link with which `person` chooses a password, once."""
    return signing.sign(purpose, [person.ref, hash_of(person.sign_in_stamp)[:32]])


def person_behind(link: str) -> Person | None:
    """Return whose link this is, or None when it was used, altered or is too old."""
    for purpose, lasts in LASTS.items():
        content = signing.read(purpose, link, lasts)
        if not isinstance(content, list) or len(content) != 2:
            continue
        person = people.by_ref(str(content[0]))
        if person and person.active and hash_of(person.sign_in_stamp)[:32] == content[1]:
            return person
    return None


def choose_by_link(link: str, wanted: str) -> Person:
    """Choose a password by a link from mail; the link and all sessions are dead afterwards."""
    person = person_behind(link)
    if person is None:
        raise Refused(_("This link was used already or is too old. Ask for a new one."))
    check_password(wanted, _about(person))
    db.session.rollback()
    kept = passwords.hashed(wanted)
    person = person_behind(link)
    if person is None:
        raise Refused(_("This link was used already or is too old. Ask for a new one."))
    with system("choose a password by a link"):
        _keep(person, kept)
        for organisation_id, _ref, _name in organisations.organisations_of(person.id):
            journal.record("password.reset", about=person, organisation_id=organisation_id)
    return person
