"""Words and rules of access. Pure: no database, no request, no clock."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.i18n import _, _l


class Role(StrEnum):
    """What a person may be in an organisation or in one rollout."""

    ADMINISTRATOR = "administrator"
    PROJECT_MANAGER = "project_manager"
    STEERING = "steering"
    CONSULTANT = "consultant"
    REPRESENTATIVE = "representative"
    TRAINER = "trainer"
    FINANCE = "finance"
    AUDITOR = "auditor"
    MEMBER = "member"


ROLE_WORDS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.PROJECT_MANAGER: _l("Project manager"),
    Role.STEERING: _l("Steering group"),
    Role.CONSULTANT: _l("Consultant"),
    Role.REPRESENTATIVE: _l("Representative"),
    Role.TRAINER: _l("Trainer"),
    Role.FINANCE: _l("Finance"),
    Role.AUDITOR: _l("Auditor"),
    Role.MEMBER: _l("Member of staff"),
}

# Who sees every rollout of the organisation; the others see those in which they hold a seat.
WIDE = frozenset({Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.STEERING, Role.CONSULTANT, Role.AUDITOR})

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 256
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


def normal_email(text: str) -> str:
    """Return the address as it is compared: NFKC, trimmed, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def looks_like_email(text: str) -> bool:
    """Tell whether `text` has the shape of an address; whether mail arrives, only mail tells."""
    return bool(_EMAIL.fullmatch(text))


def is_too_long(password: str) -> bool:
    """Tell whether a password is too long to be anybody's, so that no time is spent on it."""
    return len(password) > LONGEST_PASSWORD


# How people write a role when they paste a list, in both languages whatever the page's.
_WRITTEN = {
    "administrator": Role.ADMINISTRATOR, "admin": Role.ADMINISTRATOR, "系统管理员": Role.ADMINISTRATOR,
    "管理员": Role.ADMINISTRATOR, "project manager": Role.PROJECT_MANAGER, "项目经理": Role.PROJECT_MANAGER,
    "steering": Role.STEERING, "steering group": Role.STEERING, "指导委员会": Role.STEERING,
    "consultant": Role.CONSULTANT, "顾问": Role.CONSULTANT, "实施顾问": Role.CONSULTANT,
    "representative": Role.REPRESENTATIVE, "部门代表": Role.REPRESENTATIVE,
    "trainer": Role.TRAINER, "讲师": Role.TRAINER, "培训讲师": Role.TRAINER,
    "finance": Role.FINANCE, "财务": Role.FINANCE,
    "auditor": Role.AUDITOR, "审计": Role.AUDITOR, "审计员": Role.AUDITOR,
    "member": Role.MEMBER, "member of staff": Role.MEMBER, "员工": Role.MEMBER, "普通员工": Role.MEMBER,
    **{str(role): role for role in Role},
}
MOST_PASTED, LONGEST_LINE = 500, 1000
_HEADINGS = frozenset({"name", "姓名", "名字"})


@dataclass(frozen=True)
class PastedLine:
    """One line of a pasted list, read; `fault` says why it cannot be added, or is empty."""

    number: int
    name: str
    email: str
    department: str
    roles: tuple[Role, ...]
    fault: str = ""


def _roles_written(text: str) -> tuple[list[Role], list[str]]:
    """Return the roles that `text` names, and the words that name none."""
    words = [word.strip() for word in re.split(r"[+/;、；|]", text) if word.strip()]
    known = [_WRITTEN.get(word.lower().replace("_", " "), _WRITTEN.get(word.lower())) for word in words]
    roles = [role for role in known if role and role is not Role.MEMBER]
    return list(dict.fromkeys(roles)), [word for word, role in zip(words, known, strict=True) if role is None]


def _cells(line: str) -> list[str]:
    """Split as a spreadsheet pastes (tabs), else by commas; quotes hold a comma together."""
    separator = "\t" if "\t" in line else ","
    return [cell.strip() for cell in next(csv.reader([line.replace("，", ",")], delimiter=separator), [])]


def _read_line(number: int, line: str, seen: set[str], taken: frozenset[str], may_give: bool) -> PastedLine:
    name, email, department, roles_text = ([*_cells(line), "", "", "", ""])[:4]
    email = normal_email(email)
    roles, unknown = _roles_written(roles_text)
    fault = ""
    if not name:
        fault = _("The name is missing.")
    elif not looks_like_email(email):
        fault = _("“%(value)s” is not an e-mail address.", value=email)
    elif email in seen:
        fault = _("%(email)s stands twice in this list.", email=email)
    elif email in taken:
        fault = _("%(email)s belongs to this organisation already.", email=email)
    elif unknown:
        fault = _("“%(value)s” is no role.", value=unknown[0])
    elif roles and not may_give:
        fault = _("Roles are given by an administrator. Leave the last column empty.")
    seen.add(email)
    return PastedLine(number, name, email, department, tuple(roles), fault)


def read_pasted(text: str, taken: Iterable[str] = (), *, may_give: bool = True) -> list[PastedLine]:
    """Read a pasted list of name, e-mail, department and roles, one person a line; headings are skipped.

    `taken` are the addresses that belong to the organisation already; `may_give` tells whether roles may be given.
    """
    seen: set[str] = set()
    known = frozenset(taken)
    # Cut before it is divided: a cell of megabytes is more than the divider bears.
    lines = [(number, line[:LONGEST_LINE]) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    wanted = [(n, line) for n, line in lines if _cells(line)[:1] and _cells(line)[0].lower() not in _HEADINGS]
    return [_read_line(number, line, seen, known, may_give) for number, line in wanted]


_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"), ("curl", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Return browser and system as a person would call them, from what the browser says of itself."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, names))
