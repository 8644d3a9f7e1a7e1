"""How large a request may be: the general limit, or a setting named by the view that takes files."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from flask import Flask, current_app, request

from app.core.asking import settings
from app.core.database.letting_go import let_go
from app.core.files.arriving import arriving

View = Callable[..., Any]
SENDING = frozenset({"POST", "PUT", "PATCH"})
# What a form needs beside the file: its other fields and the boundaries.
ROOM_FOR_FIELDS = 100_000


def accepts(setting: str, *, keeps: bool = True) -> Callable[[View], View]:
    """Let the view below take requests as large as the setting `setting` says, with the file in the field `file`.

    No transaction is open while the request is read and while the file goes to the disk; `keeps=False` for a view that
    only looks into the file. Stands above `once`, which writes.
    """

    def around(view: View) -> View:
        @wraps(view)
        def taking(**given: Any) -> Any:
            if request.method not in SENDING:
                return view(**given)
            let_go()
            sent = request.files.get("file")
            is_kept = keeps and sent is not None and bool(sent.filename)
            with arriving(sent.stream, getattr(settings(), setting)) if is_kept else nullcontext():
                return view(**given)

        taking.upload_limit = setting  # type: ignore[attr-defined]
        return taking

    return around


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    setting = getattr(view, "upload_limit", "")
    if setting:
        request.max_content_length = getattr(current_app.extensions["upriver.settings"], setting) + ROOM_FOR_FIELDS


def init_app(app: Flask) -> None:
    """Set the limit before anything reads the form."""
    first = app.before_request_funcs.setdefault(None, [])
    if _widen not in first:
        first.insert(0, _widen)
