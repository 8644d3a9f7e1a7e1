"""What a condition is once it has been read: groups over leaves, each leaf one question about one fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class How(StrEnum):
    """How a group joins its parts."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Subject(StrEnum):
    """What a leaf asks about."""

    METRIC = "metric"
    PARAM = "param"
    DELIVERABLE = "deliverable"
    APPROVAL = "approval"
    FIELD = "field"
    ANSWER = "answer"
    CERTIFICATE = "certificate"
    EVENT = "event"


class Op(StrEnum):
    """How what was found is held against the value."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    BETWEEN = "between"
    PRESENT = "present"
    ABSENT = "absent"
    LIKE = "like"
    MIN_LEN = "min_len"


@dataclass(frozen=True)
class Today:
    """A date that moves: so many days from today, `{today: -540}`."""

    days: int = 0


@dataclass(frozen=True)
class Placeholder:
    """A value known only when the condition is used: `{actor: person_id}`. It may stand for one value or several."""

    name: str


Literal = str | bool | int | Decimal | date | datetime
Scalar = Literal | Today | Placeholder
Value = Scalar | tuple[Scalar, ...] | None
Pairs = tuple[tuple[str, str], ...]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Leaf:
    """One question. `of` narrows the subject, `fresh_hours` and `within` bound the age of the answer."""

    subject: Subject
    name: str
    op: Op = Op.IS
    value: Value = True
    of: Pairs = ()
    fresh_hours: int | None = None
    within: timedelta | None = None
    label: Pairs = ()

    @property
    def narrowing(self) -> dict[str, str]:
        """What `of:` says, for lookups."""
        return dict(self.of)


@dataclass(frozen=True)
class Group:
    """Several conditions as one."""

    how: How
    parts: tuple["Condition", ...]


Condition = Group | Leaf


@dataclass(frozen=True)
class Reference:
    """A name that a condition relies on."""

    subject: Subject
    name: str
    of: Pairs = ()


def leaves(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Give every leaf with its path in the written tree, in reading order."""
    if isinstance(condition, Leaf):
        yield path, condition
        return
    for place, part in enumerate(condition.parts):
        yield from leaves(part, (*path, condition.how.value, place))


def references(condition: Condition) -> tuple[Reference, ...]:
    """List what the condition names, each once, in reading order."""
    named = (Reference(leaf.subject, leaf.name, leaf.of) for _, leaf in leaves(condition))
    return tuple(dict.fromkeys(named))
