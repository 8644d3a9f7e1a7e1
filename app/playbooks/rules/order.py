"""What comes before what: nothing may wait for itself, and everything asked for is handed over by somebody."""

from collections.abc import Callable, Iterator, Mapping

from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.walking import Path

Edges = Mapping[str, list[str]]


def cycle(edges: Edges) -> list[str]:
    """Return one closed way through `edges`, its first point repeated at its end; empty when there is none."""
    state: dict[str, int] = {}
    for start in edges:
        if start not in state and (way := _closed(start, edges, state)):
            return way
    return []


def _closed(start: str, edges: Edges, state: dict[str, int]) -> list[str]:
    """Depth first without recursion: a long chain of needs must not exhaust the stack."""
    way, branches = [start], [iter(edges.get(start, ()))]
    state[start] = 1
    while way:
        follower = next(branches[-1], None)
        if follower is None:
            state[way.pop()] = 2
            branches.pop()
        elif state.get(follower) == 1:
            return [*way[way.index(follower) :], follower]
        elif follower in edges and follower not in state:
            state[follower] = 1
            way.append(follower)
            branches.append(iter(edges[follower]))
    return []


def waiting_in_circles(case: Case) -> Iterator[Finding]:
    """Activities, phases and modules of a course that wait for themselves."""
    activities = case.listed("activities")
    needs = {one.id: [need.after for need in one.needs] for one in activities}
    yield from _circle(needs, lambda one: (*_path(case, "activities", one), "needs"))
    yield from _circle(_phases(case), lambda one: (*_path(case, "phases", one), "after"))
    for place, course in enumerate(case.listed("courses")):
        modules = {module.id: list(module.needs) for module in course.modules}
        yield from _circle(modules, lambda one, place=place: ("courses", place, "modules"))


def _path(case: Case, key: str, identity: str) -> Path:
    return (key, next(place for place, item in enumerate(case.listed(key)) if item.id == identity))


def _phases(case: Case) -> Edges:
    closes = {gate.id: gate.closes for gate in case.listed("gates")}
    return {phase.id: [closes[gate] for gate in phase.after if gate in closes] for phase in case.listed("phases")}


def _circle(edges: Edges, path: Callable[[str], Path]) -> Iterator[Finding]:
    way = cycle(edges)
    if way:
        said = _("This waits for itself: %(way)s.", way=" → ".join(way[:8] + ["…"] * (len(way) > 8)))
        yield Finding(path(way[0]), "cycle", said, _("Take one of these needs away."))


def undelivered(case: Case) -> Iterator[Finding]:
    """Deliverables that no activity hands over, so that no gate will ever see them."""
    delivered = {one for activity in case.listed("activities") for one in activity.delivers}
    for place, deliverable in enumerate(case.listed("deliverables")):
        if deliverable.id not in delivered:
            said = _("No activity delivers “%(id)s”.", id=deliverable.id)
            hint = _("Name it under “delivers” of an activity, or drop it.")
            yield Finding(("deliverables", place, "id"), "never_delivered", said, hint)
