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
# What stands over a column, in both languages, as programs and people write it; the order where nothing does.
_COLUMNS = ("name", "email", "department", "roles", "language")
_HEADINGS = {
    "name": "name", "full name": "name", "姓名": "name", "名字": "name",
    "email": "email", "e-mail": "email", "e-mail address": "email", "email address": "email", "mail": "email",
    "邮箱": "email", "电子邮件": "email", "电子邮箱": "email", "邮件地址": "email", "邮件": "email",
    "department": "department", "team": "department", "部门": "department", "所在部门": "department",
    "role": "roles", "roles": "roles", "角色": "roles", "language": "language", "语言": "language",
}
_LANGUAGES = {
    "zh": "zh_Hans", "zh_hans": "zh_Hans", "zh-hans": "zh_Hans", "zh-cn": "zh_Hans", "chinese": "zh_Hans",
    "中文": "zh_Hans", "中文（简体）": "zh_Hans", "简体中文": "zh_Hans", "汉语": "zh_Hans",
    "en": "en", "english": "en", "英文": "en", "英语": "en",
}


@dataclass(frozen=True)
class PastedLine:
    """One line of a pasted list, read; `fault` says why it cannot be added, `is_known` that there is nothing to add."""

    number: int
    name: str
    email: str
    department: str
    roles: tuple[Role, ...]
    fault: str = ""
    language: str = ""
    is_known: bool = False

    @property
    def is_new(self) -> bool:
        """Tell whether the person of this line can be added."""
        return not self.fault and not self.is_known


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


def _order(cells: list[str]) -> tuple[str, ...] | None:
    """Return which column holds what, where a line is a heading; None where it is a person."""
    named = [_HEADINGS.get(cell.lower(), "") for cell in cells]
    return tuple(named) if named and (named[0] == "name" or sum(map(bool, named)) > 1) else None


def _read_line(
    number: int, line: str, order: tuple[str, ...], seen: set[str], taken: frozenset[str], may_give: bool
) -> PastedLine:
    cells = dict(zip(order, _cells(line), strict=False))
    name, email, department = (cells.get(key, "") for key in _COLUMNS[:3])
    email, spoken = normal_email(email), cells.get("language", "").lower()
    roles, unknown = _roles_written(cells.get("roles", ""))
    fault = ""
    if not name:
        fault = _("The name is missing.")
    elif not email:
        fault = _("The e-mail address is missing.")
    elif not looks_like_email(email):
        fault = _("“%(value)s” is not an e-mail address.", value=email)
    elif email in seen:
        fault = _("%(email)s stands twice in this list.", email=email)
    elif email in taken:
        pass
    elif unknown:
        fault = _("“%(value)s” is no role.", value=unknown[0])
    elif roles and not may_give:
        fault = _("Roles are given by an administrator. Leave the roles empty.")
    elif spoken and spoken not in _LANGUAGES:
        fault = _("“%(value)s” is no language here. Write zh or en.", value=spoken)
    seen.add(email)
    known = not fault and email in taken
    return PastedLine(
        number, name, email, department, tuple(roles), fault, _LANGUAGES.get(spoken, ""), is_known=known
    )


def read_pasted(text: str, taken: Iterable[str] = (), *, may_give: bool = True) -> list[PastedLine]:
    """Read a pasted list of name, e-mail, department, roles and language, one person a line.

    Headings say which column is which, in either language. `taken` are the addresses that belong to the organisation
    already; `may_give` tells whether roles may be given.
    """
    seen: set[str] = set()
    known = frozenset(taken)
    # Cut before it is divided: a cell of megabytes is more than the divider bears.
    lines = [(number, line[:LONGEST_LINE]) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    order, found = _COLUMNS, []
    for number, line in lines:
        if heading := _order(_cells(line)):
            order = heading
        elif _cells(line):
            found.append(_read_line(number, line, order, seen, known, may_give))
    return found


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
