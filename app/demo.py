"""The demonstration: Lanxi Trading, which rolls out a CRM, and the people who do it."""

from flask import Flask

from app.access import queries, services
from app.access.rules import Role
from app.core import passwords, randomness
from app.core.database import db
from app.core.errors import Refused

MARK = "demonstration"
# Addresses below .example can belong to nobody (RFC 2606): no letter ever leaves by mistake.
PEOPLE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("lin", "林悦", "项目办公室", (Role.PROJECT_MANAGER,)),
    ("fang", "方铭", "管理层", (Role.STEERING,)),
    ("wei", "魏明宇", "华东销售部", ()),
    ("guo", "郭立", "咨询公司", (Role.CONSULTANT,)),
    ("xu", "徐安然", "信息部", (Role.ADMINISTRATOR, Role.TRAINER)),
    ("tang", "唐怡", "财务部", (Role.FINANCE,)),
    ("sun", "孙和", "华东销售部", (Role.REPRESENTATIVE,)),
    ("hu", "胡斌", "管理层", (Role.STEERING,)),
    ("song", "宋琪", "内审部", (Role.AUDITOR,)),
)


def furnish(app: Flask) -> None:
    """Make organisation and people once; refuse a data folder in which real people already work."""
    mark = app.extensions["upriver.settings"].data_dir / MARK
    with app.app_context():
        if queries.is_empty():
            _people()
            db.session.commit()
            mark.touch()
        elif not mark.exists():
            raise Refused(
                f"{mark.parent} holds an organisation that is not the demonstration's.",
                hint="Set UPRIVER_DATA_DIR to another folder, or use serve.",
            )


def _people() -> None:
    lanxi = services.found_organisation("兰溪商贸", language="zh_Hans")
    # Nobody knows it: in the demonstration one comes in by a click, and everybody counts as having signed in.
    kept = passwords.hashed(randomness.secret())
    for key, name, department, roles in PEOPLE:
        services.add_person(
            lanxi, email=f"{key}@lanxi.example", name=name, department=department, roles=roles, language="zh_Hans",
            password_hash=kept,
        )
