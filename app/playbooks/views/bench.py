"""The bench: a package is looked at before it is installed, mended in the browser, and checked again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core.asking import plugins
from app.core.database import db
from app.core.database.letting_go import let_go
from app.core.errors import Fault, Invalid, Refused, Stale
from app.core.i18n import _, pick
from app.playbooks.forms import PackageForm
from app.playbooks.queries import drafts
from app.playbooks.queries.drafts import Draft, seal
from app.playbooks.queries.judgements import judged
from app.playbooks.queries.library import Volume
from app.playbooks.rules.excerpts import excerpt, readable
from app.playbooks.rules.judging import Judged, single
from app.playbooks.rules.packages import unpack
from app.playbooks.services import drafting
from app.playbooks.views.blueprint import bp
from app.playbooks.views.brought import brought

MAIN = ("playbook.yaml", "overlay.yaml")


@bp.route("/playbooks/check", methods=["GET", "POST"])
@require("playbooks.install")
def check() -> ResponseReturnValue:
    """Bring a zip, a file or a text; see what was begun."""
    form, found = PackageForm(), []
    text = request.form.get("text", "")
    if form.ready():
        with form.blaming():
            files, found = _files(form, text)
            if not found:
                return redirect(url_for("playbooks.draft", draft=drafting.begin(files).ref), 303)
    page = render_template(
        "playbooks/check.html", here="playbooks", form=form, text=text, found=found, drafts=_begun()
    )
    return page, 422 if found else form.status if not form.form_errors else 422


def _files(form: PackageForm, text: str) -> tuple[dict[str, bytes], list[Fault]]:
    """Return the files that were sent, or why they cannot be taken."""
    sent = form.file.data
    if sent and (sent.filename or "").lower().endswith(".zip"):
        return unpack(sent.read(), sent.filename)
    content = sent.read() if sent else text.encode("utf-8", "surrogatepass")
    if not content.strip():
        raise Invalid(_("Choose a file, or paste the text of one."))
    return single(content), []


def _begun() -> list[dict[str, Any]]:
    """Return the person's drafts as lines, with what was found when each was last changed."""
    lines = []
    for one in drafts.mine():
        found = drafts.verdict(one)
        title = pick(found.title) if found else ""
        main = next((name for name in MAIN if name in one.files), "")
        lines.append({"draft": one, "found": found, "title": title or main or _("Draft")})
    return lines


@bp.get("/playbooks/drafts/<ref:draft>")
@require("playbooks.install", draft=drafts.draft)
def draft(draft: Draft) -> ResponseReturnValue:
    """What is wrong with a draft, or what it brings; and its files, to be mended."""
    let_go()  # a large draft takes long to judge, and nobody should wait for it
    return _bench(draft, judged(draft.files), request.args.get("file", ""))


@bp.post("/playbooks/drafts/<ref:draft>")
@require("playbooks.install", draft=drafts.draft)
def mend(draft: Draft) -> ResponseReturnValue:
    """Keep one mended file and check again."""
    name, text = request.form.get("file", ""), request.form.get("text", "")
    try:
        drafting.mend(draft, name, text, seen=request.form.get("seen", ""))
    except Stale as conflict:
        return _bench(draft, judged(draft.files), name, typed=text, conflict=conflict), 409
    except Invalid as error:
        return _bench(draft, judged(draft.files), name, typed=text, error=error), 422
    return redirect(url_for("playbooks.draft", draft=draft.ref, file=name), 303)


@bp.post("/playbooks/drafts/<ref:draft>/install")
@require("playbooks.install", draft=drafts.draft)
def install(draft: Draft) -> ResponseReturnValue:
    """Put the draft on the organisation's shelf."""
    try:
        installed = drafting.complete(draft)
        db.session.commit()
    except (Refused, Invalid) as error:
        db.session.rollback()
        return _bench(draft, judged(draft.files), "", error=error), error.status
    flash(_("“%(title)s” %(version)s is installed.", title=pick(installed.title), version=installed.version), "good")
    return redirect(_page_of(installed), 303)


def _page_of(installed: Volume) -> str:
    if installed.kind == "overlay":
        return url_for("playbooks.overlays", playbook=installed.extends, overlay=installed.id)
    return url_for("playbooks.book", playbook=installed.id)


@bp.post("/playbooks/drafts/<ref:draft>/discard")
@require("playbooks.install", draft=drafts.draft)
def discard(draft: Draft) -> ResponseReturnValue:
    """Throw the draft away."""
    drafting.discard(draft)
    flash(_("The draft is thrown away."), "good")
    return redirect(url_for("playbooks.check"), 303)


def _bench(draft: Draft, found: Judged, wanted: str, *, typed: str | None = None, **trouble: Any) -> str:
    name = _shown_file(draft, found, wanted)
    content = draft.files.get(name, b"")
    faulty = [one.file for one in found.faults]
    return render_template(
        "playbooks/draft.html", here="playbooks", draft=draft, judged=found, file=name, seen=seal(content),
        text=readable(content) if typed is None else typed,
        excerpts=[excerpt(draft.files, one) for one in found.faults],
        files=[{"name": one, "n": faulty.count(one) or None} for one in sorted(draft.files)],
        brought=brought(found) if found.is_sound else None,
        at_hand={one.name for one in plugins().loaded}, **trouble,
    )


def _shown_file(draft: Draft, found: Judged, wanted: str) -> str:
    """The file asked for, else that of the first fault, else the main one."""
    candidates = [wanted, *(one.file for one in found.faults), *MAIN, *sorted(draft.files)]
    return next((one for one in candidates if one in draft.files), "")
