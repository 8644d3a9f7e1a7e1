"""What both row compilers share: which ask each `field` leaf makes of its column, and the faults that they refuse.

Only `field` leaves can be asked of a row, and only names in the mapping that the caller hands over become columns.
"""

from collections.abc import Mapping

from app.core.conditions.asks import Ask, Frame, Kind, Unfit, ask
from app.core.conditions.faults import ConditionFault, nearest
from app.core.conditions.tree import Condition, Leaf, Path, Subject, leaves
from app.core.i18n import _


def column_ask(leaf: Leaf, path: Path, kinds: Mapping[str, Kind], frame: Frame) -> Ask | None:
    """Return what `leaf` asks of its column, None when that cannot be known; raise its fault when it has one."""
    if leaf.subject is not Subject.FIELD:
        raise ConditionFault(path, _("Only fields can be asked of rows, not “%(subject)s”.",
                                     subject=leaf.subject.value))
    if leaf.name not in kinds:
        raise ConditionFault((*path, "field"), _("There is no field “%(name)s” here.", name=leaf.name),
                             hint=nearest(leaf.name, kinds))
    try:
        return ask(leaf, kinds[leaf.name], frame)
    except Unfit as unfit:
        raise ConditionFault((*path, "value"), str(unfit)) from None


def row_faults(condition: Condition, kinds: Mapping[str, Kind], frame: Frame) -> tuple[ConditionFault, ...]:
    """Return every reason why `condition` could not be asked of rows with these columns."""
    found = []
    for path, leaf in leaves(condition):
        try:
            column_ask(leaf, path, kinds, frame)
        except ConditionFault as fault:
            found.append(fault)
    return tuple(found)
