"""An order in which every work comes after those that it waits for."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from app.core.errors import Invalid
from app.core.i18n import _
from app.core.scheduling.works import Work


class CycleFound(Invalid):
    """Works wait for each other in a circle; `ids` names them, each waiting for the one before it."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(_("These wait for each other in a circle: %(ids)s.", ids=" → ".join((*ids, ids[0]))),
                         hint=_("Remove one of these links."))
        self.ids = tuple(ids)


def in_order(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return the works so that each comes after those it waits for; otherwise they keep their order.

    Raises `CycleFound`, or `Invalid` for an id that is missing or given twice.
    """
    by_id = _by_id(works)
    waits = {work.id: len({link.after for link in work.links}) for work in by_id.values()}
    followers: dict[str, list[str]] = {id: [] for id in by_id}
    for work in by_id.values():
        for after in dict.fromkeys(link.after for link in work.links):
            followers[after].append(work.id)
    ready = deque(id for id, count in waits.items() if not count)
    ordered = []
    while ready:
        ordered.append(by_id[ready.popleft()])
        for id in followers[ordered[-1].id]:
            waits[id] -= 1
            if not waits[id]:
                ready.append(id)
    if len(ordered) < len(by_id):
        raise CycleFound(_cycle(by_id, {id for id, count in waits.items() if count}))
    return tuple(ordered)


def _by_id(works: Iterable[Work]) -> dict[str, Work]:
    by_id: dict[str, Work] = {}
    for work in works:
        if work.id in by_id:
            raise Invalid(_("The plan has “%(id)s” twice.", id=work.id))
        by_id[work.id] = work
    for work in by_id.values():
        for link in work.links:
            if link.after not in by_id:
                raise Invalid(_("“%(id)s” waits for “%(after)s”, which is not in the plan.",
                                id=work.id, after=link.after))
    return by_id


def _cycle(by_id: Mapping[str, Work], stuck: set[str]) -> list[str]:
    """Walk back from a stuck work along stuck ones until one comes again; what lies between is a circle."""
    path: dict[str, None] = {}
    id = next(id for id in by_id if id in stuck)
    while id not in path:
        path[id] = None
        id = next(link.after for link in by_id[id].links if link.after in stuck)
    walked = list(path)
    return walked[walked.index(id):][::-1]
