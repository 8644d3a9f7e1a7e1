"""The very first person of an installation."""

from sqlalchemy import func, select

from app.access.models import Organisation, Person
from app.access.queries import people
from app.access.rules import Role
from app.access.services.organisations import found_organisation
from app.access.services.passwords import check_password
from app.access.services.people import add_person
from app.core import passwords, signing
from app.core.actor import system
from app.core.database import db
from app.core.errors import NotFound

PURPOSE = "first run"


def setup_code() -> str | None:
    """Return the code that opens the first run, for whoever starts the server; None once anybody exists."""
    return signing.code(PURPOSE) if people.is_empty() else None


def is_setup_code(text: str) -> bool:
    """Tell whether `text` is the code that opens the first run."""
    return signing.is_code(PURPOSE, text)


def _take_turns() -> None:
    """Let one first run wait for another; SQLite's write lock does this by itself."""
    with system("let only one first run happen"):
        if db.engine.dialect.name == "postgresql":
            db.session.execute(select(func.pg_advisory_xact_lock(20_261)))


def begin_here(
    *, organisation: str, language: str, zone: str, calendar: str, name: str, email: str, password: str
) -> tuple[Organisation, Person]:
    """Found the first organisation with its administrator; refused for ever once anybody exists."""
    check_password(password, [name, email, organisation])
    kept = passwords.hashed(password)
    _take_turns()
    if not people.is_empty():
        raise NotFound()
    founded = found_organisation(organisation, language=language, zone=zone, calendar=calendar)
    person = add_person(
        founded, email=email, name=name, password_hash=kept, language=language,
        roles=(Role.ADMINISTRATOR, Role.PROJECT_MANAGER),
    )
    return founded, person
