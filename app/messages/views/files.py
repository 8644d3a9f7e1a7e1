"""Files beside a row: a part for the row's own page, bringing one, and handing one out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.queries import people
from app.core import files, journal
from app.core.asking import settings
from app.core.files import Upload
from app.core.files.receiving import megabytes
from app.core.i18n import _
from app.core.idempotency import once
from app.core.wording import moment
from app.messages.forms import FileForm
from app.messages.queries import talk
from app.messages.views.blueprint import bp


@bp.app_template_global()
def files_of(row: Any) -> dict[str, Any]:
    """Return the files of a row, the form for the next one and where it goes; for `ui.files`."""
    return _files(row.__tablename__, row.ref, FileForm(formdata=None))


def _files(kind: str, ref: str, form: FileForm) -> dict[str, Any]:
    found = files.attached(kind, ref)
    names = people.names({upload.by_id for upload in found}) if found else {}
    return {
        "entries": [
            {"name": upload.name, "href": url_for("messages.file", upload=upload.ref), "size": megabytes(upload.size),
             "by": names.get(upload.by_id, "–"), "when": moment(upload.at), "at": upload.at.isoformat()}
            for upload in found
        ],
        "form": form if may("core.bring_file") else None, "post": url_for("messages.bring", kind=kind, about=ref),
        "limit": _("At most %(limit)s.", limit=megabytes(settings().attachment_limit)),
    }


@bp.post("/files/<slug:kind>/<ref:about>")
@require("core.bring_file")
@files.accepts("attachment_limit")
@once
def bring(kind: str, about: str) -> ResponseReturnValue:
    """Add a file to a row, and go back to it."""
    row, page = talk.about(kind, about)
    form = FileForm()
    if form.validate_on_submit():
        with form.blaming():
            upload = files.receive(form.file.data.stream, name=form.file.data.filename, about=row)
            journal.record("file.brought", about=row, name=upload.name, sha256=upload.sha256)
            return redirect(page.href, 303)
    return render_template("messages/files.html", files=_files(kind, about, form), page=page), form.status


@bp.get("/files/<ref:upload>")
@require("core.read_file", upload=files.one)
def file(upload: Upload) -> ResponseReturnValue:
    """Hand a file out; `?show` shows a picture or a PDF in place."""
    return files.answer(upload, in_place="show" in request.args)
