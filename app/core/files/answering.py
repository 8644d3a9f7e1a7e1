"""Handing a file out: as an attachment in a sandbox, so that nothing in it ever runs in the reader's browser."""

from flask import Response, send_file

from app.core.files.models import Upload
from app.core.files.queries import path_of
from app.core.files.sniffing import IN_PLACE

SANDBOX = "default-src 'none'; sandbox"
# A sandbox would keep the browser's own viewer from showing the document.
VIEWER = "default-src 'none'; frame-ancestors 'none'"


def answer(upload: Upload, *, in_place: bool = False) -> Response:
    """Return the file as an answer; `in_place` shows it in the page, if it is a picture or a PDF."""
    shown = in_place and upload.kind in IN_PLACE
    response = send_file(
        path_of(upload), mimetype=upload.kind if shown else "application/octet-stream", as_attachment=not shown,
        download_name=upload.name, conditional=True, etag=upload.sha256,
    )
    response.headers["Content-Security-Policy"] = VIEWER if shown and upload.kind == "application/pdf" else SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
