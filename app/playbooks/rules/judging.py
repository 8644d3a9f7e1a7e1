"""Whether what somebody brings may stand on a shelf: a playbook alone, an overlay together with what it extends."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.checking import Plugins
from app.playbooks.rules.checks import checked
from app.playbooks.rules.faults import fault
from app.playbooks.rules.frame import Header, Playbook
from app.playbooks.rules.layers import Touch
from app.playbooks.rules.overlay import Extends, OverlayHeader
from app.playbooks.rules.reading import OVERLAY, PLAYBOOK, Reading, read
from app.playbooks.rules.resolving import read_overlay, resolve
from app.playbooks.rules.shape import Section

Bases = Callable[[Extends], Reading | None]
_OVERLAY_KEY, _PLAYBOOK_KEY = re.compile(rb"(?m)^overlay[ \t]*:"), re.compile(rb"(?m)^playbook[ \t]*:")


@dataclass(frozen=True)
class Judged:
    """What was brought: its kind and header, the whole it makes, and every fault that keeps it off the shelf."""

    kind: str
    faults: tuple[Fault, ...]
    header: Header | OverlayHeader | None = None
    whole: Playbook | None = None
    touches: tuple[Touch, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it may be installed."""
        return self.header is not None and not self.faults


def is_overlay(files: Mapping[str, bytes]) -> bool:
    """Whether the files are those of an overlay."""
    return OVERLAY in files and PLAYBOOK not in files


def is_whole(content: bytes) -> bool:
    """Whether a text begins a playbook or an overlay of its own, and is no part of one."""
    return bool(_OVERLAY_KEY.search(content) or _PLAYBOOK_KEY.search(content))


def single(content: bytes) -> dict[str, bytes]:
    """The files that one text stands for: an overlay when it says so, else a playbook."""
    is_one = _OVERLAY_KEY.search(content) and not _PLAYBOOK_KEY.search(content)
    return {OVERLAY if is_one else PLAYBOOK: content}


def judge(files: Mapping[str, bytes], sections: tuple[Section, ...], plugins: Plugins, base_of: Bases) -> Judged:
    """Read and check the files; `base_of` finds what an overlay extends."""
    if is_overlay(files):
        return _overlay(files, sections, plugins, base_of)
    reading = checked(read(files, sections), sections, plugins)
    header = reading.playbook.playbook if reading.playbook else None
    return Judged("playbook", reading.faults, header, reading.playbook)


def _overlay(files: Mapping[str, bytes], sections: tuple[Section, ...], plugins: Plugins, base_of: Bases) -> Judged:
    reading = read_overlay(files)
    if reading.overlay is None or reading.faults:
        return Judged("overlay", reading.faults)
    header = reading.overlay.overlay
    base = base_of(header.extends)
    if base is None:
        at = reading.root.at(("overlay", "extends", "playbook")).place
        said = _("There is no playbook “%(id)s” in your library.", id=header.extends.playbook)
        return Judged("overlay", (fault(at, "no_base", said, _("Install the playbook first.")),), header)
    resolved = resolve(base, [reading], sections, plugins)
    return Judged("overlay", resolved.faults, header, resolved.playbook, resolved.touches)
