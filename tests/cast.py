"""The fixed cast: the same people in every test, so that a name says what its bearer may do."""

from dataclasses import dataclass

from app.access.models import Organisation, Person
from app.access.rules import Role
from app.access.services import organisations
from app.access.services import people as services
from app.core.database import db


@dataclass
class Cast:
    """Two organisations that must never see each other, and who works there."""

    lanxi: Organisation
    elsewhere: Organisation
    people: dict[str, Person]


MEMBERS = {
    "lin": ("Lin Yue", (Role.PROJECT_MANAGER,), "Project office"),
    "fang": ("Fang Ming", (Role.STEERING,), "Board"),
    "hu": ("Hu Bin", (Role.STEERING,), "Board"),
    "wei": ("Wei Mingyu", (), "Sales East"),
    "guo": ("Guo Li", (Role.CONSULTANT,), "Consultancy"),
    "xu": ("Xu Anran", (Role.ADMINISTRATOR,), "IT"),
    "tang": ("Tang Yi", (Role.FINANCE,), "Finance"),
    "sun": ("Sun He", (Role.REPRESENTATIVE,), "Sales East"),
    "song": ("Song Qi", (Role.AUDITOR,), "Audit"),
}


def assemble(password_hash: str | None = None) -> Cast:
    """Create both organisations and everybody in them; the caller commits."""
    lanxi = organisations.found_organisation("Lanxi Trading", language="en")
    elsewhere = organisations.found_organisation("Elsewhere Ltd", language="en")
    people = {
        key: services.add_person(
            lanxi, email=f"{key}@lanxi.example", name=name, roles=roles, department=department, language="en",
            password_hash=password_hash,
        )
        for key, (name, roles, department) in MEMBERS.items()
    }
    people["zhao"] = services.add_person(
        elsewhere, email="zhao@elsewhere.example", name="Zhao Wai", language="en", password_hash=password_hash,
        roles=(Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.STEERING, Role.CONSULTANT, Role.AUDITOR),
    )
    db.session.flush()
    return Cast(lanxi, elsewhere, people)
