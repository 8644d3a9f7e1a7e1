"""Ids are never reused: what was renamed or retired stays so, for running rollouts follow it."""

from collections.abc import Iterator

from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.faults import nearest
from app.playbooks.rules.order import cycle
from app.playbooks.rules.versions import number
from app.playbooks.rules.walking import Path


def rewritten(case: Case) -> Iterator[Finding]:
    """Entries under `renamed` and `retired` that contradict the playbook or each other."""
    for key in ("renamed", "retired"):
        for place, entry in enumerate(getattr(case.playbook, key)):
            yield from _kind(case, (key, place), entry)
            yield from _since(case, (key, place), entry)
    yield from _renamed(case)
    yield from _retired(case)


def _kind(case: Case, path: Path, entry: object) -> Iterator[Finding]:
    kind = getattr(entry, "kind", "")
    if kind not in case.kinds:
        yield Finding(
            (*path, "kind"), "wrong_word", _("There is no kind “%(kind)s”.", kind=kind), nearest(kind, case.kinds)
        )


def _since(case: Case, path: Path, entry: object) -> Iterator[Finding]:
    since = getattr(entry, "since", "0.0.0")
    if number(since) > number(case.playbook.playbook.version):
        said = _(
            "Version %(since)s is later than the playbook itself (%(version)s).",
            since=since,
            version=case.playbook.playbook.version,
        )
        yield Finding((*path, "since"), "since_future", said)


def _renamed(case: Case) -> Iterator[Finding]:
    entries = case.playbook.renamed
    onward = {(entry.kind, entry.from_): entry.to for entry in entries}
    kept = {*onward, *((entry.kind, entry.id) for entry in case.playbook.retired)}
    for place, entry in enumerate(entries):
        path = ("renamed", place)
        known = case.items.get(entry.kind, {})
        if entry.from_ in known:
            yield _reused((*path, "from"), entry.from_)
        if entry.to not in known and (entry.kind, entry.to) not in kept:
            said = _("“%(id)s” is neither there, nor renamed again, nor retired.", id=entry.to)
            yield Finding((*path, "to"), "dangling", said, nearest(entry.to, known))
        if onward[entry.kind, entry.from_] != entry.to:
            yield Finding((*path, "from"), "duplicate_id", _("“%(id)s” was renamed twice.", id=entry.from_))
    yield from _in_circles(case)


def _in_circles(case: Case) -> Iterator[Finding]:
    for kind in {entry.kind for entry in case.playbook.renamed}:
        way = cycle({entry.from_: [entry.to] for entry in case.playbook.renamed if entry.kind == kind})
        if way:
            yield Finding(("renamed",), "cycle", _("Renamed in a circle: %(way)s.", way=" → ".join(way)), on_key=True)


def _retired(case: Case) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for place, entry in enumerate(case.playbook.retired):
        if entry.id in case.items.get(entry.kind, {}):
            yield _reused(("retired", place, "id"), entry.id)
        if (entry.kind, entry.id) in seen:
            yield Finding(("retired", place, "id"), "duplicate_id", _("“%(id)s” was retired twice.", id=entry.id))
        seen.add((entry.kind, entry.id))


def _reused(path: Path, identity: str) -> Finding:
    return Finding(
        path,
        "id_reused",
        _("“%(id)s” is in use, although its id was given up.", id=identity),
        _("Choose a new id; old ones are never used again."),
    )
