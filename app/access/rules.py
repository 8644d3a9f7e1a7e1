"""Words and rules of access. Pure: no database, no request, no clock."""

import re
import unicodedata
from enum import StrEnum


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


def is_han(text: str) -> bool:
    """Tell whether a name is written in Chinese characters."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def initial(name: str) -> str:
    """Return the letter on a person's face: the family name of a Chinese name, else the first letter."""
    return name.strip()[:1].upper()
