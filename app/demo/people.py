"""Who works in the demonstration: Lanxi Trading, and Harbour Supplies, the second client of its consultant."""

from collections.abc import Iterable

from flask import Flask

from app.access.models import Organisation
from app.access.queries.people import by_email
from app.access.rules import Role
from app.access.services.organisations import found_organisation
from app.access.services.people import add_person
from app.core import passwords, randomness
from app.core.database import db

Line = tuple[str, str, str, tuple[Role, ...]]
# Addresses below .example can belong to nobody (RFC 2606): no letter ever leaves by mistake.
PEOPLE: tuple[Line, ...] = (
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
COLLEAGUES: tuple[Line, ...] = (
    ("shen", "沈若兰", "客服部", (Role.STEERING,)),
    ("ouyang", "欧阳晴", "华南销售部", (Role.STEERING,)),
    ("peng", "彭涛", "信息部", ()),
    ("luo", "罗敏", "信息部", ()),
    ("liang", "梁伟豪", "华南销售部", (Role.REPRESENTATIVE,)),
    ("han", "韩雪", "客服部", (Role.REPRESENTATIVE,)),
    ("ma", "马俊", "物流部", (Role.REPRESENTATIVE,)),
    ("jiang", "姜维新", "财务部", (Role.FINANCE,)),
    ("he", "何立群", "华东销售部", ()),
    ("qian", "钱宇", "华东销售部", ()),
    ("feng", "冯倩", "华东销售部", ()),
    ("dong", "董小满", "华东销售部", ()),
    ("chen", "陈嘉敏", "华南销售部", ()),
    ("huang", "黄志强", "华南销售部", ()),
    ("tian", "田野", "物流部", ()),
    ("cao", "曹颖", "客服部", ()),
    ("ding", "丁一", "客服部", ()),
)
HARBOUR: tuple[Line, ...] = (
    ("nora", "Nora Whitfield", "Operations", (Role.PROJECT_MANAGER,)),
    ("miles", "Miles Ashdown", "Board", (Role.STEERING,)),
    ("priya", "Priya Raman", "Board", (Role.STEERING,)),
    ("tom", "Tom Okafor", "IT", (Role.ADMINISTRATOR, Role.TRAINER)),
    ("ellen", "Ellen Marsh", "Accounts", (Role.FINANCE,)),
    ("jack", "Jack Thorne", "Trade sales", (Role.REPRESENTATIVE,)),
    ("ruth", "Ruth Ellery", "Service desk", (Role.REPRESENTATIVE,)),
    ("owen", "Owen Pike", "Audit", (Role.AUDITOR,)),
    ("amy", "Amy Castell", "Trade sales", ()),
)


def furnish(app: Flask) -> None:
    """Make Lanxi Trading and the nine people that everybody meets, and nothing else."""
    with app.app_context():
        found("兰溪商贸", PEOPLE, "lanxi.example", language="zh_Hans")
        db.session.commit()


def found(
    name: str, lines: Iterable[Line], domain: str, *, language: str, zone: str = "Asia/Shanghai", calendar: str = "cn",
) -> tuple[Organisation, dict[str, int]]:
    """Found an organisation with its people; return it, and the inner id of each person by key."""
    organisation = found_organisation(name, language=language, zone=zone, calendar=calendar)
    # Nobody knows it: in the demonstration one comes in by a click, and everybody counts as having signed in.
    kept = passwords.hashed(randomness.secret())
    people = {
        key: add_person(
            organisation, email=f"{key}@{domain}", name=called, department=department, roles=roles,
            language=language, password_hash=kept,
        ).id
        for key, called, department, roles in lines
    }
    return organisation, people


def invite(organisation: Organisation, email: str, department: str, roles: tuple[Role, ...]) -> int:
    """Let somebody whom another organisation knows already work for this one too; return the inner id."""
    known = by_email(email)
    if known is None:
        raise LookupError(f"nobody has the address {email}")
    return add_person(
        organisation, email=email, name=known.name, department=department, roles=roles
    ).id
