"""From the files of a folder to a playbook: decoded, parsed, put together, typed; every fault with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from app.core.errors import Fault, PlaybookError
from app.core.i18n import _
from app.playbooks.rules import guides, texts, tree, wording
from app.playbooks.rules.decoding import decode
from app.playbooks.rules.faults import Place, fault, in_order, nearest
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.limits import FILES, FOLDER_BYTES
from app.playbooks.rules.models import known_at
from app.playbooks.rules.schema import compose
from app.playbooks.rules.shape import Section

PLAYBOOK = "playbook.yaml"
OVERLAY = "overlay.yaml"
_EXPLAINED = 1_000


@dataclass(frozen=True)
class Reading:
    """What came out of reading: the model when nothing is wrong, else the faults; and where everything stood."""

    playbook: Playbook | None
    faults: tuple[Fault, ...]
    root: tree.Node

    def sound(self) -> Playbook:
        """Return the playbook, or raise every fault found."""
        if self.playbook is None or self.faults:
            raise PlaybookError(_("The playbook has faults."), self.faults)
        return self.playbook


def read(files: Mapping[str, bytes], sections: tuple[Section, ...], *, folder: str = "") -> Reading:
    """Read a playbook from its files; `folder` is put before their names in faults."""
    root, found = together(files, PLAYBOOK, {section.key for section in sections}, folder)
    if root is None or found:
        return Reading(None, in_order(found), root or tree.mapping(Place(folder + PLAYBOOK)))
    return typed(root, compose(sections))


def typed(root: tree.Node, model: type[BaseModel]) -> Reading:
    """Give the plain tree its types; what does not fit is a fault where it was written."""
    try:
        return Reading(model.model_validate(root.value), (), root)  # type: ignore[arg-type]
    except ValidationError as wrong:
        return Reading(None, explained(root, model, wrong), root)


def explained(root: tree.Node, model: type[BaseModel], wrong: ValidationError) -> tuple[Fault, ...]:
    """Return what does not fit, each where it was written."""
    lines = wrong.errors(include_url=False, include_input=False)[:_EXPLAINED]
    return in_order(_fault(root, model, line) for line in lines)


def together(
    files: Mapping[str, bytes], main: str, keys: set[str], folder: str = ""
) -> tuple[tree.Node | None, list[Fault]]:
    """Parse the main file and its siblings into one tree; a sibling `exams.yaml` holds what stands under `exams`."""
    found = [*_too_much(files, folder + main), *_strangers(files, main, keys, folder)]
    if main not in files or found:
        return None, found or [_no_main(folder, main)]
    root, found = _parsed(folder + main, files[main])
    for name in sorted(files):
        if name.endswith(".yaml") and "/" not in name and name != main:
            part, more = _parsed(folder + name, files[name])
            found += more or _hang(root, name.removesuffix(".yaml"), part)
    if root is not None and not found:
        found += guides.hang(root, files, folder)
        found += texts.hang(root, files, folder)
    return root, found


def _parsed(name: str, content: bytes) -> tuple[tree.Node | None, list[Fault]]:
    text, found = decode(name, content)
    return (None, found) if found else tree.parse(name, text)


def _too_much(files: Mapping[str, bytes], main: str) -> list[Fault]:
    if len(files) > FILES:
        return [fault(Place(main), "too_many_files", _("The folder holds more than %(count)s files.", count=FILES))]
    if sum(map(len, files.values())) > FOLDER_BYTES:
        size = FOLDER_BYTES // 1_000_000
        return [fault(Place(main), "too_large", _("The folder holds more than %(size)s MB.", size=size))]
    return []


def _strangers(files: Mapping[str, bytes], main: str, keys: set[str], folder: str) -> list[Fault]:
    """Files that look as if they belonged to the playbook, and do not; a misspelt file would silently be left out."""
    found = []
    for name in sorted(files):
        stem, _dot, ending = name.rpartition(".")
        if texts.is_catalogue(name):
            continue
        if ending in ("yaml", "yml") and name != main and ("/" in name or ending == "yml" or stem not in keys):
            said = _("“%(file)s” is not a file of a playbook.", file=name)
            found.append(fault(Place(folder + name), "unknown_file", said, nearest(stem, keys)))
    return found


def _no_main(folder: str, main: str) -> Fault:
    return fault(Place(folder + main), "no_playbook", _("There is no “%(file)s” here.", file=main))


def _hang(root: tree.Node | None, key: str, part: tree.Node | None) -> list[Fault]:
    if root is None or part is None or not isinstance(root.parts, dict):
        return []
    if key in root.keys:
        said = _("“%(key)s” stands in the main file as well.", key=key)
        return [fault(part.place, "two_places", said, _("Keep one of the two."))]
    root.put(key, part)
    return []


def _fault(root: tree.Node, model: type[BaseModel], line: Any) -> Fault:
    kind, loc, context = line["type"], line["loc"], line.get("ctx") or {}
    if kind == "union_tag_invalid":
        loc = (*loc, context["discriminator"].strip("'"))
    if kind == "missing":
        return fault(root.at(loc[:-1]).place, "missing", *wording.missing_key(str(loc[-1])))
    if kind == "extra_forbidden":
        said, hint = wording.unknown_key(str(loc[-1]), known_at(model, loc[:-1]))
        return fault(root.key_at(loc), "unknown_key", said, hint)
    if loc and loc[-1] == "[key]":
        return fault(root.key_at(loc[:-1]), "unknown_key", *wording.say(kind, context, loc[-2]))
    place = root.key_at(loc) if kind == "condition" else root.at(loc).place
    return fault(place, wording.CODES.get(kind, kind), *wording.say(kind, context, root.at(loc).value))
