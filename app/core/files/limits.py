"""How large a request may be: the general limit, or a setting named by the view that takes files."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
# What a form needs beside the file: its other fields and the boundaries.
ROOM_FOR_FIELDS = 100_000


def accepts(setting: str) -> Callable[[View], View]:
    """Let the view below take requests as large as the setting `setting` says."""

    def mark(view: View) -> View:
        view.upload_limit = setting  # type: ignore[attr-defined]
        return view

    return mark


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
