"""The floor of five: what may be shown so that nothing about fewer people can be worked out.

A figure about a group is shown only when at least `FLOOR` answers stand behind it. Whoever knows the total and the
groups shown can subtract, so that what is left over must be nobody, or at least `FLOOR` people too.
"""

from collections.abc import Mapping

FLOOR = 5
# Answers of people whose department is too small to be named are kept, and counted, as one group without a name.
REST = ""


def floor_of(*, anonymous: bool) -> int:
    """Return how many answers must stand behind a figure; where names are kept, one is enough."""
    return FLOOR if anonymous else 1


def may_show(answers: int, floor: int = FLOOR) -> bool:
    """Tell whether a figure over so many answers is shown at all."""
    return answers >= floor


def named_groups(asked: Mapping[str, int], floor: int = FLOOR) -> frozenset[str]:
    """Return the departments that are large enough to be kept with an answer; the others are the rest."""
    return frozenset(group for group, many in asked.items() if group != REST and many >= floor)


def shown_groups(answers: Mapping[str, int], floor: int = FLOOR) -> frozenset[str]:
    """Return the groups whose figure may stand beside that of all; where too few are left, the smallest goes too."""
    shown = {group for group, many in answers.items() if group != REST and may_show(many, floor)}
    hidden = sum(many for group, many in answers.items() if group not in shown)
    if shown and 0 < hidden < floor:
        # The smallest shown group has the floor itself, so that the hidden ones together have it now.
        shown.remove(min(shown, key=lambda group: (answers[group], group)))
    return frozenset(shown)
