"""Adding many people at once from a pasted list: looked at first, then added."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.forms import PasteForm
from app.access.guards import may, require
from app.access.queries import organisations
from app.access.queries import people as queries
from app.access.rules import MOST_PASTED, ROLE_WORDS, PastedLine, read_pasted
from app.access.services import people as services
from app.access.services.letters import password_letter
from app.access.services.passwords import WELCOME
from app.access.views.blueprint import bp
from app.core import mail
from app.core.database import db
from app.core.i18n import _, _n
from app.core.web.afterwards import afterwards


def _read(text: str) -> list[PastedLine]:
    taken = [line.email for line in queries.people()]
    return read_pasted(text, taken, may_give=may("access.give_roles"))


def _add(good: Sequence[PastedLine]) -> None:
    """Add and invite everybody; a second sending finds them all taken."""
    people = services.add_people(organisations.organisation(), good)
    letters = [password_letter(person, WELCOME) for person in people if person.password is None]
    db.session.commit()
    if letters:
        afterwards(mail.send, *letters)
    flash(_n("%(num)s person is added.", "%(num)s people are added.", len(good)), "good")


def _left(text: str, lines: Sequence[PastedLine]) -> str:
    """Return the lines that could not be added, as they were pasted."""
    faulty, pasted = {line.number for line in lines if line.fault}, text.splitlines()
    return "\n".join(line for number, line in enumerate(pasted, 1) if number in faulty)


@bp.route("/people/paste", methods=["GET", "POST"])
@require("access.manage_people")
def paste_people() -> ResponseReturnValue:
    """Look at what a pasted list says, with the fault of each line; then add those that are right."""
    form = PasteForm()
    lines: list[PastedLine] = []
    if form.validate_on_submit():
        lines = _read(form.lines.data)
        if len(lines) > MOST_PASTED:
            told = _("%(given)s lines are too many; at most %(most)s.", given=len(lines), most=MOST_PASTED)
            form.lines.errors, lines = [told], []
        elif request.form.get("action") == "add" and (good := [line for line in lines if not line.fault]):
            with form.blaming():
                _add(good)
                if len(good) == len(lines):
                    return redirect(url_for("access.people"), 303)
                form.lines.data = _left(form.lines.data, lines)
                lines = _read(form.lines.data)
    good = [line for line in lines if not line.fault]
    page = render_template(
        "access/paste.html", form=form, lines=lines, good=len(good), words=ROLE_WORDS, here="settings",
        may_give=may("access.give_roles"),
    )
    return page, form.status
