"""`upriver playbooks …`: check, resolve and describe playbooks, which needs no database; list and install them."""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TextIO

import click

from app.core.catalogues import translations
from app.core.errors import Fault, Invalid, PlaybookError
from app.core.i18n import KEYS, _, _n, pick, speaking, text_key
from app.core.shell import Shell, as_person
from app.playbooks.queries import folders, library, shelves
from app.playbooks.rules import packages, texts, writing
from app.playbooks.rules.checks import checked
from app.playbooks.rules.comparing import compare
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.layers import Touch
from app.playbooks.rules.reading import OVERLAY, PLAYBOOK, Reading, read, together
from app.playbooks.rules.resolving import OverlayReading, read_overlay, resolve
from app.playbooks.rules.schema import overlay_schema, playbook_schema
from app.playbooks.rules.shape import Section
from app.playbooks.rules.showing import plainly
from app.playbooks.rules.tree import Node
from app.playbooks.services import translating

Sections = Callable[[], tuple[Section, ...]]


def group(sections: Sections) -> click.Group:
    """Return the command group; `sections` gives every room's part of a playbook when it is needed."""
    playbooks = click.Group("playbooks", help="Check, resolve, package and list playbooks.")
    for make in (_check, _resolve, _compare, _texts, _schema, _list, _pack, _install):
        playbooks.add_command(make(sections))
    return playbooks


def _language(command: Callable[..., None]) -> Callable[..., None]:
    choice = click.Choice(["zh", "en"])
    return click.option("--lang", type=choice, default=_from_environment, help="Language of the messages.")(command)


def _from_environment() -> str:
    named = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "zh" if named.startswith("zh") else "en"


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    locale = {"zh": "zh_Hans", "en": "en"}[language]
    with speaking(locale, translations(locale)):
        yield


def _check(sections: Sections) -> click.Command:
    @click.command("check")
    @click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How faults are shown.")
    @_language
    def check(paths: tuple[Path, ...], form: str, lang: str) -> None:
        """Check playbooks and overlays: folders, their files, or a library of folders."""
        with _speaking(lang):
            found = [one for path in paths for place in folders.found_in(path) for one in _named(place, sections())]
            click.echo(plainly.faults_as_json(found) if form == "json" else plainly.faults_as_text(found))
        sys.exit(1 if found else 0)

    return check


def _named(place: Path, sections: tuple[Section, ...]) -> Sequence[Fault]:
    """Return the faults of a playbook or overlay; those of a file that stands alone bear its own name."""
    found = _faults(place, sections)
    return [replace(one, file=str(place)) for one in found] if place.is_file() else found


def _faults(folder: Path, sections: tuple[Section, ...]) -> Sequence[Fault]:
    if folders.main_file(folder) is None:
        said = _("There is no playbook and no overlay in “%(folder)s”.", folder=folder)
        return [fault(Place(str(folder)), "no_playbook", said)]
    if folders.main_file(folder) == OVERLAY:
        overlay = _overlay(folder)
        base = _base_of(overlay, folder, sections)
        return resolve(base, [overlay], sections).faults if base and not overlay.faults else overlay.faults
    return checked(_playbook(folder, sections), sections).faults


def _playbook(folder: Path, sections: tuple[Section, ...]) -> Reading:
    return read(folders.gather(folder), sections, folder=f"{folder}/")


def _overlay(folder: Path) -> OverlayReading:
    return read_overlay(folders.gather(folder), folder=f"{folder}/")


def _base_of(overlay: OverlayReading, folder: Path, sections: tuple[Section, ...]) -> Reading | None:
    """The playbook that an overlay extends, when it stands in the same library."""
    name = overlay.overlay.overlay.extends.playbook if overlay.overlay else ""
    libraries = folder.resolve().parents[:2]
    base = next((one / name for one in libraries if name and (one / name / PLAYBOOK).is_file()), None)
    if base is not None:
        return _playbook(base, sections)
    # People call folders as they like, so any other beside the overlay may hold it.
    others = [one for one in folders.below(libraries[0]) if (one / PLAYBOOK).is_file()]
    readings = (_playbook(one, sections) for one in others)
    return next((one for one in readings if one.playbook and one.playbook.playbook.id == name), None)


