"""Adding many people at once from a pasted list: looked at first, then added."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.forms import LANGUAGES, PasteForm
from app.access.guards import may, require
from app.access.queries import organisations
from app.access.queries import people as queries
from app.access.rules import MOST_PASTED, ROLE_WORDS, PastedLine, read_pasted
from app.access.services import letters
from app.access.services import people as services
from app.access.views.blueprint import bp
from app.core.database import db
from app.core.files.small_sheets import rows
from app.core.i18n import _, _n


def _read(text: str) -> list[PastedLine]:
    taken = [line.email for line in queries.people()]
    return read_pasted(text, taken, may_give=may("access.give_roles"))


def _add(good: Sequence[PastedLine]) -> None:
    """Add everybody, and invite them; a second sending finds them all here."""
    here = organisations.organisation()
    letters.invite(here, services.add_people(here, good))
    db.session.commit()
    flash(_n("%(num)s person is added.", "%(num)s people are added.", len(good)), "good")


def _looked_at(form: PasteForm) -> list[PastedLine]:
    """Return the lines of the list; none, and the reason beside the field, where they are too many or none at all."""
    lines = _read(form.lines.data)
    if not lines:
        form.lines.errors = [_("Paste at least one line, or choose a file.")]
    if len(lines) > MOST_PASTED:
        form.lines.errors = [_("%(given)s lines are too many; at most %(most)s.", given=len(lines), most=MOST_PASTED)]
        return []
    return lines


def _left(text: str, lines: Sequence[PastedLine]) -> str:
    """Return the lines that could not be added, as they were pasted."""
    faulty, pasted = {line.number for line in lines if line.fault}, text.splitlines()
    return "\n".join(line for number, line in enumerate(pasted, 1) if number in faulty)


def _from_file(form: PasteForm) -> None:
    """Put the rows of a file where a pasted list stands, so that both are looked at and mended alike."""
    if form.file.data:
        found = rows(form.file.data.read())
        form.lines.data = "\n".join("\t".join(row) for row in found)


@bp.route("/people/paste", methods=["GET", "POST"])
@require("access.manage_people")
def paste_people() -> ResponseReturnValue:
    """Look at what a pasted list says, with the fault of each line; then add those that are right."""
    form = PasteForm()
    lines: list[PastedLine] = []
    if form.validate_on_submit():
        with form.blaming():
            _from_file(form)
            lines = _looked_at(form)
            good = [line for line in lines if line.is_new]
            if good and request.form.get("action") == "add" and not form.file.data:
                _add(good)
                form.lines.data = _left(form.lines.data, lines)
                if not form.lines.data:
                    return redirect(url_for("access.people"), 303)
                lines = _read(form.lines.data)
    good = [line for line in lines if line.is_new]
    page = render_template(
        "access/paste.html", form=form, lines=lines, good=len(good), words=ROLE_WORDS, languages=LANGUAGES,
        here="settings", may_give=may("access.give_roles"),
    )
    return page, form.status
