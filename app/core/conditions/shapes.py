"""Which value each op takes: one, several, two in order, a text, a length, or none."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.conditions.faults import ConditionFault, nearest
from app.core.conditions.literals import read_literal, write_literal
from app.core.conditions.tree import Op, Path, Placeholder, Scalar, Today, Value
from app.core.i18n import _

_MOST_VALUES = 500
_MOST_DAYS = 36_500
_LONGEST = 100_000
_ALWAYS_A_QUESTION = (Op.PRESENT, Op.ABSENT)
_TRUE_UNLESS_SAID = (Op.IS, Op.IS_NOT)


def read_value(op: Op, leaf: dict[str, Any], path: Path) -> Value:
    """Return the typed `value` of a leaf, or raise the fault that it has."""
    if op in _ALWAYS_A_QUESTION:
        if "value" in leaf:
            raise ConditionFault((*path, "value"), _("“%(op)s” takes no value.", op=op.value))
        return None
    if "value" not in leaf:
        if op in _TRUE_UNLESS_SAID:
            return True
        raise ConditionFault(path, _("“%(op)s” needs a value.", op=op.value))
    return _SHAPES[op](leaf["value"], (*path, "value"))


def write_value(value: Value) -> Any:
    """Return the plain tree that `read_value` reads as `value`."""
    if isinstance(value, tuple):
        return [write_value(one) for one in value]
    if isinstance(value, Today):
        return {"today": str(value.days)}
    if isinstance(value, Placeholder):
        return {"actor": value.name}
    return write_literal(value)


def _one(raw: Any, path: Path) -> Scalar:
    """Read a literal, `{today: n}` or `{actor: name}`."""
    if isinstance(raw, list | tuple):
        raise ConditionFault(path, _("One value is expected here, not a list."), hint=_("Use “in” or “not_in”."))
    if isinstance(raw, dict):
        return _moving(raw, path)
    if raw is None or raw == "":
        raise ConditionFault(path, _("The value is empty."), hint=_("Use “absent” to ask for what is not filled."))
    try:
        return read_literal(raw)
    except ValueError as fault:
        raise ConditionFault(path, str(fault)) from None


def _moving(raw: dict[str, Any], path: Path) -> Today | Placeholder:
    if set(raw) == {"today"}:
        return Today(whole(raw["today"], (*path, "today"), lowest=-_MOST_DAYS, highest=_MOST_DAYS))
    if set(raw) == {"actor"}:
        if isinstance(raw["actor"], str) and raw["actor"].isidentifier():
            return Placeholder(raw["actor"])
        raise ConditionFault((*path, "actor"), _("Name one property of the person, such as person_id."))
    key = next(iter(raw), "")
    raise ConditionFault(path, _("“%(key)s” is no value.", key=key), hint=nearest(key, ("today", "actor")))


def _several(raw: Any, path: Path) -> Value:
    """Read a list of values, or one placeholder that stands for a list."""
    if isinstance(raw, dict) and set(raw) == {"actor"}:
        return _moving(raw, path)
    if not isinstance(raw, list | tuple) or not raw:
        raise ConditionFault(path, _("A list of values is expected here."))
    if len(raw) > _MOST_VALUES:
        raise ConditionFault(path, _("At most %(count)s values fit here.", count=_MOST_VALUES))
    return tuple(_one(one, (*path, place)) for place, one in enumerate(raw))


def _ordered(raw: Any, path: Path) -> Scalar:
    value = _one(raw, path)
    if isinstance(value, str | bool):
        raise ConditionFault(path, _("“%(value)s” is neither a number nor a date, so it has no larger or smaller.",
                                     value=raw))
    return value


def _two_ordered(raw: Any, path: Path) -> Value:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise ConditionFault(path, _("“between” takes two values: the lowest and the highest."))
    low, high = (_ordered(one, (*path, place)) for place, one in enumerate(raw))
    if _is_upside_down(low, high):
        raise ConditionFault(path, _("The lowest value comes first: %(high)s is below %(low)s.",
                                     low=write_value(low), high=write_value(high)))
    return (low, high)


def _is_upside_down(low: Scalar, high: Scalar) -> bool:
    if isinstance(low, Today) and isinstance(high, Today):
        return low.days > high.days
    numbers = isinstance(low, int | Decimal) and isinstance(high, int | Decimal)
    return (numbers or (isinstance(low, date) and type(low) is type(high))) and low > high


def _text(raw: Any, path: Path) -> Scalar:
    value = _one(raw, path)
    return value if isinstance(value, Placeholder) else write_value(value)


def _length(raw: Any, path: Path) -> int:
    return whole(raw, path, lowest=1, highest=_LONGEST)


def whole(raw: Any, path: Path, *, lowest: int, highest: int) -> int:
    """Read a whole number between two bounds, or raise the fault."""
    try:
        value = read_literal(raw)
    except ValueError:
        value = None
    if type(value) is not int or not lowest <= value <= highest:
        raise ConditionFault(path, _("A whole number from %(lowest)s to %(highest)s is expected here, not “%(value)s”.",
                                     lowest=lowest, highest=highest, value=raw))
    return value


_SHAPES: dict[Op, Callable[[Any, Path], Value]] = {
    Op.IS: _one, Op.IS_NOT: _one, Op.IN: _several, Op.NOT_IN: _several,
    Op.LT: _ordered, Op.LE: _ordered, Op.GT: _ordered, Op.GE: _ordered, Op.BETWEEN: _two_ordered,
    Op.LIKE: _text, Op.MIN_LEN: _length,
}
