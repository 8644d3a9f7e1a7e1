"""How the translations of a volume stand: which come from catalogues, and which are out of date."""

from app.core.asking import sections
from app.playbooks.queries import folders, library
from app.playbooks.queries.library import Volume
from app.playbooks.rules import texts
from app.playbooks.rules.texts import Told


def told(volume: Volume, language: str) -> list[Told]:
    """Return every text of a playbook with its translation into a language."""
    root = library.reading(volume.folder, sections()).root
    catalogues = texts.recorded(folders.gather(volume.folder))
    return texts.listed(root, catalogues.get(language, {}), language)
