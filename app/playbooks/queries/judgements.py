"""What is to be said of a package before it is installed, with the plugins and the library at hand."""

from collections.abc import Mapping

from app.core.asking import metric_names, sections
from app.playbooks.queries import library, shelves
from app.playbooks.rules.checking import Plugins
from app.playbooks.rules.judging import Judged, judge
from app.playbooks.rules.overlay import Extends
from app.playbooks.rules.reading import Reading
from app.playbooks.rules.versions import fits


def judged(files: Mapping[str, bytes]) -> Judged:
    """Everything that is wrong with the files, or what they bring."""
    return judge(files, sections(), Plugins(metrics=metric_names() or None), _base)


def _base(extends: Extends) -> Reading | None:
    """The newest sound version that the overlay says it fits, else the newest one."""
    sound = [
        one for one in shelves.volumes()
        if (one.kind, one.id) == ("playbook", extends.playbook) and not one.faults
    ]
    best = next((one for one in sound if fits(one.version, extends.range)), sound[0] if sound else None)
    return library.reading(best.folder, sections()) if best else None
