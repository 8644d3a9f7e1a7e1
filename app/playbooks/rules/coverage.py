"""Whether the phases cover what the sections hold, and whether enough people may decide."""

from collections.abc import Iterator
from typing import Any, get_args

from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.walking import Path
from app.playbooks.rules.words import Stage

STAGES: tuple[str, ...] = get_args(Stage)


def uncovered(case: Case) -> Iterator[Finding]:
    """Sections of a stage that no phase covers: nobody would come to them."""
    covered = {stage for phase in case.listed("phases") for stage in phase.covers}
    for section in case.sections:
        if section.room in STAGES and section.room not in covered and getattr(case.playbook, section.key):
            said = _("No phase covers “%(stage)s”, to which this section belongs.", stage=section.room)
            yield Finding((section.key,), "not_covered", said, _("Add it to “covers” of a phase."), on_key=True)


def too_few(case: Case) -> Iterator[Finding]:
    """Decisions that ask for more people than there can be, and roles that want more than they may have."""
    for place, role in enumerate(case.listed("roles")):
        if role.max is not None and role.max < role.min:
            yield Finding(("roles", place, "max"), "range_upside_down", _("“min” must be below “max”."))
    for place, gate in enumerate(case.listed("gates")):
        yield from _quorum(case, ("gates", place, "decide", "quorum"), gate.decide)
    for place, deliverable in enumerate(case.listed("deliverables")):
        if deliverable.kind == "sign_off":
            yield from _quorum(case, ("deliverables", place, "quorum"), deliverable)


def _quorum(case: Case, path: Path, asked: Any) -> Iterator[Finding]:
    roles = [case.items["role"][role] for role in asked.by if role in case.items["role"]]
    most = sum(role.max or 0 for role in roles)
    known = len(roles) == len(asked.by)
    if known and all(role.max is not None and role.per is None for role in roles) and asked.quorum > most:
        said = _("%(quorum)s people must answer, but there are at most %(most)s.", quorum=asked.quorum, most=most)
        yield Finding(path, "quorum_too_high", said, _("Lower the quorum, or let more roles decide."))
