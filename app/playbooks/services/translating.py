"""Taking translations in: a list from a translator becomes the catalogue of a playbook's or an overlay's folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.durable import make_folder, write_whole
from app.core.errors import Invalid
from app.core.i18n import _
from app.playbooks.rules.texts import Catalogue, State, Told, first_language, listed, seal
from app.playbooks.rules.tree import Node
from app.playbooks.rules.writing import as_yaml

Sent = Mapping[str, str]


def take(root: Node, catalogue: Catalogue, language: str, sent: Sequence[Sent], folder: Path) -> int:
    """Write the translations that were sent into the folder's catalogue; return how many changed.

    A translation keeps the seal under which it was taken out, so that a text that changed since is listed as stale.
    """
    if language == first_language(root):
        raise Invalid(_("It was written in this language; its texts stand in its own files."))
    texts = {one.key: one for one in listed(root, catalogue, language)}
    kept = {key: dict(entry) for key, entry in catalogue.items() if key in texts}
    before = {key: dict(entry) for key, entry in kept.items()}
    for one in sent:
        _take_one(one, texts, kept)
    changed = sum(before.get(key) != entry for key, entry in kept.items())
    if changed:
        _write(folder / "i18n" / f"{language}.yaml", {key: kept[key] for key in texts if key in kept})
    return changed


def _take_one(one: Sent, texts: Mapping[str, Told], kept: dict[str, dict[str, str]]) -> None:
    key, text = str(one.get("key", "")), str(one.get("text", "")).strip()
    if key not in texts:
        raise Invalid(_("There is no text “%(key)s” to translate.", key=key[:80]))
    stands = texts[key]
    if not text or (stands.state is State.INLINE and text == stands.text.strip()):
        return
    if stands.state is State.INLINE:
        raise Invalid(
            _("“%(key)s” is translated where it stands, in other words.", key=key),
            hint=_("Change it there, or take it out there first."),
        )
    kept[key] = {"source": str(one.get("seal") or seal(stands.source)), "text": text}


def _write(path: Path, catalogue: Catalogue) -> None:
    make_folder(path.parent)
    write_whole(path, as_yaml(catalogue).encode())
