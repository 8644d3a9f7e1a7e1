"""What a leaf asks of one value, in the few primitive forms that Python and both SQL dialects can all answer.

Null rule, the same everywhere: a missing value makes every ask unknown (so the row is not matched, negated or not),
except `present` and `absent`, which are always true or false; an empty text or list counts as absent there and is an
ordinary value elsewhere. A value of the actor that is not known makes the ask unknown too.

A date held against an instant means the whole day in the frame's zone. Texts compare exactly; `like` finds a part of
a text, the letters A to Z without regard to case (what every database can do alike), all other characters exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.core.conditions.literals import read_literal, write_literal
from app.core.conditions.tree import Leaf, Literal, Op, Placeholder, Scalar, Today
from app.core.i18n import _

LOWER_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Kind(StrEnum):
    """What sort of value a fact or a column holds."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    INSTANT = "instant"
    LIST = "list"


class Unfit(ValueError):
    """The leaf's value and the kind it is held against cannot be compared; the message says why."""


@dataclass(frozen=True)
class Frame:
    """What a condition is held in: the moment, in the zone whose days count, and what is known of the actor."""

    now: datetime | None = None
    actor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        """The zone whose days count: that of `now`."""
        return self.now.tzinfo if self.now is not None and self.now.tzinfo else UTC

    def day(self, moving: Today) -> date:
        """The date that `moving` stands for."""
        if self.now is None:
            raise ValueError("A condition with {today: …} needs `now`.")
        return self.now.date() + timedelta(days=moving.days)


@dataclass(frozen=True)
class OneOf:
    """Is it one of these?"""

    values: tuple[Literal, ...]


@dataclass(frozen=True)
class Range:
    """From `low` to `high`; an end that is None is open for ever."""

    low: Literal | None = None
    high: Literal | None = None
    is_low_inside: bool = True
    is_high_inside: bool = True


@dataclass(frozen=True)
class Within:
    """Does it lie in one of these ranges?"""

    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Filled:
    """Is there anything at all?"""


@dataclass(frozen=True)
class Contains:
    """Is this part of it? Already in lower case."""

    text: str


@dataclass(frozen=True)
class Longer:
    """Has it at least this many characters (or items)?"""

    length: int


Test = OneOf | Within | Filled | Contains | Longer


@dataclass(frozen=True)
class Ask:
    """A test, or its opposite."""

    test: Test
    is_negated: bool = False


def kind_of(value: object) -> Kind:
    """Say what sort of value this is."""
    if isinstance(value, bool):
        return Kind.YES_NO
    if isinstance(value, datetime):
        return Kind.INSTANT
    if isinstance(value, date):
        return Kind.DATE
    if isinstance(value, int | Decimal):
        return Kind.NUMBER
    return Kind.LIST if isinstance(value, tuple) else Kind.TEXT


def limit(leaf: Leaf, frame: Frame) -> Literal | tuple[Literal, ...] | None:
    """Return the leaf's value with dates and the actor's values filled in; None when one of them is not known."""
    if leaf.op in (Op.PRESENT, Op.ABSENT):
        return None
    if not isinstance(leaf.value, tuple):
        return _resolved(leaf.value, frame)
    found = [_resolved(one, frame) for one in leaf.value]
    known = [one for each in found for one in (each if isinstance(each, tuple) else (each,))]
    return None if None in known else tuple(known)


def ask(leaf: Leaf, kind: Kind, frame: Frame) -> Ask | None:
    """Return what the leaf asks of a value of `kind`; None when it cannot be known; `Unfit` when it makes no sense."""
    if leaf.op in (Op.PRESENT, Op.ABSENT):
        return Ask(Filled(), leaf.op is Op.ABSENT)
    value = limit(leaf, frame)
    if value is None:
        return None
    if leaf.op in (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN):
        many = value if isinstance(value, tuple) else (value,)
        return Ask(_one_of(many, kind, frame), leaf.op in (Op.IS_NOT, Op.NOT_IN))
    if leaf.op is Op.MIN_LEN:
        return Ask(Longer(_sized(value, kind)))
    if (len(value) if isinstance(value, tuple) else 1) != (2 if leaf.op is Op.BETWEEN else 1):
        raise Unfit(_("“%(op)s” does not take several values here.", op=leaf.op.value))
    if leaf.op is Op.LIKE:
        return Ask(Contains(_as_text(value, kind).translate(LOWER_ASCII)))
    return Ask(Within((_range(leaf.op, value, kind, frame),)))


