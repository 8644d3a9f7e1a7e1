"""Two versions of a playbook side by side."""

from flask import request
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.asking import sections
from app.playbooks.queries import shelves
from app.playbooks.rules.comparing import compare
from app.playbooks.rules.showing.differences import Lines, differences
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.views.blueprint import bp
from app.playbooks.views.frame import laid_out, opened


@bp.get("/playbooks/<slug:playbook>/versions/compare")
@require("playbooks.read")
def compared(playbook: str) -> ResponseReturnValue:
    """What a version changes against an older one; the two newest when none are asked for."""
    reading = opened(playbook)
    versions = shelves.sound_versions(reading.book)
    old, new = _two(versions)
    found = _differences(playbook, old, new) if old and old != new else []
    return laid_out(
        "playbooks/compare.html", reading, at="versions", tab="versions", versions=versions, old=old, new=new,
        groups=found, total=sum(len(group.lines) for group in found),
    )


def _two(versions: list[str]) -> tuple[str, str]:
    """Return the older and the newer version asked for; without a question the newest and the one before it."""
    new = request.args.get("new", "") or versions[0]
    before = [one for one in versions if one != new]
    return request.args.get("old", "") or next(iter(before), ""), new


def _differences(playbook: str, old: str, new: str) -> list[Lines]:
    earlier, later = shelves.resolved(playbook, (), old), shelves.resolved(playbook, (), new)
    titles = (Titles(one.playbook, sections()) for one in (earlier, later))
    return differences(compare(earlier.document, later.document, sections()), *titles, sections())
