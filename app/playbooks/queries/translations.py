"""How the translations of a volume stand: which come from catalogues, and which are out of date."""

from app.core.asking import sections
from app.playbooks.queries import folders, library
from app.playbooks.queries.library import Volume
from app.playbooks.rules import texts
from app.playbooks.rules.resolving import read_overlay
from app.playbooks.rules.texts import Told


def told(volume: Volume, language: str) -> list[Told]:
    """Return every text of a playbook or an overlay with its translation into a language."""
    files = folders.gather(volume.folder)
    is_overlay = volume.kind == "overlay"
    root = read_overlay(files).root if is_overlay else library.reading(volume.folder, sections()).root
    return texts.listed(root, texts.recorded(files).get(language, {}), language)