def _resolved(value: Scalar, frame: Frame) -> Any:
    if isinstance(value, Today):
        return frame.day(value)
    if not isinstance(value, Placeholder):
        return value
    known = frame.actor.get(value.name)
    if isinstance(known, tuple | list | set | frozenset):
        return None if None in known else tuple(read_literal(one) for one in known)
    return None if known is None else read_literal(known)


def _one_of(values: tuple[Literal, ...], kind: Kind, frame: Frame) -> Test:
    cast = tuple(_cast(value, kind) for value in values)
    if kind is Kind.INSTANT and any(not isinstance(value, datetime) for value in cast):
        return Within(tuple(_span(value, frame) for value in cast))
    return OneOf(cast)


def _cast(value: Literal, kind: Kind) -> Literal:
    """Read a value as the kind it is held against; every value can be read as the text it was written as."""
    if kind in (Kind.TEXT, Kind.LIST):
        return write_literal(value)
    if kind_of(value) is kind or (kind is Kind.INSTANT and kind_of(value) is Kind.DATE):
        return value
    raise Unfit(_("“%(value)s” cannot be compared with %(kind)s.", value=write_literal(value), kind=kind_word(kind)))


def kind_word(kind: Kind) -> str:
    """Name a kind in the reader's language."""
    return {
        Kind.TEXT: _("a text"), Kind.NUMBER: _("a number"), Kind.YES_NO: _("yes or no"),
        Kind.DATE: _("a date"), Kind.INSTANT: _("a point in time"), Kind.LIST: _("a list"),
    }[kind]


def _sized(length: Any, kind: Kind) -> int:
    if kind not in (Kind.TEXT, Kind.LIST) or type(length) is not int:
        raise Unfit(_("Only a text or a list has a length, not %(kind)s.", kind=kind_word(kind)))
    return length


def _as_text(value: Literal, kind: Kind) -> str:
    if kind not in (Kind.TEXT, Kind.LIST):
        raise Unfit(_("Only a text can contain a text, not %(kind)s.", kind=kind_word(kind)))
    return write_literal(value)


def _range(op: Op, value: Any, kind: Kind, frame: Frame) -> Range:
    if kind not in (Kind.NUMBER, Kind.DATE, Kind.INSTANT):
        raise Unfit(_("“%(op)s” needs a number or a date, not %(kind)s.", op=op.value, kind=kind_word(kind)))
    low, high = value if op is Op.BETWEEN else (value, value)
    low, high = _span(_cast(low, kind), frame, kind), _span(_cast(high, kind), frame, kind)
    if op is Op.LT:
        return Range(high=low.low, is_high_inside=False)
    if op is Op.LE:
        return Range(high=high.high, is_high_inside=high.is_high_inside)
    if op is Op.GT:
        return Range(low=high.high, is_low_inside=not high.is_high_inside)
    if op is Op.GE:
        return Range(low=low.low)
    return Range(low.low, high.high, True, high.is_high_inside)


def _span(value: Literal, frame: Frame, kind: Kind = Kind.INSTANT) -> Range:
    """The stretch that a value covers: itself, or for a date among instants its whole day in the frame's zone."""
    if kind is not Kind.INSTANT or isinstance(value, datetime):
        return Range(value, value)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=frame.zone).astimezone(UTC)
                  for day in (value, value + timedelta(days=1)))
    return Range(start, end, True, False)