def _resolve(sections: Sections) -> click.Command:
    @click.command("resolve")
    @click.argument("path", type=click.Path(path_type=Path))
    @click.option("--overlay", "laid", multiple=True, type=click.Path(path_type=Path), help="Folder of an overlay.")
    @click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", help="How it is written.")
    @click.option("--explain", is_flag=True, help="Show who changed what, and why, instead of the playbook.")
    @_language
    def command(path: Path, laid: tuple[Path, ...], form: str, explain: bool, lang: str) -> None:
        """Print a playbook with overlays laid over it."""
        with _speaking(lang):
            overlays = [_overlay(folders.found_in(one)[0]) for one in laid]
            whole = resolve(_playbook(folders.found_in(path)[0], sections()), overlays, sections())
            if whole.playbook is None:
                click.echo(plainly.faults_as_text(whole.faults), err=True)
                sys.exit(1)
            if explain:
                click.echo(_explained(whole.touches, form))
            else:
                click.echo({"yaml": writing.to_yaml, "json": writing.to_json}[form](whole.playbook), nl=form == "json")

    return command


def _explained(touches: Sequence[Touch], form: str) -> str:
    if form == "json":
        return writing.as_json([plainly.told(touch) for touch in touches])
    return "\n".join(map(plainly.line, touches)) or _("The overlays change nothing.")


def _compare(sections: Sections) -> click.Command:
    @click.command("compare")
    @click.argument("old", type=click.Path(path_type=Path, exists=True))
    @click.argument("new", type=click.Path(path_type=Path, exists=True))
    @click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is written.")
    @_language
    def command(old: Path, new: Path, form: str, lang: str) -> None:
        """Print what a playbook changes against an older version of it, item by item."""
        with _speaking(lang):
            books = [resolve(_playbook(folders.found_in(one)[0], sections()), [], sections()) for one in (old, new)]
            for book in books:
                if book.playbook is None:
                    click.echo(plainly.faults_as_text(book.faults), err=True)
                    sys.exit(1)
            found = compare(books[0].document, books[1].document, sections())
            text = "\n".join(map(plainly.difference, found)) or _("Both say the same.")
            click.echo(writing.as_json([asdict(one) for one in found]) if form == "json" else text)

    return command


def _texts(sections: Sections) -> click.Command:
    @click.command("texts")
    @click.argument("path", type=click.Path(path_type=Path, exists=True))
    @click.option("--language", type=click.Choice(sorted(KEYS)), required=True, help="The language translated into.")
    @click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
                  help="What waits as lines, or all texts as JSON for a translator.")
    @click.option("--take", type=click.File(encoding="utf-8"), help="Take translations in: JSON as it was given out.")
    @click.option("--against", type=click.File(encoding="utf-8"), help="JSON given out before: what changed since.")
    @_language
    def command(path: Path, language: str, form: str, take: TextIO | None, against: TextIO | None, lang: str) -> None:
        """List all texts with their translations; exit code 1 where some are missing or out of date."""
        with _speaking(lang):
            found, folder = _listed(path, language, sections()), folders.found_in(path)[0]
            if take is not None:
                _take(folder, language, _sent(take), sections())
                found = _listed(path, language, sections())
            lines = plainly.waiting(found)
            if against is not None:
                then = {str(one["key"]): str(one["seal"]) for one in _sent(against)}
                lines = plainly.since(texts.changed_since(found, then), texts.new_since(found, then))
            text = "\n".join([*lines, plainly.in_all(found)])
            click.echo(writing.as_json([asdict(one) for one in found]) if form == "json" else text)
        sys.exit(1 if lines else 0)

    return command


def _raw(path: Path, sections: tuple[Section, ...]) -> tuple[Node, Mapping[str, texts.Catalogue]]:
    """Return a playbook or an overlay before it is judged, for a text that is missing is no reason not to list it."""
    folder = folders.found_in(path)[0]
    files, main = folders.gather(folder), folders.main_file(folder) or PLAYBOOK
    keys = {"set", "add", "drop"} if main == OVERLAY else {one.key for one in sections}
    root, found = together(files, main, keys, f"{path}/")
    if root is not None and not found and not texts.first_language(root):
        said = _("It does not say in which language it was written.")
        found = [fault(root.place, "missing", said, _("Add “default_locale” to its header."))]
    if root is None or found:
        click.echo(plainly.faults_as_text(found), err=True)
        sys.exit(1)
    return root, texts.recorded(files)


def _listed(path: Path, language: str, sections: tuple[Section, ...]) -> list[texts.Told]:
    root, catalogues = _raw(path, sections)
    return texts.listed(root, catalogues.get(language, {}), language)


def _take(folder: Path, language: str, sent: list[dict[str, str]], sections: tuple[Section, ...]) -> None:
    root, catalogues = _raw(folder, sections)
    try:
        translating.take(root, catalogues.get(language, {}), language, sent, folder)
    except Invalid as refused:
        click.echo(refused.in_one_line(), err=True)
        sys.exit(1)


def _sent(file: TextIO) -> list[dict[str, str]]:
    try:
        return texts.given_out(file.read())
    except ValueError as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)


def _schema(sections: Sections) -> click.Command:
    @click.command("schema")
    @click.option("--overlay", is_flag=True, help="The schema of overlays instead of that of playbooks.")
    def schema(overlay: bool) -> None:
        """Print the JSON Schema by which editors complete and check playbooks."""
        make = overlay_schema if overlay else playbook_schema
        click.echo(writing.as_json(make(sections())))

    return schema


def _list(sections: Sections) -> click.Command:
    @click.command("list")
    @click.option("--as", "email", default="", help="E-mail address of a person: also what their organisation has.")
    @click.option("--organisation", default="", help="Name or address id, for somebody who belongs to several.")
    @_language
    @click.pass_obj
    def listing(shell: Shell, email: str, organisation: str, lang: str) -> None:
        """List the playbooks and overlays at hand: shipped, brought by packages, or installed by an organisation."""
        if email:
            with shell.acting_as(email, organisation):
                _print(shelves.volumes())
            return
        with _speaking(lang):
            _print(library.shelf(library.places(shelves.SHIPPED), sections()))

    return listing


def _print(volumes: Sequence[library.Volume]) -> None:
    for volume in volumes:
        state = _n("%(num)s fault.", "%(num)s faults.", len(volume.faults)) if volume.faults else ""
        words = (volume.kind, volume.id, volume.version, pick(volume.title, text_key()), state)
        click.echo("  ".join(filter(None, words)))


def _pack(sections: Sections) -> click.Command:
    @click.command("pack")
    @click.argument("path", type=click.Path(path_type=Path, exists=True))
    @click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
    @_language
    def command(path: Path, target: Path, lang: str) -> None:
        """Write a playbook or an overlay as one zip file; one with faults is not written."""
        folder = folders.found_in(path)[0]
        with _speaking(lang):
            found = _faults(folder, sections())
            if found:
                click.echo(plainly.faults_as_text(found), err=True)
                sys.exit(1)
        target.write_bytes(packages.pack(folders.gather(folder), folder.resolve().name))

    return command


def _install(sections: Sections) -> click.Command:
    @click.command("install")
    @click.argument("package", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @as_person
    @click.pass_obj
    def command(shell: Shell, package: Path, email: str, organisation: str) -> None:
        """Install a zip for one organisation; a version that is there never changes."""
        with shell.acting_as(email, organisation):
            try:
                # Only this command needs a database; checking a playbook must not load one.
                installing = importlib.import_module("app.playbooks.services.installing")
                installed = installing.install_package(package.read_bytes())
                importlib.import_module("app.core.database").db.session.commit()
            except PlaybookError as refused:
                click.echo(plainly.faults_as_text(refused.found), err=True)
                sys.exit(1)
            click.echo(f"{installed.id} {installed.version}")

    return command
